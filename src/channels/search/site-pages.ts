import { soundsOf, translator, typedSound, type Work } from '#platform'
import { switches } from '#rooms/alliance'
import { segmented, slips, strokes } from '#rooms/content'

/** Pages that the house itself brings, the words for which they are found (`channels.search.words.*`), and what has to be on for them. */
const sitePages: readonly { key: string; path: string; needs?: string[] }[] = [
  { key: 'places', path: '/points' },
  { key: 'join', path: '/join', needs: ['room:patrons'] },
  { key: 'newsletter', path: '/newsletter', needs: ['room:patrons', 'channel:newsletter'] },
  { key: 'notices', path: '/notices', needs: ['channel:push'] },
  { key: 'feeds', path: '/feeds', needs: ['channel:feeds'] },
  { key: 'privacy', path: '/privacy' },
]

/** Whether a typed word stands for a known one. Chinese has no spelling. */
const means = (word: string, known: string, near: boolean): boolean =>
  known === word ||
  (word.length > 2 && known.startsWith(word)) ||
  (near && !/\p{Script=Han}/u.test(word) && Math.abs(known.length - word.length) < 4 && strokes(word.slice(0, 40), known) <= slips(word))

/** The pages of the house that a search means: every typed word is one of theirs, or its beginning; with `near`, or resembles one in writing or sound. */
export async function findSitePages(work: Work, q: string, locale: string, near = false): Promise<{ path: string; title: string }[]> {
  const t = translator(locale)
  const typed = segmented(q, locale).split(' ').filter(Boolean)
  const found: (typeof sitePages)[number][] = []
  for (const page of sitePages) {
    const { key } = page
    const called = `${t(`channels.search.page.${key}`)} ${t(`channels.search.words.${key}`)}`
    const words = segmented(called, locale).split(' ')
    const sounds = near ? await soundsOf(called) : []
    const fits = (word: string): boolean => {
      const sound = typedSound(word)
      return words.some((known) => means(word, known, near)) || (sound !== null && sounds.some((one) => one.startsWith(sound)))
    }
    if (typed.length > 0 && typed.every(fits)) found.push(page)
  }
  if (found.length === 0) return []
  const on = await switches(work)
  return found
    .filter(({ needs }) => (needs ?? []).every((key) => on.get(key) ?? true))
    .map(({ key, path }) => ({ path, title: t(`channels.search.page.${key}`) }))
}
