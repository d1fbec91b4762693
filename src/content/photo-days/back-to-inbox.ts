import { audit, type Work } from '#platform'
import { openOrClose } from '../add-asset.ts'
import { assetsByIds } from '../assets.ts'
import { copiesOf } from '../memes/made-from.ts'

/**
 * After somebody took back that their picture is shown: pictures of photo days on which their face was settled by it go back into their inbox with that
 * face not settled, and what was made of them is out of use for good. `consent` no longer covers pictures on the library's own site.
 */
export async function backToInbox(work: Work, consent: string): Promise<void> {
  const faces = await work.db
    .selectFrom('content.photo_faces')
    .select(['face_id', 'picture_id'])
    .where('alliance_id', '=', work.alliance)
    .where((eb) =>
      eb.or([
        eb('consent_id', '=', consent),
        eb.exists(
          eb
            .selectFrom('content.photo_colour_consents as c')
            .innerJoin('content.photo_pictures as p', (join) =>
              join.onRef('p.alliance_id', '=', 'c.alliance_id').onRef('p.day_id', '=', 'c.day_id'),
            )
            .select('c.colour')
            .where('c.alliance_id', '=', work.alliance)
            .where('p.alliance_id', '=', work.alliance)
            .where('c.consent_id', '=', consent)
            .whereRef('c.colour', '=', 'content.photo_faces.colour')
            .whereRef('p.picture_id', '=', 'content.photo_faces.picture_id'),
        ),
      ]),
    )
    .execute()
  if (faces.length === 0) return
  const pictures = await work.db
    .selectFrom('content.photo_pictures')
    .select(['picture_id', 'asset_id', 'version'])
    .where('alliance_id', '=', work.alliance)
    .where('picture_id', 'in', [...new Set(faces.map(({ picture_id }) => picture_id))])
    .orderBy('picture_id')
    .forUpdate()
    .execute()
  await work.db
    .updateTable('content.photo_faces')
    .set({ settled: 'open', consent_id: null, colour: null })
    .where('alliance_id', '=', work.alliance)
    .where(
      'face_id',
      'in',
      faces.map(({ face_id }) => face_id),
    )
    .execute()
  await audit(work, 'content.photos-back', { kind: 'consent', id: consent }, { count: pictures.length })
  const letOut = pictures.flatMap(({ asset_id }) => asset_id ?? [])
  const assets = [...letOut, ...(await copiesOf(work, letOut))]
  for (const { picture_id, version } of pictures)
    await work.db
      .updateTable('content.photo_pictures')
      .set((eb) => ({
        version: version + 1,
        asset_id: null,
        state: eb
          .case()
          .when('state', '=', 'settled')
          .then('inbox' as const)
          .else(eb.ref('state'))
          .end(),
      }))
      .where('alliance_id', '=', work.alliance)
      .where('picture_id', '=', picture_id)
      .execute()
  if (assets.length === 0) return
  await work.db
    .updateTable('content.assets')
    .set({ status: 'retired', updated_at: work.now })
    .where('alliance_id', '=', work.alliance)
    .where('asset_id', 'in', assets)
    .execute()
  for (const asset of await assetsByIds(work, assets)) await openOrClose(work, asset)
}
