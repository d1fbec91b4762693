import { translator, type Work } from '#platform'
import { switches } from '#rooms/alliance'
import { segmented } from '#rooms/content'

/** Pages that the house itself brings, the words for which they are found (`channels.search.words.*`), and what has to be on for them. */
const sitePages: readonly { key: string; path: string; needs?: string[] }[] = [
  { key: 'places', path: '/points' },
  { key: 'join', path: '/join', needs: ['room:patrons'] },
  { key: 'newsletter', path: '/newsletter', needs: ['room:patrons', 'channel:newsletter'] },
  { key: 'feeds', path: '/feeds', needs: ['channel:feeds'] },
  { key: 'privacy', path: '/privacy' },
]

/** The pages of the house that a search means: every typed word is one of theirs, or its beginning. */
export async function findSitePages(work: Work, q: string, locale: string): Promise<{ path: string; title: string }[]> {
  const t = translator(locale)
  const typed = segmented(q, locale).split(' ').filter(Boolean)
  const found = sitePages.filter(({ key }) => {
    const words = segmented(`${t(`channels.search.page.${key}`)} ${t(`channels.search.words.${key}`)}`, locale).split(' ')
    return typed.length > 0 && typed.every((word) => words.some((known) => known === word || (word.length > 2 && known.startsWith(word))))
  })
  if (found.length === 0) return []
  const on = await switches(work)
  return found
    .filter(({ needs }) => (needs ?? []).every((key) => on.get(key) ?? true))
    .map(({ key, path }) => ({ path, title: t(`channels.search.page.${key}`) }))
}
