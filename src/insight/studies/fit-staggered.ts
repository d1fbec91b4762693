// Works out a study whose places began in different months: pure, like fit-study.ts.
import {
  type Cancelled,
  checkStaggered,
  deviation,
  isMasked,
  logarithms,
  type Masked,
  mean,
  type Panel,
  type PlaceboRollOut,
  placeboRollOuts,
  staggeredBound,
  staggeredEffects,
} from '#packages/causal'
import { cut, type Fit, level, loggedWithGaps, never, sample, seen, startsBefore } from './fit-study.ts'
import { fewestCompared } from './starts.ts'

export interface StaggeredQuestion {
  method: 'staggered'
  /** Counts; the places of the campaign and those that never had it, over the whole history. */
  panel: Panel
  /** Index of the month in which each place of the campaign began. */
  starts: Record<string, number>
  /** The first of these. */
  start: number
  before: number
  against: 'never' | 'not-yet'
  masked: Masked[]
  seed: number
}

/** Others of which pretended roll-outs are drawn. More tell little more. */
const mostOthers = 72

/**
 * The mean over all places and months since each began, and by months since the start. Roll-outs that never were, in months of before, tell how far such an
 * answer strays in this library.
 * @throws CausalProblem where the figures do not carry it
 */
export function fitStaggered(question: StaggeredQuestion, cancelled?: Cancelled): Fit {
  const { panel, starts, start, before, against, masked, seed } = question
  const from = start - before
  const treated = Object.keys(starts)
  const window = cut(panel, from, panel.periods.length)
  const begins = Object.fromEntries(treated.map((unit) => [unit, starts[unit]! - from]))
  const how = { against, fewest: fewestCompared, small: true, level, seed, cancelled }
  const found = staggeredEffects(logarithms(window), begins, how)
  const told = found.cohorts.filter(({ cohort, period }) => period >= cohort)
  // In the last months nobody may be left to compare with: these say nothing, and who began then only stood beside the others.
  const last = Math.max(...told.map(({ period }) => period))
  const after = last + 1 - before
  const judged = treated.filter((unit) => told.some(({ cohort }) => cohort === begins[unit]))
  const sizeOf = (cohort: number): number => treated.filter((unit) => begins[unit] === cohort).length

  const cohorts = [...new Set(Object.values(begins))]
    .sort((a, b) => a - b)
    .map((cohort) => ({ later: cohort - before, units: sizeOf(cohort) }))
  const others = panel.units.length - treated.length
  // Never the study's own places where there are others; never its own months.
  const apart = others >= 2 * cohorts.length ? treated : []
  const rollOuts =
    never(() =>
      placeboRollOuts(sample(loggedWithGaps(panel), treated, seed, mostOthers), {
        ...how,
        cohorts,
        before,
        after: panel.periods.length - start,
        starts: startsBefore(start, before, panel.periods.length - start),
        masked,
        apart,
      }),
    ) ?? []
  // Where no roll-out can be judged by others, the method is not checked: then nothing is calibrated either.
  const check = checkOf(rollOuts, after)
  const bound = staggeredBound(rollOuts, { units: apart, start }, { after })
  const years = ownYears(question, how)
  // What the same places do in the same months anyhow is no effect: their own seasons, and figures that move more than those of others.
  const least = check ? Math.max(bound.effect, ...years) : Number.POSITIVE_INFINITY
  const half = found.overall.high - found.overall.effect
  return {
    effect: found.overall.effect,
    level,
    half,
    bound: Number.isFinite(least) ? least : null,
    fitBefore: Math.sqrt(mean(found.gapsBefore.flatMap(({ cohort, gap }) => Array.from({ length: sizeOf(cohort) }, () => gap * gap)))),
    rank: null,
    smallestSeen: seen(half, least, rollOuts.length < 5 ? undefined : deviation(rollOuts.map(({ effect }) => effect))),
    check,
    course: courseOf(window, judged, begins, found, last),
    rollOut: {
      since: found.bySince
        .filter(({ since }) => since >= 0)
        .map(({ since, effect, high }) => {
          // The method's own band alone holds the truth far less often than it says.
          const reach = check && Number.isFinite(bound.greatest) ? Math.max(high - effect, bound.greatest) : null
          const places = told.filter(({ cohort, period }) => period - cohort === since).reduce((sum, { cohort }) => sum + sizeOf(cohort), 0)
          return {
            months: since,
            effect,
            low: reach === null ? null : effect - reach,
            high: reach === null ? null : effect + reach,
            places,
          }
        }),
      onlyCompared: treated.filter((unit) => !judged.includes(unit)).map(Number),
      until: window.periods[last]!,
      years,
    },
    weights: [],
    timeWeights: [],
  }
}

/**
 * What the same places, with the same months between their starts, would have been said to have brought in the same months of earlier years: sizes, the
 * latest year first. None shares a month with the study's own from its start on; a year in which something happened to one of them, or that has a gap
 * there, says nothing.
 */
function ownYears({ panel, starts, start, before, masked }: StaggeredQuestion, how: Parameters<typeof staggeredEffects>[2]): number[] {
  const logged = loggedWithGaps(panel)
  const after = panel.periods.length - start
  const sizes: number[] = []
  for (let back = 12 * Math.ceil(after / 12); start - before - back >= 0; back += 12) {
    const [from, to] = [start - before - back, start + after - back]
    const whole = panel.units.flatMap((unit, i) =>
      isMasked(masked, unit, from, to) || !logged.values[i]!.slice(from, to).every(Number.isFinite) ? [] : [i],
    )
    const own = Object.entries(starts).map(([unit, at]) => [unit, at - back - from] as const)
    if (!own.every(([unit]) => whole.some((i) => panel.units[i] === unit))) continue
    const window = cut({ ...logged, units: whole.map((i) => panel.units[i]!), values: whole.map((i) => logged.values[i]!) }, from, to)
    // Only the effect is asked for: no band is drawn.
    const found = never(() => staggeredEffects(window, Object.fromEntries(own), { ...how, draws: 2 }))
    if (found) sizes.push(Math.abs(found.overall.effect))
  }
  return sizes
}

function checkOf(rollOuts: readonly PlaceboRollOut[], after: number): Fit['check'] {
  const { calibrated, covered, coveredCalibrated } = checkStaggered(rollOuts, { after, level })
  return calibrated > 0 ? { cells: rollOuts.length, covered, coveredCalibrated } : null
}

/** What the places counted together, would have without it, and what those counted that had begun. */
function courseOf(
  window: Panel,
  judged: readonly string[],
  begins: Readonly<Record<string, number>>,
  { cohorts, gapsBefore }: ReturnType<typeof staggeredEffects>,
  last: number,
): Fit['course'] {
  const gaps = new Map(gapsBefore.map(({ cohort, period, gap }) => [`${cohort} ${period}`, gap]))
  for (const { cohort, period, effect } of cohorts) if (period >= cohort) gaps.set(`${cohort} ${period}`, effect)
  return window.periods.slice(0, last + 1).map((month, t) => {
    let [observed, counterfactual, begun] = [0, 0, 0]
    for (const unit of judged) {
      const counted = window.values[window.units.indexOf(unit)]![t]!
      observed += counted
      counterfactual += counted * Math.exp(-gaps.get(`${begins[unit]} ${t}`)!)
      if (t >= begins[unit]!) begun += counted
    }
    return { month, observed, counterfactual, begun }
  })
}
