import type { Formatter, Translate } from '#platform'
import { type GoalProgress, goalRule } from '#rooms/strategy'

type Standing = Pick<
  GoalProgress,
  'verdict' | 'reason' | 'actualSoFar' | 'targetSoFar' | 'targetInAll' | 'figuresThrough' | 'goal' | 'atLeast'
>

/** Where a goal stands, as one or two short sentences. The same words on Today, on the goal's page and in the Monday mail. */
export function sayGoal(progress: Standing, t: Translate, fmt: Formatter): string {
  const { verdict, reason, actualSoFar, targetSoFar, targetInAll, figuresThrough, goal, atLeast } = progress
  const number = (value: number | null) => (value === null ? t('insight.goal.no-figure') : fmt.figure(value))
  if (reason === 'not-started') return t('insight.goal.not-started', { day: fmt.day(goal.starts) })
  if (verdict === 'too-early' && actualSoFar === null) return t('insight.goal.too-early-none')
  const why = ['no-target', 'no-figures', 'gaps'].includes(reason) ? t(`insight.goal.why.${reason}`) : ''
  const target = verdict === 'reached' || verdict === 'missed' ? (targetInAll ?? targetSoFar) : targetSoFar
  // The figures have the digits it takes for the verdict beside them to be true.
  const [actualSaid, targetSaid] =
    actualSoFar !== null && target !== null ? fmt.figures(actualSoFar, target, goalRule.turns) : [number(actualSoFar), number(target)]
  const sentence = t(`insight.goal.${verdict}`, {
    actual: atLeast ? t('insight.goal.at-least', { value: actualSaid }) : actualSaid,
    target: targetSaid,
    day: figuresThrough ? fmt.day(figuresThrough, 'short') : '',
    why,
  })
  // A sentence that begins with "at least" begins with a capital all the same.
  return sentence.charAt(0).toLocaleUpperCase(fmt.locale) + sentence.slice(1)
}
