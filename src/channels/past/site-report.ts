import type { Params } from '#platform'
import type { Lost } from '#rooms/content'
import type { MetricKey } from '#rooms/facts'
import type { SiteHead } from './read-site.ts'

/** What a person chooses about a file of an old site. */
export interface SiteWishes {
  /** The language of everything in it; what each item says, else the alliance's first, unless given. */
  language?: string
  /** Categories that become series, by their names there. */
  series?: string[]
  /** Whether the author's name stands under each text, as words. Yes unless said. */
  authors?: boolean
  /** Whether pictures are fetched from their old addresses. No unless said: a file of them, or none. */
  fetchPictures?: boolean
  /** Closed months may be opened again; refused with `channels.past-months-closed` unless said. */
  reopen?: boolean
}

/** An item that was put aside; `code` names a sentence of `refusals`. */
export interface RefusedItem {
  item: number
  line: number
  title: string
  code: string
  params: Params
}

/** Something a person should know of an item that comes; its sentence is `channels.site.note.<code>`. */
export interface ItemNote {
  item: number
  title: string
  code: string
  params: Params
}

export interface SiteReport {
  kind: SiteHead['kind']
  /** What the site calls itself. */
  title: string
  encoding: string
  dryRun: boolean
  /** Items: posts + pages + drafts + known + waiting + passed over + refused. */
  read: number
  /** Articles and pages that readers have from now on. */
  posts: number
  pages: number
  /** What stays a draft: it was one, only some could read it, or its day is still to come. */
  drafts: number
  /** Here already. */
  known: number
  /** Left for the next run, because not all their pictures were fetched in this one. */
  waiting: number
  /** What is neither an article nor a page, by the name its system has for it. */
  passedOver: Record<string, number>
  /** The first 1,000; `refusedCount` of all. */
  refused: RefusedItem[]
  refusedCount: number
  /** The first 1,000. */
  notes: ItemNote[]
  /** In how many items something of this kind was left out or flattened. */
  lost: Partial<Record<Lost, number>>
  pictures: { found: number; brought: number; known: number; missing: number; withoutAlt: number }
  /** Comments of readers: they are not taken. */
  comments: number
  authors: { name: string; count: number }[]
  categories: { name: string; count: number }[]
  languages: { tag: string; count: number }[]
  /** Old addresses that lead here from now on. */
  addresses: number
  days: { from: string; to: string } | null
  /** Closed months that placing opens again. */
  reopens: { metric: MetricKey; month: string }[]
  /** Items that hold only the beginning of a text: the feed tells no more. */
  onlySummaries: boolean
}

export const mostTold = 1000

/** Counts names, and tells the most frequent first. */
export class Tally {
  readonly #counts = new Map<string, number>()

  add(name: string): void {
    if (name !== '' && (this.#counts.has(name) || this.#counts.size < 5000)) this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1)
  }

  most(count = 200): { name: string; count: number }[] {
    return [...this.#counts]
      .map(([name, n]) => ({ name, count: n }))
      .toSorted((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
      .slice(0, count)
  }
}
