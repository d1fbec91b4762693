import type { Work } from '#platform'
import { addDays, earlier } from '#platform'
import { localDay } from '#rooms/alliance'
import { findMetric } from '#rooms/facts'
import { computeBaseline } from './compute-baseline.ts'
import { manyMonthlyFigures } from './figures.ts'
import { type Goal, readGoal } from './goal.ts'
import { goalRule, type Judgement, judgeGoal } from './judge-goal.ts'
import { strategyPolicy } from './policy.ts'

export interface GoalProgress extends Judgement {
  goal: Goal
  /** Months over, or running with figures, that have no figure; and months with figures of some points only. */
  gaps: { months: string[]; points: { month: string; missing: number[] }[] }
  /** Where the figures come from, each once. */
  sources: string[]
  rule: typeof goalRule
}

/**
 * Where a goal stands, by the rule of {@link judgeGoal}: baseline, target and actual so far by month, gaps, verdict, sources.
 * `baselineNow` is what the baseline would be if it were read now; null where nothing has changed since it was set.
 */
export async function goalProgress(work: Work, goalId: string): Promise<GoalProgress & { baselineNow: number | null }> {
  strategyPolicy.demand(work, 'read-strategy')
  const goal = await readGoal(work, goalId)
  const [progress] = await progressOf(work, [goal])
  const { baseline, metric, points } = goal
  const now = baseline ? (await computeBaseline(work, { metric, points, from: baseline.from, to: baseline.to })).value : null
  return { ...progress!, baselineNow: now === baseline?.value ? null : now }
}

/** The same for goals that are already read, in as many statements for many as for one. */
export async function progressOf(work: Work, goals: readonly Goal[]): Promise<GoalProgress[]> {
  const today = await localDay(work, null, work.now)
  const yesterday = addDays(today, -1)
  const through = (goal: Goal) => (goal.ends ? earlier(goal.ends, yesterday) : yesterday)
  const begun = goals.filter((goal) => through(goal) >= goal.starts)
  const figures = await manyMonthlyFigures(
    work,
    begun.map((goal) => ({ metric: goal.metric, points: goal.points, from: goal.starts, to: through(goal) })),
  )
  return goals.map((goal): GoalProgress => {
    const additive = findMetric(goal.metric)?.kind === 'additive'
    const judgement = judgeGoal(goal, figures[begun.indexOf(goal)] ?? [], today, additive)
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
      rule: goalRule,
    }
  })
}
