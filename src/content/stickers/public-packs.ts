import { sql } from 'kysely'
import type { OpenFile, Work, ZipEntry } from '#platform'
import { localDay } from '#rooms/alliance'
import { recordCounts, scenesByCodes } from '#rooms/facts'
import { contentPolicy } from '../policy.ts'
import { noSuchPack, noSuchSticker } from './errors.ts'
import { stickerFileName } from './file-names.ts'
import { nameOf, packRows, packsOf, type Sticker, type StickerPack } from './packs.ts'
import { isShowable } from './rights.ts'

/** Packs readers may see, newest first. */
export async function publicPacks(work: Work): Promise<StickerPack[]> {
  contentPolicy.demand(work, 'read-published')
  const rows = await packRows(work).where('state', '=', 'published').orderBy('published_at', 'desc').limit(100).execute()
  const day = await localDay(work, null, work.now)
  return (await packsOf(work, rows)).filter((pack) => isShowable(pack, day) && pack.stickers.length > 0)
}

/** One of them by its address. Refuses `content.stickers.no-such-pack`, also for one that is not shown any more. */
export async function packBySlug(work: Work, slug: string): Promise<StickerPack> {
  contentPolicy.demand(work, 'read-published')
  const row = await packRows(work).where('slug', '=', slug).where('state', '=', 'published').executeTakeFirst()
  const [pack] = row ? await packsOf(work, [row]) : []
  if (!pack || !isShowable(pack, await localDay(work, null, work.now))) throw noSuchPack()
  return pack
}

/** The address of a pack's page on the library's site. */
export const packPath = ({ slug }: Pick<StickerPack, 'slug'>): string => `/stickers/${encodeURIComponent(slug)}`
/** The address of a sticker for good: it shows the picture, and with `?save` hands it over and counts it. */
export const stickerPath = (pack: Pick<StickerPack, 'slug'>, { number }: Pick<Sticker, 'number'>): string => `${packPath(pack)}/${number}`
/** Where a picture of it lies that stands still, for pages: looking at it is no download. */
export const stickerPicturePath = ({ file, still, number, mime }: Sticker): string =>
  still ? `/files/${still}/${stickerFileName(number, 1, '', 'image/png')}` : `/files/${file}/${stickerFileName(number, 1, '', mime)}`

/** A sticker's file by its address, with the name it is saved under. Refuses as {@link packBySlug}, and `content.stickers.no-such-sticker`. */
export async function publicSticker(
  work: Work,
  input: { slug: string; number: number; locale: string },
): Promise<{ pack: StickerPack; sticker: Sticker; file: OpenFile; name: string }> {
  const pack = await packBySlug(work, input.slug)
  const at = pack.stickers.findIndex(({ number }) => number === input.number)
  const sticker = pack.stickers[at]
  if (!sticker) throw noSuchSticker()
  const name = stickerFileName(at + 1, pack.stickers.length, sticker.names[input.locale] ?? nameOf(sticker.names), sticker.mime)
  return { pack, sticker, file: await work.house.files.open(work, sticker.file), name }
}

/** The files of a whole pack, for {@link makeZip}: each sticker as it was drawn, named in the reader's language. They are read when they are asked for. */
export async function packEntries(work: Work, pack: StickerPack, locale: string): Promise<ZipEntry[]> {
  const entries: ZipEntry[] = []
  for (const [i, sticker] of pack.stickers.entries()) {
    const file = await work.house.files.open(work, sticker.file)
    const name = stickerFileName(i + 1, pack.stickers.length, sticker.names[locale] ?? nameOf(sticker.names), sticker.mime)
    entries.push({ name, read: () => file.read() })
  }
  return entries
}

/**
 * Counts one download from the library's own page: the fact `stickers.downloads` of today, with the scene the reader came with, and how
 * often which. Who asks is not known and not kept; whether a request counts at all the caller has seen (crawlers, previews and signed-in
 * staff do not). `number` 0 is the whole pack.
 */
export async function countDownload(work: Work, input: { pack: string; number: number; scene?: string | null }): Promise<void> {
  contentPolicy.demand(work, 'read-published')
  const day = await localDay(work, null, work.now)
  const [scene] = input.scene ? await scenesByCodes(work, [input.scene]) : []
  await recordCounts(work, [{ metric: 'stickers.downloads', day, scene: scene?.scene ?? 0, amount: 1, source: 'portal' }])
  await sql`
    insert into content.sticker_downloads (alliance_id, pack_id, number, day, downloads)
    values (${work.alliance}, ${input.pack}, ${input.number}, ${day}, 1)
    on conflict (alliance_id, pack_id, number, day) do update set downloads = content.sticker_downloads.downloads + excluded.downloads
  `.execute(work.db)
}
