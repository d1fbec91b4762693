import { sql } from 'kysely'
import { isId, type Work } from '#platform'
import { contentPolicy } from './policy.ts'

/** How many posts readers have for a goal, however many, and the one that went out last. */
export async function outForGoal(
  work: Work,
  goal: string,
): Promise<{ count: number; last: { id: string; title: string; at: Date } | null }> {
  contentPolicy.demand(work, 'see-drafts')
  if (!isId(goal)) return { count: 0, last: null }
  // Time alone makes a scheduled post published, whatever the row says yet.
  const out = work.db
    .selectFrom('content.posts')
    .where('alliance_id', '=', work.alliance)
    .where('goal_id', '=', goal)
    .where('state', 'in', ['published', 'scheduled'])
    .where('visible_at', '<=', work.now)
  const { count } = await out.select(sql<number>`count(*)::int`.as('count')).executeTakeFirstOrThrow()
  const last = await out
    .select(['post_id', 'title', 'visible_at'])
    .orderBy('visible_at', 'desc')
    .orderBy('post_id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return { count, last: last ? { id: last.post_id, title: last.title, at: last.visible_at! } : null }
}
