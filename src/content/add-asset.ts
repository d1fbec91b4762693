import { sql } from 'kysely'
import sharp from 'sharp'
import { audit, type FieldProblem, newId, pageOf, readCursor, refuseField, refuseFields, type Work } from '#platform'
import { allianceOf, localDay } from '#rooms/alliance'
import { type Asset, assetById, assetOf, assetUsable } from './assets.ts'
import { cleanLine } from './doc.ts'
import { noSuchPicture, pictureForgotten } from './errors.ts'
import { madeFrom } from './memes/made-from.ts'
import { closedByConsent, consentsOfPictures } from './people/picture-consents.ts'
import { contentPolicy } from './policy.ts'
import { lackingRights, type Rights, readLine, readRights } from './rights.ts'
import { readWords } from './series.ts'
import type { Rendition, Words } from './tables.ts'
import { usesOf } from './uses.ts'

/** What a camera, a phone or a scanner delivers. Drawings (SVG) are not pictures of this kind. */
export const pictureKinds = ['image/jpeg', 'image/png', 'image/webp', 'image/avif', 'image/tiff', 'image/gif']

/** Widths in pixels that pages choose from. A smaller picture is kept at its own width. */
const renditionWidths = [480, 960, 1600] as const

/** What is written down about a picture. */
export interface AssetFacts extends Partial<Rights> {
  name?: string
  /** What it shows, in words, by language; for those who do not see it. */
  alt?: Words
}

/** A picture turned upright, freed of everything but its pixels, in the sizes pages use. */
interface PreparedPicture {
  width: number
  height: number
  sizes: { bytes: Buffer; mime: 'image/webp' | 'image/jpeg'; width: number; height: number }[]
}

/**
 * Makes the sizes of a picture. Upright as its camera meant it; place, time, camera and thumbnail (EXIF, XMP, IPTC) are gone, colours are
 * sRGB. WebP for browsers, JPEG on white for mails and feeds. Takes up to a second of a processor, so who may not add pictures never gets here.
 * @throws Refusal `content.picture-kind` on the field `file`
 */
async function preparePicture(bytes: Uint8Array): Promise<PreparedPicture> {
  try {
    const upright = await sharp(bytes, { limitInputPixels: 60_000_000, failOn: 'error', pages: 1 })
      .rotate()
      .toColourspace('srgb')
      .resize({ width: 1600, height: 1600, fit: 'inside', withoutEnlargement: true })
      .raw()
      .toBuffer({ resolveWithObject: true })
    const { width, height, channels } = upright.info
    const sizes: PreparedPicture['sizes'] = []
    for (const wanted of renditionWidths.filter((w, i) => i === 0 || w < width || renditionWidths[i - 1]! < width)) {
      const resized = () => sharp(upright.data, { raw: { width, height, channels } }).resize({ width: Math.min(wanted, width) })
      for (const [mime, made] of [
        ['image/webp', await resized().webp({ quality: 78 }).toBuffer({ resolveWithObject: true })],
        [
          'image/jpeg',
          await resized().flatten({ background: '#ffffff' }).jpeg({ quality: 80, mozjpeg: true }).toBuffer({ resolveWithObject: true }),
        ],
      ] as const)
        sizes.push({ bytes: made.data, mime, width: made.info.width, height: made.info.height })
    }
    return { width, height, sizes }
  } catch {
    throw refuseField('file', 'content.picture-kind')
  }
}

/**
 * Adds a picture from the bytes that were uploaded: what it is is told by the bytes, not by its name. Only the prepared sizes are kept.
 * What is not known yet about it can be written down later; until then it stops a post from being sent.
 */
export async function addAsset(work: Work, input: { bytes: Uint8Array; name: string } & Omit<AssetFacts, 'name'>): Promise<Asset> {
  contentPolicy.demand(work, 'add-asset')
  await work.house.files.judge(input.bytes, {
    kind: 'asset',
    name: input.name,
    allow: pictureKinds,
    maxBytes: 30 * 1024 * 1024,
  })
  const picture = await preparePicture(input.bytes)
  const name =
    cleanLine(input.name)
      .replace(/\.[A-Za-z0-9]{2,5}$/, '')
      .slice(0, 160) || 'picture'
  const facts = readFacts({ ...input, name }, undefined)
  const id = newId()
  const renditions: Rendition[] = []
  for (const size of picture.sizes) {
    const file = await work.house.files.put(work, size.bytes, {
      kind: 'asset',
      name: `${size.width}.${size.mime === 'image/webp' ? 'webp' : 'jpg'}`,
      allow: [size.mime],
    })
    renditions.push({ fileId: file.file_id, mime: size.mime, width: size.width, height: size.height })
  }
  const row = await work.db
    .insertInto('content.assets')
    .values({
      alliance_id: work.alliance,
      asset_id: id,
      ...facts,
      width: picture.width,
      height: picture.height,
      renditions: JSON.stringify(renditions),
      status: 'usable',
      created_at: work.now,
      created_by: 'name' in work.actor ? work.actor.name : '',
      updated_at: work.now,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  await audit(work, 'content.asset-added', { kind: 'asset', id }, { name: row.name })
  return assetOf(row)
}

/** Changes what is written down about a picture. A later last day opens it again where it had been closed. */
export async function changeAsset(work: Work, input: { asset: string } & AssetFacts): Promise<Asset> {
  contentPolicy.demand(work, 'add-asset')
  const old = await assetById(work, input.asset)
  const row = await work.db
    .updateTable('content.assets')
    .set({ ...readFacts(input, old), updated_at: work.now })
    .where('alliance_id', '=', work.alliance)
    .where('asset_id', '=', input.asset)
    .returningAll()
    .executeTakeFirst()
  if (!row) throw noSuchPicture()
  const asset = assetOf(row)
  await openOrClose(work, asset)
  await audit(work, 'content.asset-changed', { kind: 'asset', id: asset.id }, { name: asset.name })
  return asset
}

/**
 * Takes a picture out of use, at once and everywhere: it disappears from what is rendered and its address answers nobody but staff. Who
 * has seen it keeps it for an hour at most (browsers, proxies). For a consent that was taken back. Can be undone, but for a picture of
 * somebody who was forgotten: refuses `content.picture-forgotten`.
 */
export async function retireAsset(work: Work, input: { asset: string; retired: boolean }): Promise<Asset> {
  contentPolicy.demand(work, 'add-asset')
  if (!input.retired) await demandRemembered(work, input.asset)
  // What was made from it shows it too. Back in use they come one by one.
  if (input.retired) for (const made of await madeFrom(work, input.asset)) await retireAsset(work, { asset: made, retired: true })
  const row = await work.db
    .updateTable('content.assets')
    .set({ status: input.retired ? 'retired' : 'usable', updated_at: work.now })
    .where('alliance_id', '=', work.alliance)
    .where('asset_id', '=', input.asset)
    .returningAll()
    .executeTakeFirst()
  if (!row) throw noSuchPicture()
  const asset = assetOf(row)
  await openOrClose(work, asset)
  await audit(
    work,
    input.retired ? 'content.asset-retired' : 'content.asset-restored',
    { kind: 'asset', id: asset.id },
    { name: asset.name },
  )
  return asset
}

/** With the consent of somebody who was forgotten went what would keep their picture closed. */
async function demandRemembered(work: Work, asset: string): Promise<void> {
  const row = await work.db
    .selectFrom('content.assets')
    .select('forgotten_at')
    .where('alliance_id', '=', work.alliance)
    .where('asset_id', '=', asset)
    .executeTakeFirst()
  if (row?.forgotten_at) throw pictureForgotten()
}

/**
 * Closes the files of pictures whose last day has passed, however long ago, and says so once for each. Rendering leaves them out by itself;
 * this also closes their addresses. Returns how many were still open.
 */
export async function closeExpiredAssets(work: Work): Promise<number> {
  const today = await localDay(work, null, work.now)
  const rows = await work.db
    .selectFrom('content.assets')
    .select(['asset_id', 'name', 'expires_on', 'renditions'])
    .where('alliance_id', '=', work.alliance)
    .where('status', '=', 'usable')
    .where('expires_on', '<', today)
    .orderBy('asset_id')
    .execute()
  const files = rows.flatMap((row) => row.renditions.map(({ fileId }) => fileId))
  const closed = new Set(await work.house.files.setAudience(work, files, 'staff'))
  const noticed = rows.filter((row) => row.renditions.some(({ fileId }) => closed.has(fileId)))
  for (const row of noticed)
    await audit(work, 'content.asset-expired', { kind: 'asset', id: row.asset_id }, { name: row.name, day: row.expires_on! })
  return noticed.length
}

/** Brings who may fetch a picture's files in step with whether it may be shown: what is known of it, and what those on it agreed to. */
export async function openOrClose(work: Work, asset: Asset): Promise<void> {
  const day = await localDay(work, null, work.now)
  const open = assetUsable(asset, day) && !(await closedByConsent(work, [asset.id], day)).has(asset.id)
  const files = asset.renditions.map(({ fileId }) => fileId)
  await work.house.files.setAudience(work, files, open ? 'public' : 'staff')
}

export interface ListAssets {
  words?: string
  /** Only those something is missing of: alt text in a language of the library, rights, credit, consent. */
  incomplete?: boolean
  limit?: number
  /** `next` of the page before. */
  after?: string
}

/** Pictures, newest first. */
export async function listAssets(work: Work, wanted: ListAssets = {}): Promise<{ assets: Asset[]; next: string | null }> {
  contentPolicy.demand(work, 'see-drafts')
  const limit = Math.min(wanted.limit ?? 48, 200)
  let query = work.db.selectFrom('content.assets').selectAll().where('alliance_id', '=', work.alliance)
  if (wanted.words) query = query.where('name', 'ilike', `%${wanted.words.slice(0, 100).replace(/[\\%_]/g, '\\$&')}%`)
  const [after] = readCursor(wanted.after, ['id']) ?? []
  if (after) query = query.where('asset_id', '<', after)
  const locales = wanted.incomplete ? (await allianceOf(work)).locales : []
  if (wanted.incomplete)
    query = query.where((eb) =>
      eb.or([
        eb('rights', '=', 'unknown'),
        sql<boolean>`not (alt ?& ${locales}::text[])`,
        eb.and([
          eb('people', '<>', 'none'),
          eb('consent', '=', ''),
          eb('asset_id', 'not in', eb.selectFrom('content.asset_consents').select('asset_id').where('alliance_id', '=', work.alliance)),
        ]),
        eb.and([eb('rights', 'not in', ['own', 'public-domain']), eb('credit', '=', '')]),
      ]),
    )
  const rows = await query
    .orderBy('asset_id', 'desc')
    .limit(limit + 1)
    .execute()
  const page = pageOf(rows, limit, (row) => [row.asset_id])
  return { assets: page.items.map(assetOf), next: page.next }
}

/**
 * What must be known of pictures and is not, by picture: its words in a language of the library, whose it is, who agreed. Who names the
 * consents of the people on a picture has said who agreed.
 */
export async function lackingOfAssets(
  work: Work,
  assets: readonly Asset[],
): Promise<Map<string, ('alt' | 'rights' | 'credit' | 'consent')[]>> {
  contentPolicy.demand(work, 'see-drafts')
  const { locales } = await allianceOf(work)
  const named = await consentsOfPictures(
    work,
    assets.map((asset) => asset.id),
  )
  return new Map(
    assets.map((asset) => [
      asset.id,
      [
        ...(locales.some((locale) => !asset.alt[locale]) ? (['alt'] as const) : []),
        ...lackingRights(asset).filter((what) => what !== 'consent' || !named.get(asset.id)?.length),
      ],
    ]),
  )
}

/** Posts whose newest or live version shows a picture, for its page. */
export async function usesOfAsset(work: Work, asset: string): Promise<{ post: string; title: string }[]> {
  contentPolicy.demand(work, 'see-drafts')
  return usesOf(work, asset)
}

function readFacts(input: AssetFacts, old: Asset | undefined) {
  const problems: FieldProblem[] = []
  const facts = {
    name: readLine(input.name, old?.name ?? '', 'name', 160, problems) || (old?.name ?? 'picture'),
    alt: JSON.stringify(input.alt === undefined ? (old?.alt ?? {}) : readWords(input.alt, 'alt', 1000)),
    ...readRights(input, old, problems),
  }
  if (problems.length > 0) throw refuseFields(problems)
  return facts
}
