import type { Work } from '#platform'
import { listServicePoints, readerOf, type Said, sayName, sayWhere, seekPoints } from '#rooms/alliance'
import { findPublic, nearestWords } from '#rooms/content'
import { channelsPolicy } from '../policy.ts'
import { findSitePages } from './site-pages.ts'

export interface SearchHit {
  kind: 'post' | 'page' | 'series' | 'point'
  /** Path on this site, without language. */
  path: string
  title: string
  summary: string
  /** The language of title and summary; not always the reader's. Of a place that of its name: `where` may be in another. */
  locale: string
  /** Where a place is, each part with its language. */
  where?: Said[]
  at: Date | null
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
 * One search over everything public: posts, pages, series and places, and the house's own pages by what readers call them. Every
 * word has to occur; Chinese is cut into words on both sides. When nothing holds the words, those of titles nearest to them are
 * looked for, and named; names of places tolerate misspelling by themselves. An empty question finds nothing.
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
  let own = await findSitePages(work, q, locale)
  let texts = await findPublic(work, { words: q, locale, most })
  const nothing = own.length + texts.length === 0
  if (nothing) own = await findSitePages(work, q, locale, true)
  let meant = nothing ? await nearestWords(work, { words: q, locale }) : null
  if (meant) texts = await findPublic(work, { words: meant, locale, most })
  if (texts.length === 0) meant = null
  let numbers = await seekPoints(work, meant ?? q, 10)
  if (meant && numbers.length === 0) numbers = await seekPoints(work, q, 10)
  const reader = await readerOf(work, locale)
  const points = numbers.length === 0 ? [] : await listServicePoints(work, { points: numbers })
  return {
    q,
    meant,
    texts: [
      ...own.map((page) => ({ ...page, kind: 'page' as const, summary: '', locale, at: null })),
      ...texts.map(({ kind, path, title, summary, locale, visibleFrom }) => ({
        kind,
        path,
        title,
        summary,
        locale,
        at: kind === 'post' ? visibleFrom : null,
      })),
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
        }
      }),
  }
}
