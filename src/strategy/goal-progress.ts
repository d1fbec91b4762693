import type { Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { findMetric } from '#rooms/facts'
import { computeBaseline } from './compute-baseline.ts'
import { addDays, earlier } from './days.ts'
import { monthlyFigures } from './figures.ts'
import { type Goal, readGoal } from './goal.ts'
import { goalRule, type Judgement, judgeGoal } from './judge-goal.ts'
import { strategyPolicy } from './policy.ts'

export interface GoalProgress extends Judgement {
  goal: Goal
  /** Months over, or running with figures, that have no figure; and months with figures of some points only. */
  gaps: { months: string[]; points: { month: string; missing: number[] }[] }
  /** Where the figures come from, each once. */
  sources: string[]
  /** What the baseline would be if it were read now; null where nothing has changed since it was set. */
  baselineNow: number | null
  rule: typeof goalRule
}

/** Where a goal stands, by the rule of {@link judgeGoal}: baseline, target and actual so far by month, gaps, verdict, sources. */
export async function goalProgress(work: Work, goalId: string): Promise<GoalProgress> {
  strategyPolicy.demand(work, 'read-strategy')
  return progressOf(work, await readGoal(work, goalId))
}

/** The same for a goal that is already read. */
export async function progressOf(work: Work, goal: Goal): Promise<GoalProgress> {
  const today = await localDay(work, null, work.now)
  const additive = findMetric(goal.metric)?.kind === 'additive'
  const yesterday = addDays(today, -1)
  const through = goal.ends ? earlier(goal.ends, yesterday) : yesterday
  const figures =
    through < goal.starts ? [] : await monthlyFigures(work, { metric: goal.metric, points: goal.points, from: goal.starts, to: through })
  const judgement = judgeGoal(goal, figures, today, additive)
  const baselineNow = goal.baseline
    ? (await computeBaseline(work, { metric: goal.metric, points: goal.points, from: goal.baseline.from, to: goal.baseline.to })).value
    : null
  return {
    goal,
    ...judgement,
    gaps: {
      months: judgement.months.filter((month) => month.value === null && month.over).map((month) => month.month),
      points: judgement.months
        .filter((month) => month.value !== null && month.missing.length > 0)
        .map(({ month, missing }) => ({ month, missing })),
    },
    sources: [...new Set(judgement.months.flatMap((month) => month.sources))].sort(),
    baselineNow: baselineNow === goal.baseline?.value ? null : baselineNow,
    rule: goalRule,
  }
}
