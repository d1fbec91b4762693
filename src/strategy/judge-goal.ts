import { addDays, dayCount, earlier, firstDay, lastDay, later, monthsOf } from '#platform'
import type { ToldCell } from '#rooms/facts'
import type { Goal } from './goal.ts'

/** What the facts say of one month. */
export interface MonthFigure {
  month: string
  /** Null: no figure at all. */
  value: number | null
  /** How many points of the scope have a figure, and which have none. */
  present: number
  missing: number[]
  sources: string[]
  /** Of people at chosen places: as it is told. */
  told?: ToldCell
}

export interface ProgressMonth extends MonthFigure {
  /** First and last day of the month that lie in the goal's period. */
  from: string
  to: string
  /** The target of these days; null for a goal without a number, or a total without an end. */
  target: number | null
  /** The month, or its part in the period, is over. */
  over: boolean
}

/** The last two are for a goal whose period is over, or whose whole target is there before. */
export type GoalVerdict = 'on-track' | 'off-track' | 'too-early' | 'cannot-tell' | 'reached' | 'missed'
export type VerdictReason =
  | 'level'
  | 'behind'
  | 'enough'
  | 'not-enough'
  | 'not-started'
  | 'too-few-days'
  | 'no-target'
  | 'no-figures'
  | 'gaps'

export interface Judgement {
  months: ProgressMonth[]
  /** Sums over the months that have figures; for a metric without sums: the newest such month. Null where there is none. */
  actualSoFar: number | null
  targetSoFar: number | null
  /** The target of the whole period; null where it has no number or no end. */
  targetInAll: number | null
  /** The last day that counts: yesterday, or the goal's last day. */
  through: string | null
  /**
   * The day up to which there are figures, and for which the sums above and the verdict stand: the end of the newest month that has one
   * (of a running month, `through`). Null where there is none.
   */
  figuresThrough: string | null
  verdict: GoalVerdict
  reason: VerdictReason
}

/** The figures of the rule, shown wherever a verdict is shown. */
export const goalRule = {
  /** A goal is on track from this share of its path. */
  tolerance: 0.95,
  /** The shares of its path or target at which a verdict turns. */
  turns: [1, 0.95] as readonly number[],
  /** Days of the period that must be over before there is a verdict. */
  leastDays: 28,
  /** Share of months, and of points in a month, that may be without figures before "off track" becomes "cannot tell". */
  mostMissingMonths: 0.5,
  mostMissingPoints: 0.05,
}

/**
 * Judges a goal by its path, day by day in equal parts, up to yesterday. No forecast.
 *
 * 1. No number or, for a total, no end: cannot tell. The whole target is there: reached. Fewer than 28 days of the period over: too
 *    early. No figure at all: cannot tell.
 * 2. A month without figures counts neither as actual nor as target, and is named. Nothing is filled in.
 * 3. On track from 95 % of the path of the months that have figures; when the period is over there is no tolerance, only reached or missed.
 * 4. Below that, when figures are missing for more than half of the months or more than 5 % of the points: cannot tell. Else off track, or missed.
 *    An ended goal that is level on the months it has, but lacks months, cannot be told either.
 *
 * For a metric that has no sum the newest month that is over and has a figure is compared with the target of a month.
 */
export function judgeGoal(
  goal: Pick<Goal, 'target' | 'per' | 'counted' | 'starts' | 'ends' | 'baseline'>,
  figures: readonly MonthFigure[],
  today: string,
  additive: boolean,
): Judgement {
  const yesterday = addDays(today, -1)
  const through = yesterday < goal.starts ? null : goal.ends ? earlier(yesterday, goal.ends) : yesterday
  const perMonth = monthlyTarget(goal)
  const targetInAll =
    goal.target === null || !goal.ends || !additive
      ? null
      : round(goal.per === 'total' ? totalTarget(goal)! : partsOfMonths(goal.starts, goal.ends) * perMonth!)
  const known = new Map(figures.map((figure) => [figure.month, figure]))
  const months =
    through === null
      ? []
      : monthsOf(goal.starts, through).map((month) => progressMonth(goal, month, through, known.get(month), perMonth, additive))
  const told = (verdict: GoalVerdict, reason: VerdictReason): Judgement => ({
    months,
    ...sums(months, additive),
    targetInAll,
    through,
    figuresThrough: months.filter((month) => month.value !== null && (additive || month.over)).at(-1)?.to ?? null,
    verdict,
    reason,
  })

  if (through === null) return told('too-early', 'not-started')
  if (goal.target === null || (goal.per === 'total' && !goal.ends)) return told('cannot-tell', 'no-target')
  const ended = goal.ends !== null && through === goal.ends
  const counting = months.filter((month) => month.over || month.value !== null)
  const covered = counting.filter((month) => month.value !== null)
  const { actualSoFar, targetSoFar } = sums(months, additive)
  if (actualSoFar !== null && targetInAll !== null && actualSoFar >= targetInAll) return told('reached', 'enough')
  if (!ended && dayCount(goal.starts, through) < goalRule.leastDays) return told('too-early', 'too-few-days')
  if (actualSoFar === null || targetSoFar === null) return told('cannot-tell', 'no-figures')
  const missingMonths = counting.length - covered.length
  if (ended && !additive && actualSoFar >= targetSoFar) return told('reached', 'enough')
  if (ended ? actualSoFar >= targetSoFar : actualSoFar >= targetSoFar * goalRule.tolerance) {
    return ended ? told('cannot-tell', 'gaps') : told('on-track', 'level')
  }
  const expected = covered.reduce((sum, month) => sum + month.present + month.missing.length, 0)
  const missing = covered.reduce((sum, month) => sum + month.missing.length, 0)
  if (missingMonths > counting.length * goalRule.mostMissingMonths || missing > expected * goalRule.mostMissingPoints)
    return told('cannot-tell', 'gaps')
  return ended ? told('missed', 'not-enough') : told('off-track', 'behind')
}

function progressMonth(
  goal: Parameters<typeof judgeGoal>[0],
  month: string,
  through: string,
  figure: MonthFigure | undefined,
  perMonth: number | null,
  additive: boolean,
): ProgressMonth {
  const from = later(firstDay(month), goal.starts)
  const end = goal.ends ? earlier(lastDay(month), goal.ends) : lastDay(month)
  const to = earlier(end, through)
  const share = dayCount(from, to) / dayCount(firstDay(month), lastDay(month))
  const total = totalTarget(goal)
  const target =
    goal.target === null
      ? null
      : !additive
        ? perMonth
        : goal.per === 'month'
          ? perMonth! * share
          : total === null
            ? null
            : (total * dayCount(from, to)) / dayCount(goal.starts, goal.ends!)
  return {
    month,
    from,
    to,
    target: target === null ? null : round(target),
    over: to === end,
    value: figure?.value ?? null,
    present: figure?.present ?? 0,
    missing: figure?.missing ?? [],
    sources: figure?.sources ?? [],
  }
}

/** The target of a whole month, with the baseline where the goal counts above it. */
function monthlyTarget(goal: Parameters<typeof judgeGoal>[0]): number | null {
  if (goal.target === null || goal.per !== 'month') return null
  return goal.target + (goal.counted === 'above-baseline' ? (goal.baseline?.value ?? 0) : 0)
}

/** The target of the whole period: a total above the baseline stands on the baseline of all its months. */
function totalTarget(goal: Parameters<typeof judgeGoal>[0]): number | null {
  if (goal.target === null || goal.per !== 'total' || !goal.ends) return null
  return goal.target + (goal.counted === 'above-baseline' ? (goal.baseline?.value ?? 0) * partsOfMonths(goal.starts, goal.ends) : 0)
}

/** How many months lie between two days, parts of months by their days. */
function partsOfMonths(first: string, last: string): number {
  return monthsOf(first, last).reduce((sum, month) => {
    const days = dayCount(later(firstDay(month), first), earlier(lastDay(month), last))
    return sum + days / dayCount(firstDay(month), lastDay(month))
  }, 0)
}

function sums(months: readonly ProgressMonth[], additive: boolean): { actualSoFar: number | null; targetSoFar: number | null } {
  const covered = months.filter((month) => month.value !== null)
  if (!additive) {
    const newest = covered.filter((month) => month.over).at(-1)
    return { actualSoFar: newest?.value ?? null, targetSoFar: newest?.target ?? null }
  }
  if (covered.length === 0) return { actualSoFar: null, targetSoFar: null }
  const withTarget = covered.every((month) => month.target !== null)
  return {
    actualSoFar: round(covered.reduce((sum, month) => sum + month.value!, 0)),
    targetSoFar: withTarget ? round(covered.reduce((sum, month) => sum + month.target!, 0)) : null,
  }
}

const round = (value: number): number => Math.round(value * 100) / 100
