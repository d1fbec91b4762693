import { addDays, earlier, firstDay, lastDay, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { findMetric } from '#rooms/facts'
import { computeBaseline } from './compute-baseline.ts'
import { manyMonthlyFigures } from './figures.ts'
import { type Goal, readGoal } from './goal.ts'
import { hidesSmall, leastSum, shownBaseline, shownGoal, type Told, tellMonth } from './hide-people.ts'
import { goalRule, type Judgement, judgeGoal, type ProgressMonth } from './judge-goal.ts'
import { strategyPolicy } from './policy.ts'

export interface GoalProgress extends Omit<Judgement, 'months'> {
  /** As it is told, like everything here: people are told by {@link tellMonth}. The verdict is given on what is known. */
  goal: Goal
  months: (ProgressMonth & Told)[]
  /** `actualSoFar` is the least that it can be, because the sum itself would give a small count away. */
  atLeast: boolean
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
  const { baseline } = goal
  const now = baseline && (await computeBaseline(work, { ...goal, from: baseline.from, to: baseline.to }))
  // As both are told: that one came since, in a month that ran then, is not to be seen by a baseline that reads the same.
  const told = now && shownBaseline(goal, now).value
  return { ...progress!, baselineNow: told === shownGoal(goal).baseline?.value ? null : told }
}

/**
 * The same for goals that are already read, in as many statements for many as for one.
 * @param on the day on which one looks, today unless given: where they stood on an earlier one, by what is known now
 */
export async function progressOf(work: Work, goals: readonly Goal[], on?: string): Promise<GoalProgress[]> {
  const today = on ?? (await localDay(work, null, work.now))
  const yesterday = addDays(today, -1)
  const through = (goal: Goal) => (goal.ends ? earlier(goal.ends, yesterday) : yesterday)
  const begun = goals.filter((goal) => through(goal) >= goal.starts)
  const figures = await manyMonthlyFigures(
    work,
    begun.map((goal) => ({ metric: goal.metric, points: goal.points, from: goal.starts, to: through(goal) })),
  )
  return goals.map((goal): GoalProgress => {
    const metric = findMetric(goal.metric)
    const additive = metric?.kind === 'additive'
    const judgement = judgeGoal(goal, figures[begun.indexOf(goal)] ?? [], today, additive)
    const people = hidesSmall(goal.metric)
    const shown = shownGoal(goal)
    // Targets above the baseline stand on it: they are told as from the baseline that is shown.
    const targets = shown.baseline?.least ? judgeGoal(shown, figures[begun.indexOf(goal)] ?? [], today, additive) : judgement
    const whole = ({ from, to, month }: ProgressMonth) => goal.points === null && from === firstDay(month) && to === lastDay(month)
    const toldOf = new Map((figures[begun.indexOf(goal)] ?? []).map(({ month, told }) => [month, told]))
    const months = judgement.months.map((month) => {
      const shown = tellMonth({ ...month, told: toldOf.get(month.month) }, { people, whole: whole(month) })
      return shown.hidden ? { ...shown, present: 0 } : shown
    })
    const { sum, atLeast } = leastSum(months)
    return {
      ...judgement,
      goal: shown,
      months: months.map((month, i) => ({ ...month, target: targets.months[i]!.target })),
      targetSoFar: targets.targetSoFar,
      targetInAll: targets.targetInAll,
      actualSoFar: atLeast ? sum : judgement.actualSoFar,
      atLeast,
      gaps: {
        months: judgement.months.filter((month) => month.value === null && month.over).map((month) => month.month),
        points: months
          .filter((month) => month.value !== null && month.missing.length > 0)
          .map(({ month, missing }) => ({ month, missing })),
      },
      sources: sourcesOf(judgement, metric),
      rule: goalRule,
    }
  })
}

/** Where the figures come from. What the house writes down as it happens has the house for its source also while it says 0. */
function sourcesOf({ months, actualSoFar }: Judgement, metric: ReturnType<typeof findMetric>): string[] {
  const recorded = [...new Set(months.flatMap((month) => month.sources))].sort()
  return recorded.length === 0 && actualSoFar !== null && metric?.silence === 'nought' ? ['house'] : recorded
}
