import { normalQuantile, quantile, studentQuantile } from './numbers.ts'
import { byFigures, checkPanel, type Panel } from './panel.ts'
import { type Cancelled, CausalProblem, heed } from './problem.ts'
import { Random } from './random.ts'

/** What was done to each unit: the index of the period from which on, or null for never. Units that started at or before the first period are left out. */
export type Starts = Readonly<Record<string, number | null>>

/** The effect on one cohort in one period. */
export interface CohortEffect {
  /** When the cohort started, and the period looked at: indices of periods. */
  cohort: number
  period: number
  effect: number
  standardError: number
  /** Simultaneous over all cohorts and periods. */
  low: number
  high: number
}

/** A mean over cohorts. */
export interface MeanEffect {
  effect: number
  standardError: number
  low: number
  high: number
}

export interface Staggered {
  cohorts: CohortEffect[]
  /** By periods since the start (0 is the first period with the treatment; negative ones should be nothing). */
  bySince: (MeanEffect & { since: number })[]
  /** All cells from the start on, weighted by the size of their cohort. */
  overall: MeanEffect
  /**
   * How far each cohort lay before its start from those it is compared with, measured from its base: what the fit before the start is told by. Nothing
   * where they moved in parallel.
   */
  gapsBefore: { cohort: number; period: number; gap: number }[]
  /** By how many standard errors the bands of `cohorts` and of `bySince` reach to either side. */
  critical: { cohorts: number; bySince: number }
  units: number
  neverTreated: number
}

interface StaggeredOptions {
  /** Compared with units that never started (the default), or with all that have not started yet. */
  against?: 'never' | 'not-yet'
  /** Units compared with, without which an effect of a cohort in a period is not told; 2 unless given. */
  fewest?: number
  /**
   * For groups of a handful: the spread of a group is divided by one less than its size, and bands reach as far as Student's t of as many degrees as
   * the groups leave (Welch and Satterthwaite). Without it as in the source, which has hundreds of units in mind.
   */
  small?: boolean
  /** 0.95 unless given. */
  level?: number
  /** Draws of the multiplier bootstrap; 1,000 unless given. */
  draws?: number
  seed?: number
  cancelled?: Cancelled
}

interface Cell {
  cohort: number
  period: number
  effect: number
  /** Influence of each unit. */
  influence: Float64Array
}

/**
 * Average effects where units started at different times, without the regression that then compares treated with treated.
 *
 * Estimates ATT(g, t): the mean effect in period t on those that started in g. Assumes: without the treatment those of a cohort would have moved in
 * parallel to the units compared with; nobody acted before the start; no unit felt another's. Shapes: a panel without gaps ({@link Panel}; units with a
 * gap are left out), at least 2 units in every cohort and `fewest` compared with. Base period: the one before the start for later periods, the one
 * before the period itself for earlier ones (varying). Units: those of the outcome.
 *
 * Source: Callaway and Sant'Anna, "Difference-in-Differences with multiple time periods", Journal of Econometrics 225 (2021), without covariates;
 * influence functions, multiplier bootstrap by unit (Rademacher), simultaneous bands from the greatest |t|.
 * @throws CausalProblem when the panel does not carry it
 */
export function staggeredEffects(panel: Panel, starts: Starts, options: StaggeredOptions = {}): Staggered {
  const { against = 'never', fewest = 2, small = false, level = 0.95, draws = 1000, seed = 1, cancelled } = options
  checkPanel(panel)
  const periods = panel.periods.length
  for (const unit of Object.keys(starts)) if (!panel.units.includes(unit)) throw new CausalProblem('unknown-unit', { unit })
  const rows = panel.units
    .map((unit, i) => ({ unit, start: starts[unit] ?? null, row: panel.values[i]! }))
    .filter(({ row, start }) => row.every(Number.isFinite) && (start === null || start > 0))
    // An order of their figures, so that a reordered panel draws the same signs for the same units.
    .sort((a, b) => (a.start ?? periods) - (b.start ?? periods) || byFigures(a, b))
  const n = rows.length
  const startOf = rows.map(({ start }) => start ?? Number.POSITIVE_INFINITY)
  const never = startOf.filter((start) => start >= periods).length
  const cohorts = [...new Set(startOf.filter((start) => start < periods))].sort((a, b) => a - b)
  if (cohorts.length === 0)
    throw new CausalProblem('start-outside', { start: '', first: panel.periods[0] ?? '', last: panel.periods.at(-1) ?? '' })
  for (const cohort of cohorts) {
    const size = startOf.filter((start) => start === cohort).length
    if (size < 2) throw new CausalProblem('too-few-pairs', { found: size, needed: 2, period: panel.periods[cohort]! })
  }
  if (against === 'never' && never < fewest) throw new CausalProblem('too-few-controls', { found: never, needed: fewest })

  const count = (which: readonly boolean[]): number => which.filter(Boolean).length
  /** By how much those of a cohort changed from one period to another, and those compared with; nothing where these are too few. */
  const changes = (cohort: number, base: number, period: number) => {
    const inCohort = rows.map((_, i) => startOf[i] === cohort)
    const compared = rows.map((_, i) =>
      against === 'never' ? startOf[i]! >= periods : startOf[i]! > Math.max(period, base) && startOf[i] !== cohort,
    )
    if (count(compared) < fewest) return undefined
    const change = rows.map(({ row }) => row[period]! - row[base]!)
    const middle = (which: readonly boolean[]): number => change.reduce((sum, value, i) => (which[i] ? sum + value : sum), 0) / count(which)
    return { inCohort, compared, change, own: middle(inCohort), other: middle(compared) }
  }

  const unbiased = (size: number): number => (small && size > 1 ? Math.sqrt(size / (size - 1)) : 1)
  const cells: Cell[] = []
  const gapsBefore: Staggered['gapsBefore'] = []
  let fewestTold = n
  for (const cohort of cohorts) {
    for (let period = 0; period < cohort; period++) {
      const found = changes(cohort, cohort - 1, period)
      if (found) gapsBefore.push({ cohort, period, gap: found.own - found.other })
    }
    for (let period = 1; period < periods; period++) {
      heed(cancelled)
      const found = changes(cohort, Math.min(period, cohort) - 1, period)
      if (!found) continue
      const { inCohort, compared, change, own, other } = found
      if (period >= cohort) fewestTold = Math.min(fewestTold, count(compared))
      const ownShare = count(inCohort) / n / unbiased(count(inCohort))
      const otherShare = count(compared) / n / unbiased(count(compared))
      cells.push({
        cohort,
        period,
        effect: own - other,
        influence: Float64Array.from(
          change,
          (value, i) => (inCohort[i] ? (value - own) / ownShare : 0) - (compared[i] ? (value - other) / otherShare : 0),
        ),
      })
    }
  }
  if (!cells.some(({ cohort, period }) => period >= cohort)) {
    const found = never + Math.max(...cohorts.map((cohort) => startOf.filter((start) => start > cohort && start < periods).length))
    throw new CausalProblem('too-few-controls', { found, needed: fewest })
  }

  const share = new Map(cohorts.map((cohort) => [cohort, startOf.filter((start) => start === cohort).length / n]))
  /** The mean of cells weighted by the size of their cohort, with the uncertainty of those sizes. */
  const average = (chosen: readonly Cell[]): Omit<Cell, 'cohort' | 'period'> => {
    const sum = chosen.reduce((total, { cohort }) => total + share.get(cohort)!, 0)
    const weighted = chosen.reduce((total, { cohort, effect }) => total + share.get(cohort)! * effect, 0)
    const influence = new Float64Array(n)
    for (const { cohort, effect, influence: own } of chosen) {
      const p = share.get(cohort)!
      for (let i = 0; i < n; i++) {
        const surprise = (startOf[i] === cohort ? 1 : 0) - p
        influence[i]! += (p / sum) * own[i]! + (surprise / sum) * effect - (surprise / sum ** 2) * weighted
      }
    }
    return { effect: weighted / sum, influence }
  }
  const sinces = [...new Set(cells.map(({ cohort, period }) => period - cohort))].sort((a, b) => a - b)
  const bySince = sinces.map((since) => ({ since, ...average(cells.filter(({ cohort, period }) => period - cohort === since)) }))
  const overall = average(cells.filter(({ cohort, period }) => period >= cohort))

  const bootstrap = (of: readonly { influence: Float64Array }[]): number =>
    criticalValue(of, { n, draws, level, random: new Random(seed), cancelled })
  const sizes = cohorts.map((cohort) => startOf.filter((start) => start === cohort).length)
  const upper = (1 + level) / 2
  const wider = small ? studentQuantile(upper, degreesOf(sizes, fewestTold)) / normalQuantile(upper) : 1
  const critical = { cohorts: bootstrap(cells), bySince: bootstrap(bySince) }
  const around = ({ effect, influence }: { effect: number; influence: Float64Array }, reach: number): MeanEffect => {
    const standardError = errorOf(influence)
    return { effect, standardError, low: effect - reach * wider * standardError, high: effect + reach * wider * standardError }
  }
  return {
    cohorts: cells.map((cell) => ({ cohort: cell.cohort, period: cell.period, ...around(cell, critical.cohorts) })),
    bySince: bySince.map((cell) => ({ since: cell.since, ...around(cell, critical.bySince) })),
    overall: around(overall, bootstrap([overall])),
    gapsBefore,
    critical,
    units: n,
    neverTreated: never,
  }
}

const errorOf = (influence: Float64Array): number => Math.sqrt(influence.reduce((sum, value) => sum + value * value, 0)) / influence.length

/** Degrees of freedom of the spread of a mean over cohorts less those compared with, were all units alike (Welch and Satterthwaite; the cohorts pooled). */
function degreesOf(cohorts: readonly number[], compared: number): number {
  const treated = cohorts.reduce((sum, size) => sum + size, 0)
  const [own, other] = [1 / treated, 1 / compared]
  return (own + other) ** 2 / (own ** 2 / (treated - cohorts.length) + other ** 2 / Math.max(1, compared - 1))
}

/** The quantile of the greatest standardised deviation over all cells, by random signs on the units' influences. */
function criticalValue(
  cells: readonly { influence: Float64Array }[],
  { n, draws, level, random, cancelled }: { n: number; draws: number; level: number; random: Random; cancelled: Cancelled | undefined },
): number {
  const drawn = cells.map(() => new Float64Array(draws))
  const signs = new Int8Array(n)
  for (let b = 0; b < draws; b++) {
    heed(cancelled)
    for (let i = 0; i < n; i++) signs[i] = random.sign()
    cells.forEach(({ influence }, c) => {
      let sum = 0
      for (let i = 0; i < n; i++) sum += signs[i]! * influence[i]!
      drawn[c]![b] = sum / n
    })
  }
  // A robust scale: the draws' quartile range as that of a normal distribution.
  const scales = drawn.map((values) => (quantile(values, 0.75) - quantile(values, 0.25)) / 1.3489795)
  const greatest = new Float64Array(draws)
  for (let b = 0; b < draws; b++)
    drawn.forEach((values, c) => {
      if (scales[c]! > 1e-14) greatest[b] = Math.max(greatest[b]!, Math.abs(values[b]!) / scales[c]!)
    })
  return quantile(greatest, level)
}
