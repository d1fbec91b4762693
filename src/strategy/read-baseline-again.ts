import { audit, translator, type Work } from '#platform'
import { allianceOf } from '#rooms/alliance'
import { computeBaseline } from './compute-baseline.ts'
import { baselineSame, changedMeanwhile, goalClosed, noBaseline } from './errors.ts'
import { type Goal, type GoalTerms, goalHistory, readGoal } from './goal.ts'
import { shownBaseline } from './hide-people.ts'
import { strategyPolicy } from './policy.ts'
import { goalColumns, keepVersion } from './set-goal.ts'

/**
 * Reads the baseline of an open goal again, over the same months: figures came in that were not there when it was set. Done by a person and in the
 * open: the wording it had stays in the history, with the baseline it had. Refuses `strategy.goal-closed`, `strategy.changed-meanwhile`,
 * `strategy.no-baseline` where the goal was set without one, and `strategy.baseline-same`.
 * @param version the one that was read
 */
export async function readBaselineAgain(work: Work, { goalId, version: known }: { goalId: string; version: number }): Promise<Goal> {
  strategyPolicy.demand(work, 'set-goal')
  const goal = await readGoal(work, goalId, true)
  if (goal.state === 'closed') throw goalClosed(goal.title)
  if (goal.version !== known) throw changedMeanwhile(goal.title, (await goalHistory(work, goalId))[0]!.changedBy)
  if (!goal.baseline) throw noBaseline(goal.title)
  const baseline = await computeBaseline(work, { ...goal, from: goal.baseline.from, to: goal.baseline.to })
  // As both are told, so that nothing is learnt of few people by asking.
  if (shownBaseline(goal, baseline).value === shownBaseline(goal, goal.baseline).value) throw baselineSame(goal.title)
  const terms: GoalTerms = { ...termsOf(goal), baselineFrom: baseline.from, baselineTo: baseline.to, baselineValue: baseline.value }
  const version = goal.version + 1
  await work.db
    .updateTable('strategy.goals')
    .set({ ...goalColumns(terms, baseline), version, changed_at: work.now })
    .where('alliance_id', '=', work.alliance)
    .where('goal_id', '=', goalId)
    .execute()
  const why = translator((await allianceOf(work)).default_locale)('strategy.goal.baseline-read-again')
  await keepVersion(work, goalId, version, { terms, baseline, why })
  await audit(work, 'strategy.goal-baseline-read', { kind: 'goal', id: goalId }, { title: goal.title, version })
  return readGoal(work, goalId)
}

const termsOf = ({
  goalId: _id,
  version: _version,
  baseline: _baseline,
  state: _state,
  closedNote: _note,
  createdAt: _created,
  changedAt: _changed,
  ...terms
}: Goal): GoalTerms => terms
