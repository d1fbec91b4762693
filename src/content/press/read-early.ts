import { sql } from 'kysely'
import { refuse, type Work } from '#platform'
import { instantOfPlan, type PlannedTime } from '../planned-time.ts'
import { contentPolicy } from '../policy.ts'
import { stateAt } from '../posts.ts'
import { type PublishedPost, shownVersion } from '../published.ts'
import { hashOf } from './early-access.ts'
import { type ReleaseFrame, releaseFrame } from './release-frame.ts'

/** What a personal link shows: the approved release and the end of its embargo, or where it is public by now. */
export type EarlyRelease =
  | { outcome: 'embargoed'; post: PublishedPost; frame: ReleaseFrame; until: PlannedTime }
  | { outcome: 'public'; path: string }

/**
 * Opens a personal link, and counts it (unless `count` is false: for the photos behind it). Nobody but its holder knows it; it shows what is approved
 * and nothing else. Refuses `content.press.no-such-link`, `.link-closed`, `.embargo-over`, `.being-changed` and `content.post-is-withdrawn`.
 */
export async function readEarly(work: Work, input: { token: string; locale: string; count?: boolean }): Promise<EarlyRelease> {
  contentPolicy.demand(work, 'read-published')
  const access = await work.db
    .selectFrom('content.early_access')
    .select(['access_id', 'post_id', 'closed_at'])
    .where('alliance_id', '=', work.alliance)
    .where('token_hash', '=', hashOf(input.token.slice(0, 100)))
    .executeTakeFirst()
  if (!access) throw refuse(404, 'content.press.no-such-link')
  const row = await work.db
    .selectFrom('content.posts')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('post_id', '=', access.post_id)
    .executeTakeFirstOrThrow()
  const state = stateAt(row, work.now)
  if (state === 'withdrawn' || state === 'binned') throw refuse(410, 'content.post-is-withdrawn')
  if (state === 'published') return { outcome: 'public', path: `/posts/${encodeURIComponent(row.slug)}` }
  if (access.closed_at) throw refuse(410, 'content.press.link-closed')
  const until = row.embargo_wall ? { wall: row.embargo_wall, zone: row.embargo_zone! } : null
  if (!until || instantOfPlan(until) <= work.now) throw refuse(410, 'content.press.embargo-over')
  if (row.approved_version !== row.version || (state !== 'approved' && state !== 'scheduled'))
    throw refuse(409, 'content.press.being-changed')
  const post = await shownVersion(work, { post: row.post_id, version: row.version, locale: input.locale })
  if (input.count ?? true)
    await work.db
      .updateTable('content.early_access')
      .set({
        opens: sql`opens + 1`,
        first_opened_at: sql`coalesce(first_opened_at, ${work.now}::timestamptz)`,
        last_opened_at: work.now,
      })
      .where('alliance_id', '=', work.alliance)
      .where('access_id', '=', access.access_id)
      .execute()
  return { outcome: 'embargoed', post, frame: await releaseFrame(work, post.content, post.locale), until }
}
