// Works out a study in which chance decided who had the campaign: pure, like fit-study.ts.
import {
  type Cancelled,
  CausalProblem,
  calibrationOf,
  checkCalibration,
  type Design,
  deviation,
  isMasked,
  type Masked,
  mean,
  normalQuantile,
  type Panel,
  type PlaceboCell,
  Random,
  type RandomisedEffect,
  randomisedEffect,
} from '#packages/causal'
import { fewestPairs } from './drawn.ts'
import { courseOf, type Fit, level, loggedWithGaps, seen, startsBefore, toldCheck } from './fit-study.ts'

export interface DrawnQuestion {
  method: 'randomised'
  /** Counts over the whole history. */
  panel: Panel
  /** The one that has the campaign stands first. */
  pairs: [string, string][]
  start: number
  before: number
  masked: Masked[]
  seed: number
}

/** Draws that never were in each window of the history. */
const drawsAWindow = 8
const permutations = 2000

/**
 * The mean of the months of the campaign, one of each pair against the other, once what both counted before has spoken; judged by all draws that chance
 * could have made. The same pairs, drawn anew in months in which nothing was done, tell how far such an answer strays in this library.
 * @throws CausalProblem `too-few-pairs`, `cancelled`
 */
export function fitDrawn({ panel, pairs, start, before, masked, seed }: DrawnQuestion, cancelled?: Cancelled): Fit {
  const end = panel.periods.length
  const after = end - start
  const logs = loggedWithGaps(panel)
  const rowOf = (unit: string): readonly number[] => logs.values[logs.units.indexOf(unit)]!
  if (pairs.length < fewestPairs) throw new CausalProblem('too-few-pairs', { found: pairs.length, needed: fewestPairs })

  const effectOf = (drawn: readonly (readonly [string, string])[], begin: number): RandomisedEffect => {
    const design: Design = {
      kind: 'matched-pairs',
      strata: drawn.map((members) => ({ members: [...members].sort(), treated: 1 })),
      treated: drawn.map(([withIt]) => withIt),
      seed,
    }
    const outcomes = Object.fromEntries(
      drawn
        .flat()
        .map((unit) => [
          unit,
          { outcome: mean(rowOf(unit).slice(begin, begin + after)), before: mean(rowOf(unit).slice(begin - before, begin)) },
        ]),
    )
    return randomisedEffect(design, outcomes, { level, draws: permutations, seed, cancelled })
  }
  const halfOf = ({ effect, low, high }: RandomisedEffect): number => Math.max(high - effect, effect - low)

  const found = effectOf(pairs, start)
  const half = halfOf(found)
  const random = new Random(seed)
  const cells = startsBefore(start, before, after).flatMap((begin): PlaceboCell[] => {
    const whole = pairs.filter((pair) =>
      pair.every(
        (unit) =>
          !isMasked(masked, unit, begin - before, begin + after) &&
          rowOf(unit)
            .slice(begin - before, begin + after)
            .every(Number.isFinite),
      ),
    )
    if (whole.length < fewestPairs) return []
    return Array.from({ length: drawsAWindow }, (_, draw) => {
      const drawn = whole.map(([one, other]): [string, string] => (random.uniform() < 0.5 ? [one, other] : [other, one]))
      const never = effectOf(drawn, begin)
      return { units: [`draw ${draw}`], start: begin, effect: never.effect, half: halfOf(never), controls: whole.length }
    })
  })
  const told = calibrationOf(cells, { units: [], start }, { after, level }).bound
  // Chance itself decided, so the interval holds also where the history is too short to ask it.
  const bound = Number.isFinite(told) ? told : half
  const check = cells.length > 0 ? checkCalibration(cells, { after, level }) : null
  const strays = cells.length > 0 ? deviation(cells.map(({ effect }) => effect)) : half / normalQuantile((1 + level) / 2)

  const apart = Array.from({ length: before + after }, (_, t) =>
    mean(pairs.map(([withIt, without]) => rowOf(withIt)[start - before + t]! - rowOf(without)[start - before + t]!)),
  )
  const usual = mean(apart.slice(0, before))
  const gaps = apart.slice(0, before).map((gap) => gap - usual)
  const later = mean(apart.slice(before))
  const counts = pairs.map(([withIt]) => panel.values[panel.units.indexOf(withIt)]!.slice(start - before))
  return {
    effect: found.effect,
    level,
    half,
    bound,
    fitBefore: Math.sqrt(mean(gaps.map((gap) => gap * gap))),
    rank: { rank: Math.round(found.p * found.assignments), of: found.assignments, p: found.p },
    smallestSeen: seen(half, bound, strays),
    check: toldCheck(check),
    course: courseOf(panel.periods.slice(start - before), counts, (t) => (t < before ? gaps[t]! : apart[t]! - later + found.effect)),
    weights: [],
    timeWeights: [],
  }
}
