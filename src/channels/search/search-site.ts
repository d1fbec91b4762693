import type { Work } from '#platform'
import { listServicePoints, nameIn, seekPoints } from '#rooms/alliance'
import { findPublic } from '#rooms/content'
import { channelsPolicy } from '../policy.ts'

export interface SearchHit {
  kind: 'post' | 'page' | 'series' | 'point'
  /** Path on this site, without language. */
  path: string
  title: string
  summary: string
  /** The language of title and summary; not always the reader's. */
  locale: string
  at: Date | null
}

export interface SearchResult {
  /** What was looked for, tidied. */
  q: string
  texts: SearchHit[]
  points: SearchHit[]
}

/**
 * One search over everything public: posts, pages, series and places. Every word has to occur; Chinese is cut into words on
 * both sides, names of places tolerate misspelling. An empty question finds nothing.
 */
export async function searchSite(work: Work, input: { q: string; locale: string; most?: number }): Promise<SearchResult> {
  channelsPolicy.demand(work, 'search-site')
  const q = input.q
    .normalize('NFC')
    .replace(/\p{C}+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 120)
  if (q === '') return { q, texts: [], points: [] }
  const texts = await findPublic(work, { words: q, locale: input.locale, most: input.most ?? 20 })
  const numbers = await seekPoints(work, q, 10)
  const points = numbers.length === 0 ? [] : await listServicePoints(work, { points: numbers })
  return {
    q,
    texts: texts.map((text) => ({
      kind: text.kind,
      path: text.path,
      title: text.title,
      summary: text.summary,
      locale: text.locale,
      at: text.kind === 'post' ? text.visibleFrom : null,
    })),
    points: points
      .toSorted((a, b) => numbers.indexOf(a.point_no) - numbers.indexOf(b.point_no))
      .map((point) => ({
        kind: 'point' as const,
        path: `/points/${point.point_no}`,
        title: nameIn(point, input.locale),
        summary: [point.address, point.town].filter(Boolean).join(', '),
        locale: input.locale,
        at: null,
      })),
  }
}
