import sharp from 'sharp'
import { audit, Fields, newId, type Work } from '#platform'
import { contentPolicy } from '../policy.ts'
import type { Words } from '../tables.ts'
import { noSuchSticker, packFull } from './errors.ts'
import { demandInUse, openOrClose } from './open-pack.ts'
import { nameOf, readPack, type Sticker, type StickerPack } from './packs.ts'
import { readStickerFile } from './read-file.ts'

/** Most stickers of a pack: what the most generous platform takes. */
const mostStickers = 200

export interface StickerWords {
  names?: Words
  meanings?: Words
  emoji?: string
}

/**
 * Adds a sticker at the end of a pack, from the bytes that were uploaded. What is written beside its picture is taken out; its number is
 * its address for good. Refuses as `readStickerFile`, and `content.stickers.pack-full`, `.pack-retired`.
 */
export async function addSticker(work: Work, input: { pack: string; bytes: Uint8Array; name: string } & StickerWords): Promise<Sticker> {
  contentPolicy.demand(work, 'keep-stickers')
  const file = await readStickerFile(work, input.bytes, input.name)
  const words = readWords(input, undefined)
  const pack = await readPack(work, input.pack, true)
  demandInUse(pack)
  if (pack.stickers.length >= mostStickers) throw packFull(mostStickers)
  const stored = await work.house.files.put(work, file.bytes, {
    kind: 'sticker',
    name: input.name,
    allow: [file.mime],
    audience: 'staff',
  })
  const still =
    file.frames > 1
      ? await work.house.files.put(work, await sharp(file.bytes, { pages: 1 }).png().toBuffer(), {
          kind: 'sticker',
          name: 'still.png',
          allow: ['image/png'],
          audience: 'staff',
        })
      : null
  const { last_number: number } = await work.db
    .updateTable('content.sticker_packs')
    .set((eb) => ({ last_number: eb('last_number', '+', 1), updated_at: work.now }))
    .where('alliance_id', '=', work.alliance)
    .where('pack_id', '=', pack.id)
    .returning('last_number')
    .executeTakeFirstOrThrow()
  await work.db
    .insertInto('content.stickers')
    .values({
      alliance_id: work.alliance,
      sticker_id: newId(),
      pack_id: pack.id,
      number,
      position: (pack.stickers.at(-1)?.position ?? 0) + 1,
      file_id: stored.file_id,
      still_id: still?.file_id ?? null,
      mime: file.mime,
      width: file.width,
      height: file.height,
      bytes: file.bytes.length,
      frames: file.frames,
      duration_ms: file.durationMs,
      transparent: file.transparent,
      ...words,
      created_at: work.now,
    })
    .execute()
  await audit(work, 'content.sticker-added', { kind: 'sticker-pack', id: pack.id }, { name: nameOf(pack.names), number })
  const saved = await after(work, pack.id)
  return saved.stickers.find((one) => one.number === number)!
}

/** Changes what a sticker is called, what it means and the emoji it stands for. */
export async function changeSticker(work: Work, input: { pack: string; number: number } & StickerWords): Promise<Sticker> {
  const { pack, sticker } = await toChange(work, input)
  await work.db
    .updateTable('content.stickers')
    .set(readWords(input, sticker))
    .where('alliance_id', '=', work.alliance)
    .where('sticker_id', '=', sticker.id)
    .execute()
  await audit(work, 'content.sticker-changed', { kind: 'sticker-pack', id: pack.id }, { name: nameOf(pack.names), number: sticker.number })
  return (await readPack(work, pack.id)).stickers.find(({ number }) => number === input.number)!
}

/** Moves a sticker one place to the front or to the back of its pack; at the edge it stays. */
export async function moveSticker(work: Work, input: { pack: string; number: number; by: -1 | 1 }): Promise<StickerPack> {
  const { pack, sticker } = await toChange(work, input)
  const order = pack.stickers.map(({ id }) => id)
  const at = order.indexOf(sticker.id)
  const to = at + input.by
  if (to < 0 || to >= order.length) return pack
  order.splice(at, 1)
  order.splice(to, 0, sticker.id)
  for (const [i, id] of order.entries())
    await work.db
      .updateTable('content.stickers')
      .set({ position: i + 1 })
      .where('alliance_id', '=', work.alliance)
      .where('sticker_id', '=', id)
      .execute()
  await audit(work, 'content.sticker-moved', { kind: 'sticker-pack', id: pack.id }, { name: nameOf(pack.names), number: sticker.number })
  return readPack(work, pack.id)
}

/** Takes a sticker out of its pack for good. Its number is given to no other, so its address shows nothing else. */
export async function removeSticker(work: Work, input: { pack: string; number: number }): Promise<StickerPack> {
  const { pack, sticker } = await toChange(work, input)
  await work.db.deleteFrom('content.stickers').where('alliance_id', '=', work.alliance).where('sticker_id', '=', sticker.id).execute()
  await work.house.files.remove(work, sticker.file)
  if (sticker.still) await work.house.files.remove(work, sticker.still)
  await audit(work, 'content.sticker-removed', { kind: 'sticker-pack', id: pack.id }, { name: nameOf(pack.names), number: sticker.number })
  return readPack(work, pack.id)
}

async function toChange(work: Work, input: { pack: string; number: number }): Promise<{ pack: StickerPack; sticker: Sticker }> {
  contentPolicy.demand(work, 'keep-stickers')
  const pack = await readPack(work, input.pack, true)
  const sticker = pack.stickers.find(({ number }) => number === input.number)
  if (!sticker) throw noSuchSticker()
  return { pack, sticker }
}

async function after(work: Work, id: string): Promise<StickerPack> {
  const saved = await readPack(work, id)
  await openOrClose(work, saved)
  return saved
}

function readWords(input: StickerWords, old: Sticker | undefined): { names: string; meanings: string; emoji: string } {
  const fields = new Fields('content.stickers')
  const names = fields.names('names', input.names ?? old?.names, { max: 60 })
  const meanings = fields.names('meanings', input.meanings ?? old?.meanings, { max: 200 })
  const emoji = fields.line('emoji', input.emoji ?? old?.emoji, { max: 200 }).replace(/[\s,，、]+/g, '')
  if (emojiOf(emoji) === undefined) fields.wrong('emoji', 'not-emoji')
  fields.check()
  return { names: JSON.stringify(names), meanings: JSON.stringify(meanings), emoji }
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** The emoji of a row, each as people count them (a family is one); undefined where something else stands among them. */
export function emojiOf(text: string): string[] | undefined {
  const signs = [...segmenter.segment(text)].map(({ segment }) => segment)
  return signs.every((sign) => /\p{Extended_Pictographic}|\p{Regional_Indicator}{2}|^[0-9#*]\uFE0F?\u20E3$/u.test(sign)) ? signs : undefined
}
