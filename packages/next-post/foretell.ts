import { Random } from '#packages/causal'
import { levelOf, type Makeup, standard } from './design.ts'
import type { Fit } from './fit.ts'
import { poisson } from './poisson.ts'
import { NextPostProblem } from './problem.ts'

/**
 * The sum of the effects of each post in each draw, posts × draws, on the scale of the logarithms. A level that no post of the past had is drawn from
 * what its group lets expect; the same unknown level is the same for all posts given. What is not recorded adds nothing; without a day it is today.
 * Days after today are foretold as today: a trend is held, not carried on.
 */
export function sumsOf(fit: Fit, posts: readonly Makeup[], seed: number): Float64Array {
  const { draws, columns: p, effects, factors, slopes, between, centre } = fit
  const sums = new Float64Array(posts.length * draws).fill(centre)
  const random = new Random(seed)
  const unknown = factors.map(() => new Map<string, Float64Array>())
  posts.forEach((post, i) => {
    const makeup = { ...post, at: Math.min(post.at ?? fit.now, fit.now) }
    const own = sums.subarray(i * draws, (i + 1) * draws)
    const values = slopes.map((slope) => standard(slope, makeup))
    const columns: number[] = []
    factors.forEach(({ of, columns: known }, k) => {
      const level = levelOf(of, post.levels)
      if (level === undefined) return
      const column = known.get(level)
      if (column !== undefined) {
        columns.push(column)
        return
      }
      let drawn = unknown[k]!.get(level)
      if (!drawn) {
        drawn = Float64Array.from({ length: draws }, (_, d) => Math.sqrt(between[d * factors.length + k]!) * random.normal())
        unknown[k]!.set(level, drawn)
      }
      for (let d = 0; d < draws; d++) own[d]! += drawn[d]!
    })
    for (let d = 0; d < draws; d++) {
      let sum = effects[d * p]!
      for (let s = 0; s < values.length; s++) sum += effects[d * p + 1 + s]! * values[s]!
      for (let c = 0; c < columns.length; c++) sum += effects[d * p + columns[c]!]!
      own[d]! += sum
    }
  })
  return sums
}

/** What each post is expected to bring in each draw, posts × draws, in what is counted (not logarithms). */
export function expectedOf(fit: Fit, posts: readonly Makeup[], seed: number): Float64Array {
  const sums = sumsOf(fit, posts, seed)
  const { draws, noise, outcome } = fit
  for (let at = 0; at < sums.length; at++) {
    const mean = Math.exp(sums[at]! + noise[at % draws]! / 2)
    sums[at] = outcome === 'counts' ? mean : Math.max(0, mean - 1)
  }
  return sums
}

/**
 * What one more post of this make may bring: a draw for every draw of the fit, from the least to the most, in what is counted. Its quantiles are the
 * limits of the predictive interval (`quantile`). Draws of `log` are not whole, and under nothing where the interval reaches there.
 */
export function foretell(fit: Fit, post: Makeup, seed = 1): Float64Array {
  const random = new Random(seed)
  const sums = sumsOf(fit, [post], random.below(2 ** 31))
  return sums
    .map((sum, d) => {
      const log = sum + Math.sqrt(fit.noise[d]!) * random.normal()
      return fit.outcome === 'counts' ? poisson(Math.exp(log), random) : Math.expm1(log)
    })
    .sort()
}

/** How far the levels of a group lie apart, and whether that can be told from noise. */
export interface Told {
  group: string
  /** Deviation between its levels in logarithms, in the middle of the posterior. */
  deviation: number
  /** From the most to the least, each against the average of the group's levels, in logarithms; 95 % intervals. */
  levels: readonly { level: string; posts: number; effect: number; low: number; high: number }[]
  /** How probable it is that the first of them brings more than the last. */
  certainty: number
  /** By how many times the first brings more than the last, in the middle of the posterior. */
  times: number
  /** Whether any two of its levels can be told apart: certainty of at least 0.975. Else nobody may say that it matters. */
  toldApart: boolean
}

/** What matters and what cannot be told from noise, group by group and pair by pair, from the most deviating to the least. */
export function whatMatters(fit: Fit): Told[] {
  const { factors, draws, columns: p, effects } = fit
  return factors
    .filter(({ levels }) => levels.length > 1)
    .map(({ name, first, levels, posts }) => {
      const apart: Float64Array[] = levels.map(() => new Float64Array(draws))
      const deviations = new Float64Array(draws)
      for (let d = 0; d < draws; d++) {
        let sum = 0
        for (let l = 0; l < levels.length; l++) sum += effects[d * p + first + l]!
        let squares = 0
        for (let l = 0; l < levels.length; l++) {
          apart[l]![d] = effects[d * p + first + l]! - sum / levels.length
          squares += apart[l]![d]! ** 2
        }
        deviations[d] = Math.sqrt(squares / (levels.length - 1))
      }
      const said = levels
        .map((level, l) => ({ level, posts: posts[l]!, draws: apart[l]!, effect: average(apart[l]!), ...limits(apart[l]!, 0.95) }))
        .sort((a, b) => b.effect - a.effect)
      const gaps = said[0]!.draws.map((value, d) => value - said.at(-1)!.draws[d]!)
      const certainty = gaps.reduce((count, gap) => count + (gap > 0 ? 1 : 0), 0) / draws
      return {
        group: name,
        deviation: at(deviations.sort(), 0.5),
        levels: said.map(({ draws: _, ...rest }) => rest),
        certainty,
        times: Math.exp(at(gaps.sort(), 0.5)),
        toldApart: certainty >= 0.975,
      }
    })
    .sort((a, b) => b.deviation - a.deviation)
}

const average = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** The quantile of sorted values, linear between neighbours. */
function at(sorted: Float64Array, share: number): number {
  const place = (sorted.length - 1) * share
  const low = Math.floor(place)
  const high = Math.min(low + 1, sorted.length - 1)
  return sorted[low]! + (place - low) * (sorted[high]! - sorted[low]!)
}

/** The central interval that holds this share of the draws. */
export function limits(values: Float64Array, share: number): { low: number; high: number } {
  const sorted = Float64Array.from(values).sort()
  return { low: at(sorted, (1 - share) / 2), high: at(sorted, (1 + share) / 2) }
}

/** A post that could be made next. */
export interface Candidate extends Makeup {
  id: string
  /** Hours of staff it takes; what it brings is then counted by the hour. */
  hours?: number
}

export interface Chance {
  id: string
  /** What one such post brings on average (by the hour of staff, where all candidates tell their hours), with two intervals of that average. */
  expected: number
  likely: { low: number; high: number }
  wide: { low: number; high: number }
  /** How probable it is that none of the others brings more on average. */
  best: number
  /** What is lost on average if it is chosen and another is the best. */
  loss: number
}

export interface Judgement {
  /** From the most probable best to the least. */
  chances: readonly Chance[]
  by: 'post' | 'hour'
  /** The one that may be called the best; undefined where none may. */
  winner: string | undefined
}

/**
 * Which candidate is the best, and how sure that is: 80 and 95 % intervals, the probability to be the best, the expected loss. There is no winner below
 * a probability of `sure`, nor where the expected loss is above `loss`; looking often does not make a winner.
 * @param options.sure 0.9 unless given
 * @param options.loss the most that may be lost by choosing it, in what is counted; any unless given
 * @throws NextPostProblem `no-candidates`, `not-finite` for hours that are not above 0
 */
export function judgeCandidates(
  fit: Fit,
  candidates: readonly Candidate[],
  { sure = 0.9, loss = Number.POSITIVE_INFINITY, seed = 1 }: { sure?: number; loss?: number; seed?: number } = {},
): Judgement {
  const { values, by } = valuesOf(fit, candidates, seed)
  const { draws } = fit
  const best = new Float64Array(candidates.length)
  const lost = new Float64Array(candidates.length)
  for (let d = 0; d < draws; d++) {
    let top = 0
    for (let c = 1; c < candidates.length; c++) if (values[c * draws + d]! > values[top * draws + d]!) top = c
    best[top]! += 1 / draws
    for (let c = 0; c < candidates.length; c++) lost[c]! += (values[top * draws + d]! - values[c * draws + d]!) / draws
  }
  const chances = candidates
    .map(({ id }, c): Chance => {
      const own = values.subarray(c * draws, (c + 1) * draws)
      return { id, expected: average(own), likely: limits(own, 0.8), wide: limits(own, 0.95), best: best[c]!, loss: lost[c]! }
    })
    .sort((a, b) => b.best - a.best || a.loss - b.loss)
  const first = chances[0]!
  return { chances, by, winner: candidates.length > 1 && first.best >= sure && first.loss <= loss ? first.id : undefined }
}

/** What each candidate brings on average in each draw, candidates × draws; by the hour of staff where all tell their hours. */
export function valuesOf(fit: Fit, candidates: readonly Candidate[], seed: number): { values: Float64Array; by: 'post' | 'hour' } {
  if (candidates.length === 0) throw new NextPostProblem('no-candidates')
  for (const { id, hours } of candidates)
    if (hours !== undefined && !(hours > 0 && Number.isFinite(hours)))
      throw new NextPostProblem('not-finite', { post: id, number: 'hours' })
  const values = expectedOf(fit, candidates, seed)
  if (candidates.some(({ hours }) => hours === undefined)) return { values, by: 'post' }
  for (let i = 0; i < values.length; i++) values[i]! /= candidates[Math.floor(i / fit.draws)]!.hours!
  return { values, by: 'hour' }
}
