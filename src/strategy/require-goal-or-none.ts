import { audit, Fields, isId, type Work } from '#platform'
import { recordFact } from '#rooms/facts'
import { signature } from './checking.ts'
import { strategyPolicy } from './policy.ts'

/** What a published thing serves: a goal, or none with the reason. */
export type GoalOrNone = { goalId: string; title: string } | { goalId: null; reason: string }

/**
 * Nothing is published without a goal or an explicit "none" with its reason. Asked by everything that publishes; throws a field problem at
 * `goalId` (`goal-or-reason`, `no-such-goal`, `goal-is-closed`) or at `noGoalReason`. A goal given beside a reason wins.
 */
export async function requireGoalOrNone(work: Work, input: { goalId?: string | null; noGoalReason?: string | null }): Promise<GoalOrNone> {
  const fields = new Fields('strategy')
  const reason = fields.lines('noGoalReason', input.noGoalReason, { max: 500 })
  if (!input.goalId) {
    if (reason === '') fields.wrong('goalId', 'goal-or-reason')
    fields.check()
    return { goalId: null, reason }
  }
  const goal = isId(input.goalId)
    ? await work.db
        .selectFrom('strategy.goals')
        .select(['title', 'state'])
        .where('alliance_id', '=', work.alliance)
        .where('goal_id', '=', input.goalId)
        .executeTakeFirst()
    : undefined
  if (!goal) fields.wrong('goalId', 'no-such-goal')
  else if (goal.state === 'closed') fields.wrong('goalId', 'goal-is-closed', { title: goal.title })
  fields.check()
  return { goalId: input.goalId, title: goal!.title }
}

export interface DeclareNoGoal {
  /** What was published: post, session … */
  subjectKind: string
  subjectId: string
  title: string
  reason: string
}

/** Counts one thing published without a goal: a row with the reason and the fact `posts.without-goal`, once a thing. Called by whoever publishes it, in the same transaction. */
export async function declareNoGoal(work: Work, input: DeclareNoGoal): Promise<void> {
  const made = await work.db
    .insertInto('strategy.no_goals')
    .values({
      alliance_id: work.alliance,
      subject_kind: input.subjectKind,
      subject_id: input.subjectId,
      title: input.title,
      reason: input.reason,
      declared_by: signature(work.actor),
      declared_at: work.now,
    })
    .onConflict((on) => on.columns(['alliance_id', 'subject_kind', 'subject_id']).doNothing())
    .executeTakeFirst()
  if (made.numInsertedOrUpdatedRows === 0n) return
  await recordFact(work, { metric: 'posts.without-goal', source: 'strategy', key: `no-goal:${input.subjectKind}:${input.subjectId}` })
  await audit(
    work,
    'strategy.published-without-goal',
    { kind: input.subjectKind, id: input.subjectId },
    { title: input.title },
    input.reason,
  )
}

export interface NoGoal {
  subjectKind: string
  subjectId: string
  title: string
  reason: string
  declaredBy: string
  declaredAt: Date
}

/** What was published without a goal since a moment, newest first, with the reasons. At most 200. */
export async function listNoGoals(work: Work, since?: Date): Promise<NoGoal[]> {
  strategyPolicy.demand(work, 'read-strategy')
  let query = work.db.selectFrom('strategy.no_goals').selectAll().where('alliance_id', '=', work.alliance)
  if (since) query = query.where('declared_at', '>=', since)
  const rows = await query.orderBy('declared_at', 'desc').limit(200).execute()
  return rows.map((row) => ({
    subjectKind: row.subject_kind,
    subjectId: row.subject_id,
    title: row.title,
    reason: row.reason,
    declaredBy: row.declared_by,
    declaredAt: row.declared_at,
  }))
}
