import { audit, isId, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { openOrClose } from '../add-asset.ts'
import { type Asset, assetById, assetsByIds } from '../assets.ts'
import { copiesOf } from '../memes/made-from.ts'
import { contentPolicy, peoplePolicy } from '../policy.ts'
import { type ConsentState, stateOf } from './consent-state.ts'
import { noSuchConsent } from './errors.ts'
import { noteChangedPictures } from './follow-pictures.ts'
import { consentsOfPictures } from './picture-consents.ts'

/** Somebody on a picture, as the desk names them. */
export interface PersonOnPicture {
  consent: string
  number: number
  name: string
  state: ConsentState
  /** Whether they agreed to be shown on pictures on the library's own site. */
  agreed: boolean
}

/** Whose consents a picture rests on. */
export async function peopleOnPicture(work: Work, asset: string): Promise<PersonOnPicture[]> {
  peoplePolicy.demand(work, 'see-consents')
  const day = await localDay(work, null, work.now)
  return ((await consentsOfPictures(work, isId(asset) ? [asset] : [])).get(asset) ?? []).map((row) => ({
    consent: row.consent_id,
    number: row.number,
    name: row.name,
    state: stateOf(row, day),
    agreed: row.uses.includes('picture') && row.places.includes('site'),
  }))
}

/**
 * Names whose consents a picture rests on, by id. From then on it is shown only while all of them agree to it: at once, and by itself on the day
 * after one of them ends. Refuses a consent that there is not.
 */
export async function setPeopleOnPicture(work: Work, input: { asset: string; consents: readonly string[] }): Promise<Asset> {
  contentPolicy.demand(work, 'add-asset')
  peoplePolicy.demand(work, 'see-consents')
  const asset = await assetById(work, input.asset)
  const wanted = [...new Set(input.consents)].filter(isId).sort()
  const rows =
    wanted.length === 0
      ? []
      : await work.db
          .selectFrom('content.people_consents')
          .select('consent_id')
          .where('alliance_id', '=', work.alliance)
          .where('consent_id', 'in', wanted)
          .orderBy('consent_id')
          .forShare()
          .execute()
  if (rows.length < new Set(input.consents).size) throw noSuchConsent()
  await linkConsents(work, asset, wanted)
  await audit(work, 'content.people-on-picture-set', { kind: 'asset', id: asset.id }, { name: asset.name, count: wanted.length })
  return asset
}

/** Puts these consents in the place of those a picture, and everything made from it, rested on, and opens or closes them by it. */
export async function linkConsents(work: Work, asset: Asset, consents: readonly string[]): Promise<void> {
  const ids = [asset.id, ...(await copiesOf(work, [asset.id]))]
  await work.db.deleteFrom('content.asset_consents').where('alliance_id', '=', work.alliance).where('asset_id', 'in', ids).execute()
  const links = ids.flatMap((id) => consents.map((consent) => ({ alliance_id: work.alliance, asset_id: id, consent_id: consent })))
  if (links.length > 0) await work.db.insertInto('content.asset_consents').values(links).execute()
  for (const one of await assetsByIds(work, ids)) await openOrClose(work, one)
  await noteChangedPictures(work, ids)
}
