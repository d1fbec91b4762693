import type { Selectable } from 'kysely'
import type { Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { noSuchPicture } from './errors.ts'
import { closedByConsent } from './people/picture-consents.ts'
import type { ConsentPlace } from './people/tables.ts'
import { contentPolicy } from './policy.ts'
import type { ShownPicture } from './render.ts'
import { type Rights, rightsOf } from './rights.ts'
import type { AssetsTable, Rendition, Words } from './tables.ts'
import { withWordsOn } from './words-on-picture.ts'

/** A picture the library may show: what it shows in words, whose it is, who agreed, until when. */
export interface Asset extends Rights {
  id: string
  name: string
  alt: Words
  width: number
  height: number
  renditions: Rendition[]
  status: 'usable' | 'retired'
  createdAt: Date
  createdBy: string
}

export const assetOf = (row: Selectable<AssetsTable>): Asset => ({
  id: row.asset_id,
  name: row.name,
  alt: row.alt,
  ...rightsOf(row),
  width: row.width,
  height: row.height,
  renditions: row.renditions,
  status: row.status,
  createdAt: row.created_at,
  createdBy: row.created_by,
})

/** Whether a picture itself may be shown on a day; who is on it may say no all the same (`people/picture-consents.ts`). The last day still counts. */
export const assetUsable = (asset: Pick<Asset, 'status' | 'expiresOn'>, day: string): boolean =>
  asset.status === 'usable' && (asset.expiresOn === null || day <= asset.expiresOn)

/** Pictures by id, in no order; ids that are none are left out. */
export async function assetsByIds(work: Work, ids: readonly string[]): Promise<Asset[]> {
  if (ids.length === 0) return []
  const rows = await work.db
    .selectFrom('content.assets')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('asset_id', 'in', [...new Set(ids)])
    .execute()
  return rows.map(assetOf)
}

/** One picture, for its page. */
export async function assetById(work: Work, id: string): Promise<Asset> {
  contentPolicy.demand(work, 'see-drafts')
  const [asset] = await assetsByIds(work, [id])
  if (!asset) throw noSuchPicture()
  return asset
}

/** Address of one stored size. The name in it is for people who save the picture; the id decides. */
export const renditionUrl = (rendition: Pick<Rendition, 'fileId' | 'mime' | 'width'>): string =>
  `/files/${rendition.fileId}/${rendition.width}.${rendition.mime === 'image/webp' ? 'webp' : 'jpg'}`

/**
 * Looks up the pictures that may be shown today, for `renderHtml`. One whose time is over, that was retired, or that somebody on it does not
 * let be shown any more, is not among them, so it disappears from everything that is rendered from then on.
 * @param place where it goes: what somebody lets stand on the library's own site may not go to others
 */
export async function shownPictures(
  work: Work,
  ids: readonly string[],
  locale: string,
  absolute = '',
  place: ConsentPlace = 'site',
): Promise<Map<string, ShownPicture>> {
  if (ids.length === 0) return new Map()
  const day = await localDay(work, null, work.now)
  const closed = await closedByConsent(work, ids, day, place)
  const assets = (await assetsByIds(work, ids)).filter((asset) => assetUsable(asset, day) && !closed.has(asset.id))
  const whole = await withWordsOn(
    work,
    assets.map(({ id }) => id),
  )
  return new Map(
    assets.map((asset) => [
      asset.id,
      {
        sources: asset.renditions.map((r) => ({ url: absolute + renditionUrl(r), width: r.width, mime: r.mime })),
        alt: asset.alt[locale] ?? Object.values(asset.alt)[0] ?? '',
        width: asset.width,
        height: asset.height,
        credit: asset.credit,
        whole: whole.has(asset.id),
      },
    ]),
  )
}
