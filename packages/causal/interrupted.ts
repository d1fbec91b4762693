import { cholesky, inverseOf } from './linear.ts'
import { normalQuantile } from './numbers.ts'
import { CausalProblem } from './problem.ts'

/** One series that everything touched at once; NaN is a period that nobody counted and is left out. */
export interface InterruptedInput {
  outcome: readonly number[]
  start: number
  /** Place of each period in its season, 0 … season − 1 (month of the year); none unless given. */
  seasonOf?: readonly number[]
}

export interface InterruptedEffect {
  /** Mean over the periods from the start on of what the line before does not foretell. */
  effect: number
  standardError: number
  low: number
  high: number
  level: number
  /** The jump at the start, and the change of the slope a period. */
  jump: number
  slope: number
  /** The line of before carried on, all periods. */
  counterfactual: number[]
  /** Lags whose correlation the error allows for. */
  lags: number
}

/**
 * Interrupted series: a line (and a season) before, and how the series leaves it from the start on.
 *
 * Estimates the mean departure. Assumes that the line would have gone on and that nothing else happened: weak evidence, and said so wherever it is
 * shown. Shapes: at least 24 counted periods before, 2 after (1 gives no slope). Units: the outcome's. Errors allow for autocorrelation by Newey and West
 * (1987), Bartlett weights, ⌊4 (n / 100)^(2/9)⌋ lags, n / (n − k) correction. Source: Wagner et al. 2002; Bernal et al. 2017.
 * @throws CausalProblem when the series does not carry it
 */
export function interruptedEffect({ outcome, start, seasonOf }: InterruptedInput, { level = 0.95 } = {}): InterruptedEffect {
  const periods = outcome.length
  if (!Number.isInteger(start) || start < 1 || start >= periods)
    throw new CausalProblem('start-outside', { start, first: 0, last: periods - 1 })
  const counted = outcome.flatMap((value, t) => (Number.isFinite(value) ? [t] : []))
  const before = counted.filter((t) => t < start)
  const after = counted.filter((t) => t >= start)
  if (before.length < 24) throw new CausalProblem('too-few-periods-before', { found: before.length, needed: 24 })
  if (after.length < 1) throw new CausalProblem('too-few-periods-after', { found: 0, needed: 1 })
  if (before.every((t) => outcome[t] === outcome[before[0]!])) throw new CausalProblem('constant', { unit: '' })
  // A season that was never counted before the start cannot be foretold.
  const seasons = seasonOf ? [...new Set(before.map((t) => seasonOf[t]!))].sort((a, b) => a - b) : []
  const unknown = seasonOf && after.find((t) => !seasons.includes(seasonOf[t]!))
  if (unknown !== undefined) throw new CausalProblem('too-few-periods-before', { found: before.length, needed: 12, period: unknown })
  const withSlope = after.length > 2
  const columns = (t: number): number[] => [
    1,
    t - start,
    ...seasons.slice(1).map((season) => (seasonOf![t] === season ? 1 : 0)),
    t >= start ? 1 : 0,
    ...(withSlope ? [t >= start ? t - start : 0] : []),
  ]
  const rows = counted.map(columns)
  const k = rows[0]!.length
  const n = rows.length
  if (n <= k + 2) throw new CausalProblem('too-few-periods-before', { found: before.length, needed: k + 3 })
  const gram = new Float64Array(k * k)
  const product = new Float64Array(k)
  rows.forEach((row, r) => {
    for (let i = 0; i < k; i++) {
      product[i]! += row[i]! * outcome[counted[r]!]!
      for (let j = 0; j < k; j++) gram[i * k + j]! += row[i]! * row[j]!
    }
  })
  const lower = cholesky(gram, k)
  if (!lower) throw new CausalProblem('no-variation')
  const inverse = inverseOf(lower, k)
  const beta = Array.from({ length: k }, (_, i) => product.reduce((sum, value, j) => sum + inverse[i * k + j]! * value, 0))
  const fitted = (row: readonly number[]): number => row.reduce((sum, value, i) => sum + value * beta[i]!, 0)
  const errors = rows.map((row, r) => outcome[counted[r]!]! - fitted(row))

  // Autocovariance of what moves the estimates, weighted down with the distance in time (and not in rows: gaps count).
  const lags = Math.floor(4 * (n / 100) ** (2 / 9))
  const meat = new Float64Array(k * k)
  for (let a = 0; a < n; a++)
    for (let b = 0; b < n; b++) {
      const distance = Math.abs(counted[a]! - counted[b]!)
      if (distance > lags) continue
      const weight = (1 - distance / (lags + 1)) * errors[a]! * errors[b]!
      for (let i = 0; i < k; i++) for (let j = 0; j < k; j++) meat[i * k + j]! += weight * rows[a]![i]! * rows[b]![j]!
    }
  const jumpAt = k - (withSlope ? 2 : 1)
  const contrast = new Float64Array(k)
  contrast[jumpAt] = 1
  if (withSlope) contrast[k - 1] = after.reduce((sum, t) => sum + (t - start), 0) / after.length
  const through = Float64Array.from({ length: k }, (_, i) => contrast.reduce((sum, value, j) => sum + inverse[i * k + j]! * value, 0))
  let variance = 0
  for (let i = 0; i < k; i++) for (let j = 0; j < k; j++) variance += through[i]! * meat[i * k + j]! * through[j]!
  const standardError = Math.sqrt(Math.max(0, variance) * (n / (n - k)))
  const effect = contrast.reduce((sum, value, i) => sum + value * beta[i]!, 0)
  const half = normalQuantile((1 + level) / 2) * standardError
  return {
    effect,
    standardError,
    low: effect - half,
    high: effect + half,
    level,
    jump: beta[jumpAt]!,
    slope: withSlope ? beta[k - 1]! : 0,
    counterfactual: outcome.map((_, t) => {
      const row = columns(t)
      row[jumpAt] = 0
      if (withSlope) row[k - 1] = 0
      return seasonOf && !seasons.includes(seasonOf[t]!) ? Number.NaN : fitted(row)
    }),
    lags,
  }
}
