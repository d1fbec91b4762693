import { countsPeople, findMetric, type ToldCell, tellPeople } from '#rooms/facts'
import type { Baseline, BaselineMonth, Goal } from './goal.ts'

/** Whether months of this metric from 1 to 4 are not to be shown. */
export const hidesSmall = (metric: string): boolean => countsPeople(findMetric(metric))

type Month = { value: number | null; missing: number[]; told?: ToldCell }
export type Told = { hidden: boolean; atLeast: boolean }

/**
 * A month as it is told. Where people are counted, 1 to 4 are hidden, and only a whole month of the whole alliance that is over is told as it
 * is (`whole`): of a part of it the figure is told in steps of five (`atLeast`), because two goals or two looks may overlap, and of chosen places each
 * place (`told`). Which places there were would tell of a hidden month how many it was.
 */
export function tellMonth<M extends Month>(
  { told, ...month }: M,
  { people, whole }: { people: boolean; whole: boolean },
): Omit<M, 'told'> & Told {
  if (!people) return { ...month, hidden: false, atLeast: false }
  const { amount, ...how } = told ?? tellPeople(month.value, whole)
  return { ...month, value: amount, ...how, ...(how.hidden ? { missing: [] } : {}) }
}

/** The least that the sum of these months can be, with 1 for each hidden one; `atLeast` where it is not the sum itself. */
export const leastSum = (months: readonly ({ value: number | null } & Told)[]): { sum: number; atLeast: boolean } => ({
  sum: months.reduce((all, { value, hidden }) => all + (hidden ? 1 : (value ?? 0)), 0),
  atLeast: months.some((month) => month.hidden || month.atLeast),
})

/** A baseline as it is told: its months by {@link tellMonth}, and the mean by {@link leastSum}. */
export function shownBaseline({ metric, points }: Pick<Goal, 'metric' | 'points'>, baseline: Baseline): Baseline {
  if (!hidesSmall(metric)) return baseline
  const months = baseline.months.map((month) =>
    tellMonth({ ...month, ...olderMonth(month, points) }, { people: true, whole: points === null && !month.running }),
  )
  const { sum, atLeast } = leastSum(months)
  const known = baseline.months.filter((month) => month.value !== null).length
  return { ...baseline, value: atLeast ? Math.round((sum / known) * 10_000) / 10_000 : baseline.value, least: atLeast, months }
}

/** Of several places an older baseline keeps the sum alone, and that is not told. */
const olderMonth = ({ value, told }: BaselineMonth, points: number[] | null): { told?: ToldCell } =>
  !told && value && points && points.length > 1 ? { told: { amount: null, hidden: true, atLeast: false } } : {}

/** A goal as it is told. What is computed from it takes the goal as it was read. */
export function shownGoal(goal: Goal): Goal {
  if (!goal.baseline) return goal
  const baseline = shownBaseline(goal, goal.baseline)
  return { ...goal, baseline, baselineValue: baseline.value }
}
