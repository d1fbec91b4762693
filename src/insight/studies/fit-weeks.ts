// Works out a study in which chance decided the weeks: pure, like fit-study.ts.
import {
  type Cancelled,
  CausalProblem,
  calibrationOf,
  checkCalibration,
  type Design,
  deviation,
  normalQuantile,
  type PlaceboCell,
  Random,
  type RandomisedEffect,
  randomisedEffect,
} from '#packages/causal'
import { fewestPairs } from './drawn.ts'
import { type Fit, level, most, seen, toldCheck } from './fit-study.ts'
import { wholePairs } from './weeks.ts'

export interface WeeksQuestion {
  method: 'switchback'
  /** Mondays, as far back as figures reach, to the last of the study. */
  mondays: string[]
  /** What was counted in each; NaN where nothing is known, or something happened. */
  counts: number[]
  /** Of the study's weeks, which are the last ones: whether each had the campaign. */
  withIt: boolean[]
  seed: number
}

/** Draws that never were in each window of the history. */
const drawsAWindow = 8
const permutations = 2000

/**
 * The mean of the weeks with the campaign against their neighbours without, as logarithms; judged by all draws that chance could have made. The same
 * pattern drawn anew in weeks in which nothing was done tells how far such an answer strays in this library. A week that is not known takes its
 * partner out with it.
 * @throws CausalProblem `too-few-pairs`, `cancelled`
 */
export function fitWeeks({ mondays, counts, withIt, seed }: WeeksQuestion, cancelled?: Cancelled): Fit {
  const weeks = withIt.length
  const pairs = weeks / 2
  const start = mondays.length - weeks
  const whole = wholePairs(counts, start, weeks)
  if (whole < fewestPairs) throw new CausalProblem('too-few-pairs', { found: whole, needed: fewestPairs })

  const effectOf = (begin: number, drawn: readonly boolean[]): RandomisedEffect => {
    const names = mondays.slice(begin, begin + weeks)
    const design: Design = {
      kind: 'switchback',
      strata: Array.from({ length: pairs }, (_, pair) => ({ members: names.slice(2 * pair, 2 * pair + 2), treated: 1 })),
      treated: names.filter((_, i) => drawn[i]),
      seed,
    }
    const outcomes = Object.fromEntries(names.map((name, i) => [name, { outcome: Math.log(counts[begin + i]!) }]))
    return randomisedEffect(design, outcomes, { level, draws: permutations, seed, cancelled })
  }
  const halfOf = ({ effect, low, high }: RandomisedEffect): number => Math.max(high - effect, effect - low)

  const found = effectOf(start, withIt)
  const half = halfOf(found)
  const random = new Random(seed)
  const cells: PlaceboCell[] = []
  for (let begin = start - weeks, windows = 0; begin >= 0 && windows < most.windows; begin -= weeks, windows++) {
    if (wholePairs(counts, begin, weeks) < fewestPairs) continue
    for (let draw = 0; draw < drawsAWindow; draw++) {
      const drawn = Array.from({ length: pairs }, () => random.uniform() < 0.5).flatMap((first) => [first, !first])
      const never = effectOf(begin, drawn)
      cells.push({ units: [`draw ${draw}`], start: begin, effect: never.effect, half: halfOf(never), controls: pairs })
    }
  }
  const told = calibrationOf(cells, { units: [], start }, { after: weeks, level }).bound
  // Chance itself decided, so the interval holds also where the history is too short to ask it.
  const bound = Number.isFinite(told) ? told : half
  const check = cells.length > 0 ? checkCalibration(cells, { after: weeks, level }) : null
  const strays = cells.length > 0 ? deviation(cells.map(({ effect }) => effect)) : half / normalQuantile((1 + level) / 2)
  return {
    effect: found.effect,
    level,
    half,
    bound,
    fitBefore: null,
    rank: { rank: Math.round(found.p * found.assignments), of: found.assignments, p: found.p },
    smallestSeen: seen(half, bound, strays),
    check: toldCheck(check),
    course: [],
    weeks: mondays
      .slice(start)
      .map((monday, i) => ({ monday, counted: counts[start + i]! > 0 ? counts[start + i]! : null, withIt: withIt[i]! })),
    weights: [],
    timeWeights: [],
  }
}
