import { audit, Fields, type Work } from '#platform'
import { changedMeanwhile, goalClosed } from './errors.ts'
import { type Goal, goalHistory, readGoal } from './goal.ts'
import { checkGoal, type SetGoal } from './goal-terms.ts'
import { strategyPolicy } from './policy.ts'
import { goalColumns, keepVersion, writePoints } from './set-goal.ts'

export interface AdjustGoal extends SetGoal {
  goalId: string
  /** The version that was read and changed. */
  version: number
  /** Why it is adjusted; kept with the history. */
  why: string
}

/**
 * Adjusts an open goal; the wording it had stays in its history with the reason. The baseline is read again only when metric, points or
 * its months change: otherwise a late correction of facts would move the ground under a goal in silence.
 * Refuses `strategy.changed-meanwhile` when somebody else was first, and `strategy.goal-closed`.
 */
export async function adjustGoal(work: Work, input: AdjustGoal): Promise<Goal> {
  strategyPolicy.demand(work, 'set-goal')
  const goal = await readGoal(work, input.goalId, true)
  if (goal.state === 'closed') throw goalClosed(goal.title)
  if (goal.version !== input.version) throw changedMeanwhile(goal.title, (await goalHistory(work, goal.goalId))[0]!.changedBy)
  const fields = new Fields('strategy')
  const why = fields.lines('why', input.why, { max: 1000, needed: true })
  fields.check()
  const { terms, baseline } = await checkGoal(work, input, goal)
  const same =
    goal.baseline &&
    baseline &&
    terms.metric === goal.metric &&
    String(terms.points) === String(goal.points) &&
    terms.baselineFrom === goal.baseline.from &&
    terms.baselineTo === goal.baseline.to
  const kept = same ? goal.baseline : baseline
  terms.baselineValue = kept?.value ?? null
  const version = goal.version + 1
  await work.db
    .updateTable('strategy.goals')
    .set({ ...goalColumns(terms, kept), version, changed_at: work.now })
    .where('alliance_id', '=', work.alliance)
    .where('goal_id', '=', goal.goalId)
    .execute()
  await work.db.deleteFrom('strategy.goal_points').where('alliance_id', '=', work.alliance).where('goal_id', '=', goal.goalId).execute()
  await writePoints(work, goal.goalId, terms.points)
  await keepVersion(work, goal.goalId, version, { terms, baseline: kept, why })
  await audit(work, 'strategy.goal-adjusted', { kind: 'goal', id: goal.goalId }, { title: terms.title, version }, why)
  return readGoal(work, goal.goalId)
}
