import { escapeHtml, isId, type Work } from '#platform'
import { allianceOf } from '#rooms/alliance'
import type { PieceKind, ShownPiece } from '../pieces.ts'
import { renderPicture } from '../render.ts'
import { listBooklists } from './list-booklists.ts'
import { type PublicBooklist, type PublicItem, publishedBooklists } from './public-booklists.ts'
import { booklistTitle } from './save-booklist.ts'

/** A booklist inside a text: its title, its books with the staff's words, and the way to each of them. */
export const booklistPiece: PieceKind = {
  kind: 'booklist',
  list: async (work) =>
    (await listBooklists(work, { state: 'published' })).slice(0, 200).map(({ id, texts }) => ({ id, name: booklistTitle(texts) })),
  show: async (work, ids, { locale, absolute }) => {
    const { default_locale } = await allianceOf(work)
    const prefix = absolute + (locale === default_locale ? '' : `/${locale}`)
    const lists = await publishedBooklists(work, ids.filter(isId), { locale, absolute })
    return new Map([...lists].map(([id, list]) => [id, shownPiece(list, { locale, absolute, href: prefix + list.path })]))
  },
  problems: async (work: Work, id, { locales }) => {
    const list = isId(id) ? (await publishedBooklists(work, [id], { locale: locales[0] ?? 'en' })).get(id) : undefined
    if (!list) return [{ code: 'booklist-not-public', level: 'stop', params: {} }]
    return locales
      .filter((locale) => !list.locales.includes(locale))
      .map((locale) => ({ code: 'booklist-not-translated', level: 'warn' as const, params: { title: list.title, locale } }))
  },
}

function shownPiece(list: PublicBooklist, { locale, absolute, href }: { locale: string; absolute: string; href: string }): ShownPiece {
  const lang = list.locale === locale ? '' : ` lang="${escapeHtml(list.locale)}"`
  const link = `<a href="${escapeHtml(href)}">${escapeHtml(list.title)}</a>`
  const book = (item: PublicItem) => `<cite${langOf(item.language, locale)}>${titleOf(item, absolute)}</cite>${byline(item, locale)}`
  const note = (item: PublicItem) =>
    item.note ? `<p${langOf(item.noteLocale, locale)}>${escapeHtml(item.note).replaceAll('\n', '<br>')}</p>` : ''
  const still = (item: PublicItem) => `<li><p>${book(item)}</p>${note(item)}</li>`
  const cover = (item: PublicItem) =>
    `<div class="cover">${item.cover ? renderPicture({ ...item.cover, alt: '' }, { sizes: '6rem' }) : item.tile}</div>`
  return {
    page: `<section class="booklist"${lang}><h2>${link}</h2><ul>${list.items.map((item) => `<li>${cover(item)}<div><p>${book(item)}</p>${note(item)}</div></li>`).join('')}</ul></section>`,
    still: `<h2${lang}>${link}</h2><ul>${list.items.map(still).join('')}</ul>`,
    text: [
      `${list.title} (${href})`,
      ...list.items.map((item) =>
        [
          `• ${[item.title, item.author].filter(Boolean).join(' / ')}${item.follow ? ` (${absolute}${item.follow})` : ''}`,
          item.note && `  ${item.note}`,
        ]
          .filter(Boolean)
          .join('\n'),
      ),
    ].join('\n'),
  }
}

const langOf = (language: string, around: string): string => (language && language !== around ? ` lang="${escapeHtml(language)}"` : '')

const titleOf = (item: PublicItem, absolute: string): string =>
  item.follow ? `<a href="${escapeHtml(absolute + item.follow)}">${escapeHtml(item.title)}</a>` : escapeHtml(item.title)

function byline(item: PublicItem, locale: string): string {
  const more = [item.author, item.year === null ? '' : String(item.year)].filter(Boolean).join(', ')
  const where = [item.callNumber, item.place].filter(Boolean).join(' · ')
  return [more && `<span${langOf(item.language, locale)}>${escapeHtml(more)}</span>`, where && escapeHtml(where)]
    .filter(Boolean)
    .map((part) => ` · ${part}`)
    .join('')
}
