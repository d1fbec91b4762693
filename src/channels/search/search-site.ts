import { hasChinese, type Work, withoutYears } from '#platform'
import { listServicePoints, readerOf, type Said, sayName, sayWhere, seekPoints } from '#rooms/alliance'
import { findPublic, findSounding, nearestWords } from '#rooms/content'
import { channelsPolicy } from '../policy.ts'
import { findSitePages } from './site-pages.ts'

export interface SearchHit {
  kind: 'post' | 'page' | 'series' | 'service' | 'booklist' | 'show' | 'meet' | 'pick' | 'point'
  /** Path on this site, without language. */
  path: string
  title: string
  summary: string
  /** The language of title and summary; not always the reader's. Of a place that of its name: `where` may be in another. */
  locale: string
  /** Where a place is, each part with its language. */
  where?: Said[]
  at: Date | null
  /** How many older posts have the same title: a monthly notice stands once, with its newest. */
  older: number
}

export interface SearchResult {
  /** What was looked for, tidied. */
  q: string
  /** Nothing public holds `q`: these words, nearest to it, were looked for instead. */
  meant: string | null
  texts: SearchHit[]
  points: SearchHit[]
}

/**
 * One search over everything public: posts, pages, series, services, booklists and places, and the house's own pages by what readers call them. Every
 * word has to occur; Chinese is made simplified and cut into words on both sides. Titles are also found by their pinyin: after those
 * that hold the words for who reads Chinese, for others only where nothing holds them. When nothing is found, the words without years
 * are looked for, then those of titles nearest to them, and what was looked for is named; names of places tolerate misspelling by
 * themselves. An empty question finds nothing.
 */
export async function searchSite(work: Work, input: { q: string; locale: string; most?: number }): Promise<SearchResult> {
  channelsPolicy.demand(work, 'search-site')
  const q = input.q
    .normalize('NFC')
    .replace(/\p{C}+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 120)
  if (q === '') return { q, meant: null, texts: [], points: [] }
  const { locale } = input
  const most = input.most ?? 20
  // More than are shown, because those of one title are shown as one.
  const wide = most * 5
  const look = async (words: string) => {
    const own = await findSitePages(work, words, locale)
    const texts = await findPublic(work, { words, locale, most: wide })
    if (own.length + texts.length === 0 || (locale.startsWith('zh') && !hasChinese(words))) {
      const sounding = await findSounding(work, { words, locale, most: wide })
      texts.push(...sounding.filter(({ id }) => !texts.some((text) => text.id === id)).slice(0, wide - texts.length))
    }
    return { own, texts, nothing: own.length + texts.length === 0 }
  }
  let { own, texts, nothing } = await look(q)
  let meant: string | null = null
  const bare = withoutYears(q)
  if (nothing && bare !== q) {
    meant = bare
    ;({ own, texts, nothing } = await look(bare))
  }
  if (nothing) {
    own = await findSitePages(work, bare, locale, true)
    meant = await nearestWords(work, { words: bare, locale })
    if (meant) texts = await findPublic(work, { words: meant, locale, most: wide })
    if (texts.length === 0) meant = null
  }
  let numbers = await seekPoints(work, meant ?? q, 10)
  if (meant && numbers.length === 0) numbers = await seekPoints(work, q, 10)
  if (numbers.length === 0 && bare !== q) numbers = await seekPoints(work, bare, 10)
  const reader = await readerOf(work, locale)
  const points = numbers.length === 0 ? [] : await listServicePoints(work, { points: numbers })
  return {
    q,
    meant,
    texts: [
      ...own.map((page) => ({ ...page, kind: 'page' as const, summary: '', locale, at: null, older: 0 })),
      ...foldTitles(
        texts.map(({ kind, path, title, summary, locale, visibleFrom }) => ({
          kind,
          path,
          title,
          summary,
          locale,
          at: kind === 'post' ? visibleFrom : null,
          older: 0,
        })),
      ).slice(0, most),
    ],
    points: points
      .toSorted((a, b) => numbers.indexOf(a.point_no) - numbers.indexOf(b.point_no))
      .map((point) => {
        const [name, where] = [sayName(point, reader), sayWhere({ ...point, postcode: '' }, reader)]
        return {
          kind: 'point' as const,
          path: `/points/${point.point_no}`,
          title: name.text,
          summary: where.map(({ text }) => text).join(', '),
          where,
          locale: name.locale,
          at: null,
          older: 0,
        }
      }),
  }
}

/** Posts of one title as their newest, in the place of the first of them. */
function foldTitles(hits: readonly SearchHit[]): SearchHit[] {
  const alike = Map.groupBy(hits, (hit) => (hit.kind === 'post' ? `${hit.locale} ${hit.title}` : hit.path))
  return [...alike.values()].map((same) => {
    const [newest] = same.toSorted((a, b) => (b.at?.getTime() ?? 0) - (a.at?.getTime() ?? 0))
    return { ...newest!, older: same.length - 1 }
  })
}
