import { audit, isId, type Work } from '#platform'
import { contentPolicy } from '../policy.ts'
import type { Words } from '../tables.ts'
import { noSuchPack } from './errors.ts'
import { listPacks, nameOf, readPack, type StickerPack } from './packs.ts'

/** A text of a pack, and where it stands. */
export interface StickerText {
  /** The pack. */
  id: string
  /** `names`, `descriptions`, `credit`, `stickers.3.names`, `stickers.3.meanings`: what {@link replaceStickerText} takes. */
  place: string
  /** Null where it belongs to no language. */
  language: string | null
  text: string
}

/** Every text of every pack that readers may come to see, for whoever looks where something is named. */
export async function stickerTexts(work: Work): Promise<StickerText[]> {
  return (await listPacks(work)).flatMap(textsOf)
}

function textsOf(pack: StickerPack): StickerText[] {
  const { id } = pack
  const words = (place: string, by: Words) => Object.entries(by).map(([language, text]): StickerText => ({ id, place, language, text }))
  return [
    ...words('names', pack.names),
    ...words('descriptions', pack.descriptions),
    ...(pack.rights.credit ? [{ id, place: 'credit', language: null, text: pack.rights.credit }] : []),
    ...pack.stickers.flatMap((sticker) => [
      ...words(`stickers.${sticker.number}.names`, sticker.names),
      ...words(`stickers.${sticker.number}.meanings`, sticker.meanings),
    ]),
  ]
}

/**
 * Replaces words in one text of a pack, wherever they stand in it. Answers how often they did; 0 changes nothing. A name that would be
 * left empty stays as it is and counts as 0.
 */
export async function replaceStickerText(
  work: Work,
  input: Pick<StickerText, 'id' | 'place' | 'language'> & { words: string; by: string; why?: string },
): Promise<number> {
  contentPolicy.demand(work, 'keep-stickers')
  if (!isId(input.id)) throw noSuchPack()
  const pack = await readPack(work, input.id, true)
  const text = textsOf(pack).find(({ place, language }) => place === input.place && language === input.language)?.text
  const times = text && input.words !== '' ? text.split(input.words).length - 1 : 0
  const changed = text?.replaceAll(input.words, () => input.by).trim()
  if (times === 0 || !changed) return 0
  await write(work, pack, input, changed)
  await audit(work, 'content.sticker-text-replaced', { kind: 'sticker-pack', id: pack.id }, { name: nameOf(pack.names), times }, input.why)
  return times
}

async function write(
  work: Work,
  pack: StickerPack,
  { place, language }: Pick<StickerText, 'place' | 'language'>,
  text: string,
): Promise<void> {
  const [, number, column] = /^stickers\.(\d+)\.(names|meanings)$/.exec(place) ?? []
  const sticker = pack.stickers.find((one) => one.number === Number(number))
  if (sticker && (column === 'names' || column === 'meanings')) {
    await work.db
      .updateTable('content.stickers')
      .set({ [column]: JSON.stringify({ ...sticker[column], [language!]: text }) })
      .where('alliance_id', '=', work.alliance)
      .where('sticker_id', '=', sticker.id)
      .execute()
    return
  }
  const change =
    place === 'credit'
      ? { credit: text }
      : place === 'names'
        ? { names: JSON.stringify({ ...pack.names, [language!]: text }) }
        : { descriptions: JSON.stringify({ ...pack.descriptions, [language!]: text }) }
  await work.db
    .updateTable('content.sticker_packs')
    .set({ ...change, updated_at: work.now })
    .where('alliance_id', '=', work.alliance)
    .where('pack_id', '=', pack.id)
    .execute()
}
