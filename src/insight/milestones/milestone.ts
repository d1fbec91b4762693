import type { GoalProgress } from '#rooms/strategy'

/** Parts of the way to a goal, in percent, that are worth telling readers. */
export const milestoneShares = [25, 50, 75, 100] as const
export type MilestoneShare = (typeof milestoneShares)[number]

export interface Milestone {
  share: MilestoneShare
  /** What was counted so far, and at least: as the goal's page tells it. */
  actual: number
  target: number
  /** The last day with figures. */
  on: string
}

/**
 * The furthest part of the way that is passed, unless it or a further one was decided about already. None of a goal by the month, of one without a
 * target, of one that counts above its baseline (half of the way there is no half), or without figures.
 */
export function milestoneOf(progress: GoalProgress, decided: readonly number[]): Milestone | null {
  const { goal, actualSoFar: actual, targetInAll: target, figuresThrough: on } = progress
  if (actual === null || target === null || target <= 0 || on === null || goal.per !== 'total' || goal.counted === 'above-baseline')
    return null
  const share = milestoneShares.findLast((one) => actual * 100 >= target * one)
  return share === undefined || decided.some((one) => one >= share) ? null : { share, actual, target, on }
}
