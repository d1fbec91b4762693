import { escapeHtml, translator, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import type { PieceKind, ShownPiece } from '../pieces.ts'
import { nameOf, packRows, packsOf, type Sticker, type StickerPack } from './packs.ts'
import { packPath, publicPacks, stickerPath, stickerPicturePath } from './public-packs.ts'
import { isShowable, rightsProblems } from './rights.ts'

/** How many stickers of a pack a text shows; all of them are on the pack's page. */
const shownOfPack = 8

/** A pack, or one sticker of it, in a text: `{piece:stickers/<id>}` with the id of either. Nothing in it moves by itself. */
export const stickerPieces: PieceKind = {
  kind: 'stickers',
  list: async (work) =>
    (await publicPacks(work))
      .flatMap((pack) => [
        { id: pack.id, name: nameOf(pack.names) },
        ...pack.stickers.map((sticker) => ({ id: sticker.id, name: `${nameOf(pack.names)} · ${nameOf(sticker.names) || sticker.number}` })),
      ])
      .slice(0, 200),
  show: async (work, ids, { locale, absolute }) => {
    const day = await localDay(work, null, work.now)
    const shown = new Map<string, ShownPiece>()
    for (const { id, pack, sticker } of await wanted(work, ids))
      if (isShowable(pack, day) && pack.stickers.length > 0)
        shown.set(id, sticker ? showOne(pack, sticker, locale, absolute) : showPack(pack, locale, absolute))
    return shown
  },
  problems: async (work, id, { day }) => {
    const [found] = await wanted(work, [id])
    if (!found) return []
    const params = { name: nameOf(found.pack.names) }
    if (found.pack.state !== 'published') return [{ code: 'stickers-not-published', level: 'stop', params }]
    if (rightsProblems(found.pack, day).length > 0) return [{ code: 'stickers-without-rights', level: 'stop', params }]
    return []
  },
}

interface Wanted {
  id: string
  pack: StickerPack
  sticker?: Sticker
}

/** The packs and stickers with these ids; ids that are none are left out. */
async function wanted(work: Work, ids: readonly string[]): Promise<Wanted[]> {
  const stickers = await work.db
    .selectFrom('content.stickers')
    .select(['sticker_id', 'pack_id'])
    .where('alliance_id', '=', work.alliance)
    .where('sticker_id', '=', (eb) => eb.fn.any(eb.val([...ids])))
    .execute()
  const packIds = [...ids, ...stickers.map((row) => row.pack_id)]
  const rows = await packRows(work)
    .where('pack_id', '=', (eb) => eb.fn.any(eb.val(packIds)))
    .execute()
  const packs = new Map((await packsOf(work, rows)).map((pack) => [pack.id, pack]))
  return ids.flatMap((id): Wanted[] => {
    const own = packs.get(id)
    if (own) return [{ id, pack: own }]
    const pack = packs.get(stickers.find((row) => row.sticker_id === id)?.pack_id ?? '')
    const sticker = pack?.stickers.find((one) => one.id === id)
    return pack && sticker ? [{ id, pack, sticker }] : []
  })
}

/** A text in a language, else in any, with the language it really is in. */
const said = (words: Record<string, string>, locale: string): { text: string; lang: string } => {
  const tag = words[locale] ? locale : (Object.keys(words)[0] ?? locale)
  return { text: words[tag] ?? '', lang: tag === locale ? '' : ` lang="${escapeHtml(tag)}"` }
}

function picture(sticker: Sticker, locale: string, absolute: string, edge: number): string {
  const { text, lang } = said(sticker.names, locale)
  const factor = Math.min(1, edge / Math.max(sticker.width, sticker.height))
  const size = `width="${Math.round(sticker.width * factor)}" height="${Math.round(sticker.height * factor)}"`
  return `<img class="sticker" src="${escapeHtml(absolute + stickerPicturePath(sticker))}" alt="${escapeHtml(text)}" ${size} loading="lazy" decoding="async"${lang}>`
}

function showPack(pack: StickerPack, locale: string, absolute: string): ShownPiece {
  const t = translator(locale)
  const { text: name, lang } = said(pack.names, locale)
  const address = absolute + packPath(pack)
  const pictures = pack.stickers.slice(0, shownOfPack).map((sticker) => picture(sticker, locale, absolute, 120))
  const more = t('content.stickers.piece.all', { count: pack.stickers.length })
  const credit = pack.rights.credit ? ` <small class="credit">${escapeHtml(pack.rights.credit)}</small>` : ''
  const caption = `<figcaption><span${lang}>${escapeHtml(name)}</span> · <a href="${escapeHtml(address)}">${escapeHtml(more)}</a>${credit}</figcaption>`
  const html = `<figure class="stickers"><div>${pictures.join(' ')}</div>${caption}</figure>`
  return { page: html, still: html, text: `${name} · ${more}: ${address}` }
}

function showOne(pack: StickerPack, sticker: Sticker, locale: string, absolute: string): ShownPiece {
  const t = translator(locale)
  const { text: name, lang } = said(sticker.names, locale)
  const address = absolute + packPath(pack)
  const moving = sticker.still
    ? ` · <a href="${escapeHtml(absolute + stickerPath(pack, sticker))}">${escapeHtml(t('content.stickers.piece.moving'))}</a>`
    : ''
  const credit = pack.rights.credit ? ` <small class="credit">${escapeHtml(pack.rights.credit)}</small>` : ''
  const from = t('content.stickers.piece.from', { name: said(pack.names, locale).text })
  const caption = `<figcaption><span${lang}>${escapeHtml(name)}</span> · <a href="${escapeHtml(address)}">${escapeHtml(from)}</a>${moving}${credit}</figcaption>`
  const html = `<figure class="stickers">${picture(sticker, locale, absolute, 240)}${caption}</figure>`
  return { page: html, still: html, text: `[${name}] ${from}: ${address}` }
}
