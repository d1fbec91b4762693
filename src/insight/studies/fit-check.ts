// What the method says of campaigns that never were, on a library's own figures: pure, so that it runs in a thread of its own.
import {
  type CalibrationPlan,
  type Cancelled,
  CausalProblem,
  checkCalibration,
  type Masked,
  type Panel,
  placeboCells,
  planPower,
  recoverEffect,
} from '#packages/causal'
import { level, loggedWithGaps, sample, startsBefore } from './fit-study.ts'

export interface CheckQuestion {
  /** Counts by place and month. */
  panel: Panel
  masked: Masked[]
}

export interface MethodCheckResult {
  /** Campaigns that never were: one a place and window. */
  cells: number
  /** Share of 95 % intervals that held the truth, which is nothing: the method's own, and calibrated. */
  covered: number
  coveredCalibrated: number
  /** Median size of the false effect, as a share. */
  falseEffect: number
  /** Effects put on top, and what was found of them on average; shares. */
  recovered: { share: number; found: number; bias: number }[]
  /** How small an effect would be shown four times in five, by places that have the campaign and months that it runs; kept answers of before have none. */
  seen?: { places: number; months: number; share: number }[]
  before: number
  after: number
  places: number
  months: { first: string; last: string }
}

/** Months of a pretended campaign. */
const after = 3
/** Months before it, the most that the history has room for with a few windows left. */
const before = [36, 24, 12] as const
const fewestWindows = 4
/** What is told of the power: campaigns of so many places and months. More than half of all places leave too few to compare with. */
const campaigns = { places: [1, 2, 4, 8, 12], months: [1, 3, 6, 12] }

/** @throws CausalProblem where the history has no room for it */
export function checkMethod({ panel, masked }: CheckQuestion, cancelled?: Cancelled): MethodCheckResult {
  const months = panel.periods.length
  const looked = before.find((one) => months >= one + fewestWindows * after)
  const needed = before.at(-1)! + fewestWindows * after
  if (looked === undefined) throw new CausalProblem('too-few-periods-before', { found: months, needed })
  const history = sample(loggedWithGaps(panel), [], 1)
  const plan: CalibrationPlan = {
    comparison: 'synthetic-difference',
    before: looked,
    after,
    starts: startsBefore(months, looked, after),
    level,
    masked,
    cancelled,
  }
  const { cells, calibrated, covered, coveredCalibrated, falseEffect } = checkCalibration(placeboCells(history, plan), { after, level })
  // Each is judged by those of other places and of windows that share no month with it: of these it takes 19.
  if (calibrated === 0) {
    const windows = 1 + Math.ceil(level / (1 - level) / (history.units.length - 1))
    throw new CausalProblem('too-few-periods-before', { found: months, needed: looked + windows * after })
  }
  return {
    cells,
    covered,
    coveredCalibrated,
    falseEffect: Math.exp(falseEffect) - 1,
    recovered: [0.2, 0.5].map((share) => {
      const { found, bias } = recoverEffect(history, plan, share)
      return { share, found, bias }
    }),
    seen: powerOf(history, plan),
    before: looked,
    after,
    places: history.units.length,
    months: { first: panel.periods[0]!, last: panel.periods.at(-1)! },
  }
}

/** Nothing where the history has no room for any of them. */
function powerOf(history: Panel, { comparison, before, masked, cancelled }: CalibrationPlan): MethodCheckResult['seen'] {
  const treated = campaigns.places.filter((places) => places === 1 || places <= history.units.length / 2)
  try {
    return planPower(history, { comparison, treated, after: campaigns.months, before, masked }, { level, cancelled }).map((answer) => ({
      places: answer.treated,
      months: answer.after,
      share: Math.exp(answer.detectable) - 1,
    }))
  } catch (error) {
    if (error instanceof CausalProblem && error.code !== 'cancelled') return []
    throw error
  }
}
