import { audit, Fields, type Work } from '#platform'
import { goalClosed } from './errors.ts'
import { type Goal, readGoal } from './goal.ts'
import { strategyPolicy } from './policy.ts'

/** Closes a goal with a sentence on how it ended. Nothing new is published for it; its page and history stay. */
export async function closeGoal(work: Work, goalId: string, note: string): Promise<Goal> {
  strategyPolicy.demand(work, 'set-goal')
  const goal = await readGoal(work, goalId, true)
  if (goal.state === 'closed') throw goalClosed(goal.title)
  const fields = new Fields('strategy')
  const closed_note = fields.lines('note', note, { max: 1000, needed: true })
  fields.check()
  await changeState(work, goalId, 'closed', closed_note)
  await audit(work, 'strategy.goal-closed', { kind: 'goal', id: goalId }, { title: goal.title }, closed_note)
  return readGoal(work, goalId)
}

/** Opens a closed goal again; the undo of closing. */
export async function reopenGoal(work: Work, goalId: string): Promise<Goal> {
  strategyPolicy.demand(work, 'set-goal')
  const goal = await readGoal(work, goalId, true)
  if (goal.state === 'open') return goal
  await changeState(work, goalId, 'open', null)
  await audit(work, 'strategy.goal-reopened', { kind: 'goal', id: goalId }, { title: goal.title })
  return readGoal(work, goalId)
}

async function changeState(work: Work, goalId: string, state: 'open' | 'closed', note: string | null): Promise<void> {
  await work.db
    .updateTable('strategy.goals')
    .set({ state, closed_note: note, changed_at: work.now })
    .where('alliance_id', '=', work.alliance)
    .where('goal_id', '=', goalId)
    .execute()
}
