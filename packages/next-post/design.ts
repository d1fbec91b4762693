import { NextPostProblem } from './problem.ts'

/** What a post is made of: which level of each group, and figures such as hours of work or money. What is not recorded is left out. */
export interface Makeup {
  levels: Readonly<Record<string, string | undefined>>
  numbers?: Readonly<Record<string, number | undefined>>
  /** The day it goes out, counted from any fixed day; fractions allowed. */
  at?: number
}

/** A post of the past and what it brought. */
export interface PastPost extends Makeup {
  at: number
  /** A count: visits, registrations, cards. */
  outcome: number
  /** Which share of what it will bring can have come yet (`shareByAge`); 1 unless given. Counts only. */
  share?: number
}

export interface History {
  /** Names of the groups: format, series, channel, time band, weekday. */
  groups: readonly string[]
  /** Pairs of groups whose combination may matter beyond both. */
  pairs?: readonly (readonly [string, string])[]
  /** Figures that may push up or down in proportion: hours of work, paid or not. */
  numbers?: readonly string[]
  posts: readonly PastPost[]
}

/** A group, or a pair of groups, as columns `first` … `first + levels.length − 1` of the model. */
export interface Factor {
  name: string
  of: readonly string[]
  first: number
  levels: readonly string[]
  columns: ReadonlyMap<string, number>
  /** Posts of each level. */
  posts: readonly number[]
}

export interface Slope {
  /** `at` is the trend. */
  name: string
  middle: number
  /** 0 where the figure was the same for all, and then it says nothing. */
  scale: number
}

/**
 * Posts as numbers. Column 0 is the common level, then the slopes, then the levels of each factor. Rows and levels stand in an order that follows from
 * the figures alone, so that the same posts in another order, or by other names, give the same answer to the bit.
 */
export interface Design {
  factors: readonly Factor[]
  slopes: readonly Slope[]
  columns: number
  rows: number
  /** rows × factors: a column, or −1 where it is not recorded. */
  places: Int32Array
  /** rows × slopes, each of middle 0 and deviation 1. */
  values: Float64Array
  outcome: Float64Array
  logShare: Float64Array
  /** How much a row counts: 1 for a post of today, one half after a half-life. */
  weight: Float64Array
  now: number
}

const joint = '\u0000'
/** The level of a post in a factor; undefined where a part is not recorded. */
export function levelOf(of: readonly string[], levels: Makeup['levels']): string | undefined {
  const parts = of.map((group) => levels[group])
  return parts.some((part) => part === undefined) ? undefined : parts.join(joint)
}
/** The level of a pair in words. */
export const levelName = (level: string): string => level.replaceAll(joint, ' × ')

/** Fewest posts that a model is made of. */
export const fewestPosts = 8

/**
 * @throws NextPostProblem `too-few-posts`, `not-finite`, `not-a-count` (negative or not finite), `share-outside` (0, 1], `unknown-group` for a pair of
 * groups that are not there
 */
export function designOf(history: History, { halfLife, now }: { halfLife?: number; now?: number } = {}): Design {
  const { groups, pairs = [], numbers = [], posts } = history
  check(history)
  const latest = posts.reduce((last, { at }) => Math.max(last, at), Number.NEGATIVE_INFINITY)
  const today = now ?? latest
  const slopes = ['at', ...numbers].map((name) => slopeOf(name, posts))
  const figures = posts.map((post) => ({
    post,
    key: [post.outcome, post.at, post.share ?? 1, ...slopes.map((slope) => standard(slope, post))],
    places: [] as number[],
  }))
  figures.sort((a, b) => compare(a.key, b.key))
  const factors: Factor[] = []
  let first = 1 + slopes.length
  const add = (name: string, of: readonly string[], order: (levels: Map<string, Level>) => [string, Level][]): void => {
    const found = new Map<string, Level>()
    figures.forEach(({ post }, row) => {
      const level = levelOf(of, post.levels)
      if (level === undefined) return
      const known = found.get(level)
      if (known) {
        known.posts++
        known.total += post.outcome
        known.days += post.at
      } else found.set(level, { posts: 1, total: post.outcome, days: post.at, row })
    })
    const levels = order(found)
    const columns = new Map(levels.map(([level], i) => [level, first + i]))
    for (const one of figures) {
      const level = levelOf(of, one.post.levels)
      one.places.push(level === undefined ? -1 : columns.get(level)!)
    }
    factors.push({ name, of, first, levels: levels.map(([level]) => level), columns, posts: levels.map(([, { posts }]) => posts) })
    first += levels.length
  }
  for (const group of groups)
    add(group, [group], (levels) =>
      [...levels].sort(([, a], [, b]) => a.posts - b.posts || a.total - b.total || a.days - b.days || a.row - b.row),
    )
  // A pair stands where its parts stand.
  for (const pair of pairs) {
    const parts = pair.map((group) => factors.find(({ name }) => name === group)!)
    const rank = (level: string): number[] => level.split(joint).map((part, i) => parts[i]!.columns.get(part)!)
    add(pair.join(' × '), pair, (levels) => [...levels].sort(([a], [b]) => compare(rank(a), rank(b))))
  }
  // Posts that the figures do not tell apart stand in the order of their levels.
  figures.sort((a, b) => compare(a.key, b.key) || compare(a.places, b.places))
  const share = (post: PastPost): number => Math.log(post.share ?? 1)
  return {
    factors,
    slopes,
    columns: first,
    rows: posts.length,
    places: Int32Array.from(figures.flatMap(({ places }) => places)),
    values: Float64Array.from(figures.flatMap(({ key }) => key.slice(3))),
    outcome: Float64Array.from(figures, ({ post }) => post.outcome),
    logShare: Float64Array.from(figures, ({ post }) => share(post)),
    weight: Float64Array.from(figures, ({ post }) => (halfLife ? 2 ** (-Math.max(0, today - post.at) / halfLife) : 1)),
    now: today,
  }
}

interface Level {
  posts: number
  total: number
  days: number
  row: number
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!
  return 0
}

function check({ groups, pairs = [], numbers = [], posts }: History): void {
  if (posts.length < fewestPosts) throw new NextPostProblem('too-few-posts', { found: posts.length, needed: fewestPosts })
  for (const group of pairs.flat()) if (!groups.includes(group)) throw new NextPostProblem('unknown-group', { group })
  posts.forEach((post, i) => {
    if (!Number.isFinite(post.outcome) || post.outcome < 0)
      throw new NextPostProblem('not-a-count', { post: i, found: String(post.outcome) })
    if (!Number.isFinite(post.at)) throw new NextPostProblem('not-finite', { post: i, number: 'at' })
    if (post.share !== undefined && !(post.share > 0 && post.share <= 1))
      throw new NextPostProblem('share-outside', { post: i, found: String(post.share) })
    for (const name of numbers) {
      const value = post.numbers?.[name]
      if (value !== undefined && !Number.isFinite(value)) throw new NextPostProblem('not-finite', { post: i, number: name })
    }
  })
}

const figureOf = (name: string, makeup: Makeup): number | undefined => (name === 'at' ? makeup.at : makeup.numbers?.[name])

function slopeOf(name: string, posts: readonly PastPost[]): Slope {
  const known = Float64Array.from(posts.map((post) => figureOf(name, post)).filter((value) => value !== undefined)).sort()
  const middle = known.reduce((sum, value) => sum + value, 0) / Math.max(1, known.length)
  const squares = known.reduce((sum, value) => sum + (value - middle) ** 2, 0)
  return { name, middle, scale: known.length > 1 ? Math.sqrt(squares / (known.length - 1)) : 0 }
}

/** A figure as the model sees it; one that is not recorded is taken as the middle. */
export function standard({ name, middle, scale }: Slope, makeup: Makeup): number {
  const value = figureOf(name, makeup)
  return value === undefined || !(scale > 0) ? 0 : (value - middle) / scale
}
