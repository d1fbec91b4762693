import type { Selectable } from 'kysely'
import { personOf, type Work } from '#platform'
import type { ChannelTimes } from './channel-times.ts'
import { noSuchPost } from './errors.ts'
import type { PostContent } from './post-content.ts'
import type { PostState, PostsTable } from './tables.ts'

export type PostRow = Selectable<PostsTable>

/** A post as the desk sees it: where it stands and what its newest version says. */
export interface Post {
  id: string
  slug: string
  state: PostState
  version: number
  approvedVersion: number | null
  liveVersion: number | null
  content: PostContent
  owner: { id: string | null; name: string }
  episode: number | null
  planned: { wall: string; zone: string; at: Date } | null
  /** Channels that leave later than the post, by when. */
  channelTimes: ChannelTimes
  embargo: { wall: string; zone: string } | null
  visibleAt: Date | null
  correctedAt: Date | null
  withdrawn: { at: Date; why: string } | null
  createdAt: Date
  updatedAt: Date
  updatedBy: string
  /** It left elsewhere before it came here: no page of its own on this site, and nothing to change in it. */
  past: boolean
}

/**
 * Where a post stands at a moment. Time alone makes a scheduled post published; the row follows within a minute, for the fact and the
 * audit sentence, and nothing waits for it.
 */
export const stateAt = (row: { state: PostState; visible_at: Date | null }, now: Date): PostState =>
  row.state === 'scheduled' && row.visible_at !== null && row.visible_at <= now ? 'published' : row.state

/** The row of a post, locked until the commit: every change to a post goes through here, so changes come one after the other. */
export async function lockPost(work: Work, post: string): Promise<PostRow> {
  const row = await work.db
    .selectFrom('content.posts')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('post_id', '=', post)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw noSuchPost()
  return { ...row, state: stateAt(row, work.now) }
}

/** What a version says. */
export async function contentOf(work: Work, post: string, version: number): Promise<PostContent> {
  const row = await work.db
    .selectFrom('content.post_versions')
    .select('content')
    .where('alliance_id', '=', work.alliance)
    .where('post_id', '=', post)
    .where('version', '=', version)
    .executeTakeFirst()
  if (!row) throw noSuchPost()
  return row.content
}

export function present(row: PostRow, content: PostContent, now: Date): Post {
  return {
    id: row.post_id,
    slug: row.slug,
    state: stateAt(row, now),
    version: row.version,
    approvedVersion: row.approved_version,
    liveVersion: row.live_version,
    content,
    owner: { id: row.owner_id, name: row.owner_name },
    episode: row.episode,
    planned: row.planned_at ? { wall: row.planned_wall!, zone: row.planned_zone!, at: row.planned_at } : null,
    channelTimes: row.channel_times,
    embargo: row.embargo_wall ? { wall: row.embargo_wall, zone: row.embargo_zone! } : null,
    visibleAt: row.visible_at,
    correctedAt: row.corrected_at,
    withdrawn: row.withdrawn_at ? { at: row.withdrawn_at, why: row.withdrawn_why ?? '' } : null,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    updatedBy: row.updated_by,
    past: row.past,
  }
}

/** Changes the row of a post that {@link lockPost} has locked. */
export async function updatePost(work: Work, post: string, change: Partial<Omit<PostRow, 'alliance_id' | 'post_id'>>): Promise<PostRow> {
  return work.db
    .updateTable('content.posts')
    .set(change)
    .where('alliance_id', '=', work.alliance)
    .where('post_id', '=', post)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/**
 * Who acts, for a column: the id of a person, also of the one a token acts for, else that of the token; and the name to show. Nobody is two
 * people by having a program: what somebody's token wrote, they wrote.
 */
export function actorOf({ actor }: Pick<Work, 'actor'>): { id: string | null; name: string } {
  return { id: personOf(actor) ?? (actor.kind === 'token' ? actor.id : null), name: 'name' in actor ? actor.name : 'visitor' }
}
