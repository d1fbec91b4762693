// Works out a study from counts alone: pure, so that it runs in a thread of its own (fit-thread.ts) and gives the same answer to the bit.
import {
  type CalibrationCheck,
  type Cancelled,
  type Comparison,
  calibrationOf,
  checkCalibration,
  compare,
  deviation,
  interruptedEffect,
  jackknifeSpread,
  logarithms,
  type Masked,
  normalQuantile,
  type Panel,
  type PlaceboCell,
  placeboCells,
  placeboRank,
  placeboSpread,
  planPower,
  Random,
  structuralEffect,
  studentQuantile,
} from '#packages/causal'
import { NoNumber } from './problem.ts'

export interface FitQuestion {
  /** Counts; the treated and those that they are compared with, over the whole history. */
  panel: Panel
  treated: string[]
  start: number
  before: number
  method: 'synthetic-difference' | 'synthetic-control-fixed-effect' | 'structural' | 'interrupted'
  /** What the campaign could not touch: counts as long as the panel, by metric; for structural series. */
  controls?: { name: string; values: number[] }[]
  masked: Masked[]
  seed: number
}

/** What was found. Effects are differences of natural logarithms: exp(effect) − 1 is the share. */
export interface Fit {
  effect: number
  level: number
  /** Half the width of the interval that the method itself gives. */
  half: number
  /** The false effect that 95 % of the campaigns that never were stay under; null: the history is too short to tell. */
  bound: number | null
  /** Root of the mean squared gap before the start; null where nothing of before is compared. */
  fitBefore: number | null
  /** Where the treated place stands among those that had nothing, or the draw among all that chance could have made; else null. */
  rank: { rank: number; of: number; p: number } | null
  /** The smallest effect that would have been shown four times in five; null where nothing tells. */
  smallestSeen: number | null
  /** The same method on campaigns that never were in this library. */
  check: { cells: number; covered: number; coveredCalibrated: number } | null
  /** Months that were looked at: what the treated places counted together, and would have; of those that had begun, where they begin in different months. */
  course: { month: string; observed: number; counterfactual: number; begun?: number }[]
  /**
   * Where places begin in different months: the effect by months since the start of each, with a band that holds all of them at once (null where the history is too short to tell), and how many places
   * speak for it. `onlyCompared` began when nobody was left to compare them with; `until` is the last month in which somebody was. `years`: how
   * large an effect the same places would have been said to have had in the same months of earlier years; the greatest is the least to exceed.
   */
  rollOut?: {
    since: { months: number; effect: number; low: number | null; high: number | null; places: number }[]
    onlyCompared: number[]
    until: string
    years?: number[]
  }
  /** Where chance decided the weeks: what was counted in each, null where it is not known; `course` is empty then. */
  weeks?: { monday: string; counted: number | null; withIt: boolean }[]
  weights: { unit: string; weight: number }[]
  /** Of other figures: how often each was taken to foretell. */
  inclusion?: { metric: string; probability: number }[]
  timeWeights: { period: string; weight: number }[]
}

export const level = 0.95
/** A history of more windows or places tells little more and takes longer. */
export const most = { windows: 24, units: 24, draws: 200 }

/** @throws NoNumber, CausalProblem where the figures do not carry it */
export function fitStudy(question: FitQuestion, cancelled?: Cancelled): Fit {
  return question.method === 'interrupted' || question.method === 'structural'
    ? alone(question, cancelled)
    : compared(question, question.method, cancelled)
}

function compared({ panel, treated, start, before, masked, seed }: FitQuestion, method: Comparison, cancelled: Cancelled | undefined): Fit {
  const end = panel.periods.length
  const window = cut(panel, start - before, end)
  const found = compare(method, logarithms(window), { treated, start: before }, { cancelled })
  const { estimate } = found
  const spread =
    treated.length === 1
      ? placeboSpread(found, { draws: most.draws, level, seed, cancelled })
      : jackknifeSpread(found, { level, cancelled })
  const half = spread.high - estimate.effect
  const rank = treated.length === 1 ? placeboRank(found, cancelled) : null
  const history = sample(loggedWithGaps(panel), treated, seed, treated.length === 1 ? most.units : othersFor(treated.length))
  // What the campaign did would pass for chance.
  const masks = [...masked, ...treated.map((unit) => ({ unit, from: start, to: end - 1 }))]
  const after = end - start
  const cells = never(() =>
    placeboCells(history, {
      comparison: method,
      before,
      after,
      starts: startsBefore(start, before, after),
      level,
      masked: masks,
      together: treated.length,
      apart: treated,
      seed,
      cancelled,
    }),
  )
  const bound = cells?.length ? calibrationOf(cells, { units: treated, start }, { after, level }).bound : Number.POSITIVE_INFINITY
  const power = never(() =>
    planPower(
      cut(history, 0, start),
      { comparison: method, treated: [treated.length], after: [after], before, masked: masks },
      { draws: 100, level, seed, cancelled },
    ),
  )
  const check = cells?.length ? checkCalibration(cells, { after, level }) : null
  const counts = treated.map((unit) => window.values[window.units.indexOf(unit)]!)
  return {
    effect: estimate.effect,
    level,
    half,
    bound: Number.isFinite(bound) ? bound : null,
    fitBefore: estimate.fitBefore,
    rank: rank && { rank: rank.rank, of: rank.of, p: rank.p },
    smallestSeen: seen(half, bound, power?.[0]?.deviation),
    check: toldCheck(check),
    course: courseOf(window.periods, counts, (t) => estimate.observed[t]! - estimate.counterfactual[t]!),
    weights: estimate.unitWeights,
    timeWeights: estimate.timeWeights.filter(({ weight }) => weight > 0),
  }
}

/** The treated places together against their own past, and where there are any against figures that the campaign could not touch. */
function alone({ panel, treated, start, before, method, controls = [], seed }: FitQuestion, cancelled: Cancelled | undefined): Fit {
  const end = panel.periods.length
  const after = end - start
  const sums = panel.periods.map((_, t) => treated.reduce((sum, unit) => sum + panel.values[panel.units.indexOf(unit)]![t]!, 0))
  const logs = sums.map(logOrGap)
  const others = controls.map(({ name, values }) => ({ name, values: values.map(logOrGap) }))
  const seasonOf = panel.periods.map((month) => Number(month.slice(5, 7)) - 1)
  const at = (from: number, begin: number, to: number, draws: number): { effect: number; half: number; without: readonly number[] } => {
    const outcome = logs.slice(from, to)
    if (method === 'interrupted') {
      const { effect, high, counterfactual } = interruptedEffect(
        { outcome, start: begin - from, seasonOf: seasonOf.slice(from, to) },
        { level },
      )
      return { effect, half: high - effect, without: counterfactual }
    }
    const told = structuralEffect(
      { outcome, controls: others.map(({ name, values }) => ({ name, values: values.slice(from, to) })), start: begin - from },
      { season: 12, draws, level, seed, cancelled },
    )
    inclusion ??= told.inclusion.map(({ name, probability }) => ({ metric: name, probability }))
    return { effect: told.effect, half: Math.max(told.high - told.effect, told.effect - told.low), without: told.counterfactual.middle }
  }
  let inclusion: Fit['inclusion']
  const found = at(start - before, start, end, 2000)
  const { half } = found
  const unit = treated.join(' ')
  const cells = everyStartBefore(start, 24, after).flatMap((begin): PlaceboCell[] => {
    const one = never(() => at(begin - 24, begin, begin + after, 400))
    return one ? [{ units: [`${unit} of before`], start: begin, effect: one.effect, half: one.half, controls: others.length }] : []
  })
  const bound = boundAlone(cells, after)
  const gaps = Array.from({ length: before }, (_, t) => logs[start - before + t]! - found.without[t]!)
  return {
    effect: found.effect,
    level,
    half,
    bound: Number.isFinite(bound) ? bound : null,
    fitBefore: Math.sqrt(gaps.reduce((sum, gap) => sum + gap * gap, 0) / gaps.length),
    rank: null,
    smallestSeen: seen(half, bound, cells.length < 5 ? undefined : deviation(cells.map(({ effect }) => effect))),
    check: checkAlone(cells, after),
    course: courseOf(
      panel.periods.slice(start - before),
      [sums.slice(start - before)],
      (t) => logs[start - before + t]! - found.without[t]!,
    ),
    weights: [],
    ...(inclusion ? { inclusion } : {}),
    timeWeights: [],
  }
}

/** What was nothing or less has no logarithm: a gap. */
const logOrGap = (value: number): number => (value > 0 ? Math.log(value) : Number.NaN)

/** What is told of a check; nothing where no pretended campaign had enough others to be judged by. */
export const toldCheck = (check: CalibrationCheck | null): Fit['check'] =>
  check && check.calibrated > 0 ? { cells: check.cells, covered: check.covered, coveredCalibrated: check.coveredCalibrated } : null

/** How many windows of a kind fit side by side: no two of them share a month. */
function sideBySide(cells: readonly PlaceboCell[], after: number): number {
  let count = 0
  let free = Number.NEGATIVE_INFINITY
  for (const start of cells.map((cell) => cell.start).sort((a, b) => a - b))
    if (start >= free) {
      count++
      free = start + after
    }
  return count
}

/**
 * What the false effects of one series stay under. Windows that overlap say the same thing twice, so as many speak as fit side by side: their size (about
 * nothing, which is the truth) by Student's t of so many degrees. The fewer there are, the wider; one tells nothing.
 */
function boundAlone(cells: readonly PlaceboCell[], after: number): number {
  const degrees = sideBySide(cells, after)
  if (degrees < 2) return Number.POSITIVE_INFINITY
  const size = Math.sqrt(cells.reduce((sum, { effect }) => sum + effect * effect, 0) / cells.length)
  return studentQuantile((1 + level) / 2, degrees) * size
}

/** Each window judged by those that share no month with it. */
function checkAlone(cells: readonly PlaceboCell[], after: number): Fit['check'] {
  const judged = cells.map(({ start, effect, half }) => {
    const others = cells.filter((other) => Math.abs(other.start - start) >= after)
    return { size: Math.abs(effect), half, wide: Math.max(half, boundAlone(others, after)) }
  })
  const enough = judged.filter(({ wide }) => Number.isFinite(wide))
  if (enough.length === 0) return null
  return {
    cells: cells.length,
    covered: judged.filter(({ size, half }) => size <= half).length / judged.length,
    coveredCalibrated: enough.filter(({ size, wide }) => size <= wide).length / enough.length,
  }
}

/** What has to be exceeded, and four times in five is: the interval's half and 0.84 of what chance alone does. */
export const seen = (half: number, bound: number, chance: number | undefined): number | null =>
  Number.isFinite(bound) && chance !== undefined ? Math.max(half, bound) + normalQuantile(0.8) * chance : null

/** Counts with and without: the gap of the logarithms, taken off the sum of what was counted. */
export const courseOf = (months: readonly string[], counts: readonly (readonly number[])[], gap: (t: number) => number): Fit['course'] =>
  months.map((month, t) => {
    const observed = counts.reduce((sum, row) => sum + row[t]!, 0)
    return { month, observed, counterfactual: observed * Math.exp(-gap(t)) }
  })

export const cut = (panel: Panel, from: number, to: number): Panel => ({
  units: panel.units,
  periods: panel.periods.slice(from, to),
  values: panel.values.map((row) => row.slice(from, to)),
})

/** The whole history as logarithms: what was nothing or less there is a gap, which sits its windows out. */
export const loggedWithGaps = (panel: Panel): Panel => ({
  ...panel,
  values: panel.values.map((row) => row.map(logOrGap)),
})

/** Starts of windows as long as the study's own, one beside the other, back from it; the latest ones. */
export function startsBefore(start: number, before: number, after: number): number[] {
  const starts: number[] = []
  for (let at = start - after; at - before >= 0 && starts.length < most.windows; at -= after) starts.push(at)
  return starts
}

/** The same month by month: windows that overlap. Where there is one series alone, the windows side by side are too few to tell anything. */
export const everyStartBefore = (start: number, before: number, after: number): number[] =>
  Array.from({ length: Math.max(0, Math.min(most.windows * 2, start - after - before + 1)) }, (_, i) => start - after - i)

/** Of a dozen groups few share a place, so that each can be judged by others. */
const othersFor = (together: number): number => Math.max(most.units, 12 * together)

/** The treated and as many others, chosen by chance, as the check needs. */
export function sample(panel: Panel, treated: readonly string[], seed: number, needed: number = most.units): Panel {
  const others = panel.units.flatMap((unit, i) => (treated.includes(unit) ? [] : [i]))
  if (panel.units.length <= needed || others.length <= needed) return panel
  const own = treated.map((unit) => panel.units.indexOf(unit))
  const chosen = new Random(seed).sample(others.length, needed).map((i) => others[i]!)
  const kept = [...own, ...chosen].sort((a, b) => a - b)
  return { ...panel, units: kept.map((i) => panel.units[i]!), values: kept.map((i) => panel.values[i]!) }
}

/** What a history is too short for is not told; a run that was called off is. */
export function never<T>(work: () => T): T | null {
  try {
    return work()
  } catch (error) {
    if (error instanceof NoNumber) throw error
    if (error instanceof Error && 'code' in error && error.code !== 'cancelled') return null
    throw error
  }
}
