import type { Formatter, Translate } from '#platform'
import { type GoalProgress, goalRule } from '#rooms/strategy'

/** What it takes to say where a goal stands. */
export type Standing = Pick<
  GoalProgress,
  'verdict' | 'reason' | 'actualSoFar' | 'targetSoFar' | 'targetInAll' | 'figuresThrough' | 'atLeast'
> & { goal: { starts: string; ends?: string | null } }

/** What the figure of a goal is measured by: the whole target once it is over, before that the path so far. */
export const measureOf = ({ verdict, targetSoFar, targetInAll }: Standing): number | null =>
  verdict === 'reached' || verdict === 'missed' ? (targetInAll ?? targetSoFar) : targetSoFar

/** The two numbers of a goal, with the digits it takes for the verdict beside them to be true. */
export function sayGoalNumbers(standing: Standing, t: Translate, fmt: Formatter): { actual: string; target: string } {
  const { actualSoFar, atLeast } = standing
  const target = measureOf(standing)
  const number = (value: number | null) => (value === null ? t('insight.goal.no-figure') : fmt.figure(value))
  const [actualSaid, targetSaid] =
    actualSoFar !== null && target !== null ? fmt.figures(actualSoFar, target, goalRule.turns) : [number(actualSoFar), number(target)]
  return { actual: atLeast ? t('insight.goal.at-least', { value: actualSaid }) : actualSaid, target: targetSaid }
}

/** Where a goal stands, as one or two short sentences. The same words on Today, on the goal's page, in the Monday mail and in reports. */
export function sayGoal(standing: Standing, t: Translate, fmt: Formatter): string {
  const { verdict, reason, actualSoFar, figuresThrough, goal } = standing
  if (reason === 'not-started') return t('insight.goal.not-started', { day: fmt.day(goal.starts) })
  if (verdict === 'too-early' && actualSoFar === null) return t('insight.goal.too-early-none')
  const why = ['no-target', 'no-figures', 'gaps'].includes(reason) ? t(`insight.goal.why.${reason}`) : ''
  const sentence = t(`insight.goal.${verdict}`, {
    ...sayGoalNumbers(standing, t, fmt),
    day: figuresThrough ? fmt.day(figuresThrough, 'short') : '',
    why,
  })
  // A sentence that begins with "at least" begins with a capital all the same.
  return sentence.charAt(0).toLocaleUpperCase(fmt.locale) + sentence.slice(1)
}
