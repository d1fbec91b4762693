import { countsPeople, findMetric, isSmall, sumGivesNothingAway } from '#rooms/facts'
import type { Baseline, Goal } from './goal.ts'

/** Whether months of this metric from 1 to 4 are not to be shown. */
export const hidesSmall = (metric: string): boolean => countsPeople(findMetric(metric))

type Month = { value: number | null }

/** Months with those of 1 to 4 hidden. */
export const hideMonths = <M extends Month>(months: readonly M[]): (M & { hidden: boolean })[] =>
  months.map((month) => (isSmall(month.value) ? { ...month, value: null, hidden: true } : { ...month, hidden: false }))

/**
 * What a sum of months may be shown as, where months are hidden: itself, unless it would tell what a hidden month was; then the least that it
 * can be, with 1 for each hidden month.
 */
export function leastSum(months: readonly Month[]): { sum: number; least: boolean } {
  const values = months.map((month) => month.value).filter((value) => value !== null)
  const least = !sumGivesNothingAway(values.filter(isSmall))
  return { sum: values.reduce((all, value) => all + (least && isSmall(value) ? 1 : value), 0), least }
}

/** A baseline as it is shown: small months hidden, and the mean by {@link leastSum}. */
export function shownBaseline(metric: string, baseline: Baseline): Baseline {
  if (!hidesSmall(metric)) return baseline
  const { sum, least } = leastSum(baseline.months)
  const known = baseline.months.filter((month) => month.value !== null).length
  return {
    ...baseline,
    value: least ? Math.round((sum / known) * 10_000) / 10_000 : baseline.value,
    least,
    months: hideMonths(baseline.months),
  }
}

/** A goal as it is shown. What is computed from it takes the goal as it was read. */
export function shownGoal(goal: Goal): Goal {
  if (!goal.baseline) return goal
  const baseline = shownBaseline(goal.metric, goal.baseline)
  return { ...goal, baseline, baselineValue: baseline.value }
}
