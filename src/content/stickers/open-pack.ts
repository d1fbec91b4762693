import { audit, type Work } from '#platform'
import { allianceOf, localDay } from '#rooms/alliance'
import { contentPolicy } from '../policy.ts'
import { notPublishable, packRetired } from './errors.ts'
import { nameOf, packRows, packsOf, readPack, type StickerPack } from './packs.ts'
import { isShowable, type PackProblem, packProblems } from './rights.ts'

/** The files readers may ask for when a pack is public. The evidence of its rights is never among them. */
const filesOf = (pack: StickerPack): string[] => [
  ...pack.stickers.flatMap(({ file, still }) => (still ? [file, still] : [file])),
  ...Object.values(pack.art).map(({ fileId }) => fileId),
]

/** Opens the files of a pack that may be shown and closes those of one that may not. Answers which were changed. */
export async function openOrClose(work: Work, pack: StickerPack): Promise<string[]> {
  const open = isShowable(pack, await localDay(work, null, work.now))
  return work.house.files.setAudience(work, filesOf(pack), open ? 'public' : 'staff')
}

/**
 * Puts a pack on the library's own page. Refuses `content.stickers.not-publishable` with every reason in its fields: rights, people,
 * trade marks, words. One that was taken back can be put there again.
 */
export async function publishPack(work: Work, id: string): Promise<StickerPack> {
  contentPolicy.demand(work, 'publish-stickers')
  const pack = await readPack(work, id, true)
  const day = await localDay(work, null, work.now)
  const problems = packProblems(pack, day, (await allianceOf(work)).locales)
  if (problems.length > 0) {
    const refusal = notPublishable(problems.length)
    Object.assign(refusal, {
      fields: problems.map(({ field, code, params }) => ({ field, code: `content.stickers.problems.${code}`, params })),
    })
    throw refusal
  }
  return setState(work, pack, 'published', 'content.sticker-pack-published')
}

/** Takes a pack out of sight, everywhere and at once: page, files, texts that show it. Can be undone. */
export async function retirePack(work: Work, input: { pack: string; retired: boolean; why?: string }): Promise<StickerPack> {
  contentPolicy.demand(work, 'publish-stickers')
  const pack = await readPack(work, input.pack, true)
  if (input.retired) return setState(work, pack, 'retired', 'content.sticker-pack-retired', input.why)
  if (pack.state !== 'retired') return pack
  return setState(work, pack, 'draft', 'content.sticker-pack-restored')
}

async function setState(work: Work, pack: StickerPack, state: StickerPack['state'], act: string, why?: string): Promise<StickerPack> {
  await work.db
    .updateTable('content.sticker_packs')
    .set({ state, updated_at: work.now, ...(state === 'published' && pack.publishedAt === null ? { published_at: work.now } : {}) })
    .where('alliance_id', '=', work.alliance)
    .where('pack_id', '=', pack.id)
    .execute()
  await audit(work, act, { kind: 'sticker-pack', id: pack.id }, { name: nameOf(pack.names) }, why?.trim().slice(0, 500) || undefined)
  const saved = await readPack(work, pack.id)
  await openOrClose(work, saved)
  return saved
}

/** Refuses to change what is not to be used any more. */
export function demandInUse(pack: StickerPack): void {
  if (pack.state === 'retired') throw packRetired()
}

/**
 * Closes the files of packs whose rights have run out, and says so once for each. Showing leaves them out by itself; this also closes
 * their addresses. Returns how many packs had one open.
 */
export async function closeLapsedPacks(work: Work): Promise<number> {
  const rows = await packRows(work).where('state', '=', 'published').orderBy('pack_id').execute()
  const day = await localDay(work, null, work.now)
  let closed = 0
  for (const pack of await packsOf(work, rows)) {
    if (isShowable(pack, day) || (await openOrClose(work, pack)).length === 0) continue
    closed++
    await audit(work, 'content.sticker-pack-lapsed', { kind: 'sticker-pack', id: pack.id }, { name: nameOf(pack.names) })
  }
  return closed
}

/** What stops a pack from being public now, for its page. */
export const problemsOfPack = async (work: Work, pack: StickerPack): Promise<PackProblem[]> => (await problemsOfPacks(work, [pack]))[0]!

/** What stops each of some packs from being public now, in their order, for lists. */
export async function problemsOfPacks(work: Work, packs: readonly StickerPack[]): Promise<PackProblem[][]> {
  const day = await localDay(work, null, work.now)
  const { locales } = await allianceOf(work)
  return packs.map((pack) => packProblems(pack, day, locales))
}
