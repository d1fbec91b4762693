import { mean } from './numbers.ts'
import { CausalProblem } from './problem.ts'
import { Random } from './random.ts'

export interface ForetellInput {
  /** Counts by month, oldest first; NaN where nobody counted. */
  history: readonly number[]
  /** Calendar month of the first of them, 0 to 11. */
  firstMonth: number
  /** Share of each month on which the places were open; 1 everywhere unless given. A month open for less than half is left out. */
  open?: readonly number[]
  /** The same share of each month to be foretold, from the month after the history on. */
  ahead: readonly number[]
  seed: number
  /** How many courses are drawn; 2,000 unless given. */
  draws?: number
}

export interface Foretold {
  /** Courses that the months ahead may take, in counts; each is one row. Sums over months are taken within a row, so that they keep what one month carries into the next. */
  paths: Float64Array[]
  /** Months of the history that were used. */
  months: number
  /** Indices of the months that were left out because the places were mostly closed. */
  closed: number[]
}

/** Months with a figure below which nothing is foretold: each month of the year twice. */
export const fewestToForetell = 24
/** The horizon on which it was tried (`foretell.test.ts`). */
export const mostMonthsAhead = 18
/** Degrees of freedom of the scale of a course: what a few dozen months leave unknown about how far months stray. */
const scaleFreedom = 5
/** Parameters of the season, which make errors inside the history smaller than those ahead. */
const seasonFreedom = 11
const openEnough = 0.5

/**
 * Foretells the months after a series, if nothing changes: logarithms of counts per open month are a season (twelve means around a moving
 * mean of thirteen months, drawn towards none by one month's weight) and a level that follows them (simple exponential smoothing, its rate
 * chosen by the errors one month ahead). No trend is carried on: on the figures of Newcastle's libraries that foretold worse. That there may
 * be one is in the interval: each course draws its own, as wide as that of a level that wanders so.
 *
 * Courses are drawn by the errors one month ahead themselves (bootstrap), made wider for the season that was fitted to them and by a scale of
 * Student's t with five degrees of freedom, drawn once a course.
 *
 * Shapes: `history` and `open` of one length. Units: counts of a month. Source: Hyndman and Athanasopoulos, Forecasting (3rd edition), 5.5 and 8.1.
 * @throws CausalProblem `too-few-periods-before` (`unseen` 1 where a month of the year ahead was never counted), `constant`, `not-positive` for a negative
 * count or share, `not-finite`, `ragged`
 */
export function foretell({ history, firstMonth, open, ahead, seed, draws = 2000 }: ForetellInput): Foretold {
  if (open && open.length !== history.length) throw new CausalProblem('ragged', { unit: '', expected: history.length, found: open.length })
  checkNumbers(history, true)
  checkNumbers(open ?? [], false)
  checkNumbers(ahead, false)
  const closed = history.flatMap((value, i) => (Number.isFinite(value) && (open?.[i] ?? 1) < openEnough ? [i] : []))
  const logs = history.map((value, i) => (closed.includes(i) ? Number.NaN : Math.log1p(value / (open?.[i] ?? 1))))
  const known = logs.filter((value) => !Number.isNaN(value))
  if (known.length < fewestToForetell) throw new CausalProblem('too-few-periods-before', { found: known.length, needed: fewestToForetell })
  const seen = new Set(logs.flatMap((value, i) => (Number.isNaN(value) ? [] : [(firstMonth + i) % 12])))
  if (ahead.some((_, h) => !seen.has((firstMonth + history.length + h) % 12)))
    throw new CausalProblem('too-few-periods-before', { found: known.length, needed: fewestToForetell, unseen: 1 })
  if (known.every((value) => value === known[0])) throw new CausalProblem('constant', { unit: '' })

  const season = seasonOf(logs, firstMonth)
  const plain = logs.map((value, i) => value - season[(firstMonth + i) % 12]!)
  const { rate, level, errors } = smooth(plain)
  const wider = Math.sqrt(errors.length / (errors.length - seasonFreedom))
  const strayed = errors.map((error) => error * wider)
  const spread = Math.sqrt(mean(strayed.map((error) => error ** 2)))
  const drift = (rate * spread) / Math.sqrt(errors.length)
  const random = new Random(seed)
  const paths = Array.from({ length: draws }, () => {
    const scale = Math.sqrt(scaleFreedom / (2 * random.gamma(scaleFreedom / 2)))
    const slope = drift * random.normal()
    let at = level
    return Float64Array.from(ahead, (share, h) => {
      at += slope
      const error = scale * strayed[random.below(strayed.length)]!
      const log = at + season[(firstMonth + history.length + h) % 12]! + error
      at += rate * error
      return Math.max(0, Math.expm1(log)) * share
    })
  })
  return { paths, months: known.length, closed }
}

function checkNumbers(values: readonly number[], gaps: boolean): void {
  values.forEach((value, period) => {
    if (gaps && Number.isNaN(value)) return
    if (!Number.isFinite(value)) throw new CausalProblem('not-finite', { unit: '', period })
    if (value < 0) throw new CausalProblem('not-positive', { unit: '', period })
  })
}

/** Half the window of the moving mean, in months. */
const half = 6

/** Twelve deviations that sum to nothing; a month of the year seen n times has n / (n + 1) of its mean deviation. */
function seasonOf(logs: readonly number[], firstMonth: number): number[] {
  let season = new Array<number>(12).fill(0)
  // The moving mean is taken of what has no season, and the season of what is above it: three rounds settle both.
  for (let round = 0; round < 3; round++) {
    const plain = logs.map((value, i) => value - season[(firstMonth + i) % 12]!)
    const above = logs.map((value, i) => value - mean(plain.slice(Math.max(0, i - half), i + half + 1).filter((one) => !Number.isNaN(one))))
    const means = season.map((_, month) => {
      const own = above.filter((value, i) => (firstMonth + i) % 12 === month && !Number.isNaN(value))
      return own.length === 0 ? 0 : (mean(own) * own.length) / (own.length + 1)
    })
    const middle = mean(means)
    season = means.map((value) => value - middle)
  }
  return season
}

/** The level that follows a series, by the rate that errs least one month ahead. The first half year sets the level and is not judged. */
function smooth(plain: readonly number[]): { rate: number; level: number; errors: number[] } {
  const first = plain.filter((value) => !Number.isNaN(value)).slice(0, half)
  const tried = Array.from({ length: 9 }, (_, i) => {
    const rate = (i + 1) / 10
    let level = mean(first)
    let judged = 0
    const errors: number[] = []
    for (const value of plain) {
      if (Number.isNaN(value)) continue
      const error = value - level
      if (++judged > half) errors.push(error)
      level += rate * error
    }
    return { rate, level, errors, sum: errors.reduce((all, error) => all + error ** 2, 0) }
  })
  return tried.reduce((best, one) => (one.sum < best.sum ? one : best))
}
