import { fitPosts, foretell, limits, type PastPost, sumsOf } from '#packages/next-post'
import { halfLife, historyOf } from './tweets.ts'

export interface RuleScore {
  rule: string
  /** Root mean square error of log(1 + reactions). */
  rmse: number
  /** How much too high it was on average, in the same logarithms. */
  bias: number
  /** Spearman's rank correlation of what was foretold with what came. */
  spearman: number
}

export interface Foretold {
  predictions: number
  blocks: number
  scores: RuleScore[]
  /** The model of log(1 + reactions): how often its 90 % interval held what came. */
  coveredLog: number
  /**
   * The model of counts: how much of what came lies between the 5th and the 95th percentile of what was foretold. Counts are lumps, so that an interval
   * with both ends always holds more than it promises; a count at an end is given to the interval by the part of its probability that lies within
   * (the probability integral transform for counts; Czado, Gneiting and Held, 2009).
   */
  coveredCounts: number
  /** The same with both ends counted whole. */
  coveredWithEnds: number
}

const log1p = ({ outcome }: PastPost): number => Math.log1p(outcome)
const cells: Record<string, readonly string[]> = {
  'mean of all': [],
  'mean by format': ['format'],
  'mean by library': ['account'],
  'cell: format × library × time': ['format', 'account', 'time of day'],
  'cell: format × library × time × weekday': ['format', 'account', 'time of day', 'weekday'],
}
export const rawRules = Object.keys(cells)

/** In the order of time: learns from the first `first` posts, foretells the next `step`, learns from those too, and so on to the last. */
export function foretellInTime(
  posts: readonly PastPost[],
  { first, step, draws }: { first: number; step: number; draws: number },
): Foretold {
  const came: number[] = []
  const said = new Map<string, number[]>([...rawRules, 'hierarchical, logarithms', 'hierarchical, counts'].map((rule) => [rule, []]))
  let [coveredLog, coveredCounts, coveredWithEnds, blocks] = [0, 0, 0, 0]
  for (let from = first; from < posts.length; from += step) {
    blocks++
    const past = posts.slice(0, from)
    const next = posts.slice(from, from + step)
    for (const post of next) came.push(log1p(post))
    for (const [rule, groups] of Object.entries(cells)) said.get(rule)!.push(...rawMeans(past, next, groups))
    const options = { draws, burn: Math.round(draws / 2), halfLife, seed: blocks }
    const logs = fitPosts(historyOf(past), { ...options, outcome: 'log' })
    const counts = fitPosts(historyOf(past), { ...options, outcome: 'counts' })
    next.forEach((post, i) => {
      said.get('hierarchical, logarithms')!.push(mean(sumsOf(logs, [post], i)))
      const inLogs = limits(foretell(logs, post, i), 0.9)
      if (inLogs.low <= post.outcome && post.outcome <= inLogs.high) coveredLog++
      const drawn = foretell(counts, post, i)
      said.get('hierarchical, counts')!.push(mean(drawn.map(Math.log1p)))
      const [below, upTo] = [drawn.filter((count) => count < post.outcome).length / drawn.length, upToShare(drawn, post.outcome)]
      coveredCounts += upTo > below ? Math.max(0, Math.min(upTo, 0.95) - Math.max(below, 0.05)) / (upTo - below) : 0
      const inCounts = limits(drawn, 0.9)
      if (Math.floor(inCounts.low) <= post.outcome && post.outcome <= Math.ceil(inCounts.high)) coveredWithEnds++
    })
  }
  const n = came.length
  return {
    predictions: n,
    blocks,
    scores: [...said].map(([rule, foretold]) => ({
      rule,
      rmse: rmse(foretold, came),
      bias: mean(foretold) - mean(came),
      spearman: spearman(foretold, came),
    })),
    coveredLog: coveredLog / n,
    coveredCounts: coveredCounts / n,
    coveredWithEnds: coveredWithEnds / n,
  }
}

const upToShare = (sorted: Float64Array, outcome: number): number => sorted.filter((count) => count <= outcome).length / sorted.length

/** The mean of the past posts of the same cell; of all where there is none. */
function rawMeans(past: readonly PastPost[], next: readonly PastPost[], groups: readonly string[]): number[] {
  const key = ({ levels }: PastPost): string => groups.map((group) => levels[group]).join(' ')
  const sums = new Map<string, { sum: number; count: number }>()
  for (const post of past) {
    const cell = sums.get(key(post)) ?? { sum: 0, count: 0 }
    cell.sum += log1p(post)
    cell.count++
    sums.set(key(post), cell)
  }
  const all = mean(past.map(log1p))
  return next.map((post) => {
    const cell = sums.get(key(post))
    return cell ? cell.sum / cell.count : all
  })
}

const mean = (values: ArrayLike<number>): number => {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return sum / values.length
}
const rmse = (said: readonly number[], came: readonly number[]): number => Math.sqrt(mean(said.map((value, i) => (value - came[i]!) ** 2)))

/** Ranks from 1, those that are alike sharing theirs. */
function ranks(values: readonly number[]): number[] {
  const order = [...values.keys()].sort((a, b) => values[a]! - values[b]!)
  const found = new Array<number>(values.length)
  for (let i = 0; i < order.length; ) {
    let j = i
    while (j + 1 < order.length && values[order[j + 1]!] === values[order[i]!]) j++
    for (let k = i; k <= j; k++) found[order[k]!] = (i + j) / 2 + 1
    i = j + 1
  }
  return found
}

/** Spearman's rank correlation; nothing where one side is all alike. */
export function spearman(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [ranks(a), ranks(b)]
  const middle = (a.length + 1) / 2
  let [xy, xx, yy] = [0, 0, 0]
  for (let i = 0; i < x.length; i++) {
    xy += (x[i]! - middle) * (y[i]! - middle)
    xx += (x[i]! - middle) ** 2
    yy += (y[i]! - middle) ** 2
  }
  return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : 0
}
