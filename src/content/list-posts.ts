import { sql } from 'kysely'
import { isId, pageOf, readCursor, type Work } from '#platform'
import { noSuchPost } from './errors.ts'
import { contentPolicy } from './policy.ts'
import { contentOf, type Post, present, stateAt } from './posts.ts'
import { soughtLike } from './seek-posts.ts'
import type { PostState } from './tables.ts'

/** A line of the desk's list. */
export interface PostLine {
  id: string
  slug: string
  title: string
  kind: string
  state: PostState
  /** Whether something newer than what readers have is waiting to be published as a correction. */
  changed: boolean
  version: number
  liveVersion: number | null
  ownerId: string | null
  ownerName: string
  goal: string | null
  campaign: string | null
  series: string | null
  episode: number | null
  plannedWall: string | null
  plannedZone: string | null
  visibleAt: Date | null
  updatedAt: Date
  updatedBy: string
}

export interface ListPosts {
  /** Titles in this language where a post has one in it. */
  locale?: string
  states?: readonly PostState[]
  kind?: string
  goal?: string
  campaign?: string
  series?: string
  /** Only posts of this person. */
  owner?: string
  /** Words of the title in any language; Chinese also in traditional characters or in pinyin. */
  words?: string
  limit?: number
  /** `next` of the page before. Whatever is changed meanwhile, nothing on an earlier page comes again and nothing unchanged is left out. */
  after?: string
}

/** Posts for the desk, last changed first; what was thrown away only when asked for. */
export async function listPosts(work: Work, wanted: ListPosts = {}): Promise<{ posts: PostLine[]; next: string | null }> {
  contentPolicy.demand(work, 'see-drafts')
  const limit = Math.min(wanted.limit ?? 50, 200)
  // Time alone makes a scheduled post published, whatever the row says yet.
  const shownState = sql<PostState>`case when state = 'scheduled' and visible_at <= ${work.now} then 'published' else state end`
  let query = work.db.selectFrom('content.posts').selectAll().where('alliance_id', '=', work.alliance)
  query = wanted.states?.length ? query.where(shownState, 'in', wanted.states) : query.where('state', '<>', 'binned')
  for (const [column, id] of [
    ['goal_id', wanted.goal],
    ['campaign_id', wanted.campaign],
    ['series_id', wanted.series],
  ] as const)
    if (id && isId(id)) query = query.where(column, '=', id)
  if (wanted.kind) query = query.where('kind', '=', wanted.kind)
  if (wanted.owner) query = query.where('owner_id', '=', wanted.owner)
  if (wanted.words) {
    const words = wanted.words.slice(0, 100)
    query = query.where((eb) => eb.or(soughtLike(words).map((like) => eb('sought', 'like', like))))
  }
  const after = readCursor(wanted.after, ['date', 'id'])
  if (after) {
    const [at, id] = after
    query = query.where((eb) => eb.or([eb('updated_at', '<', at), eb.and([eb('updated_at', '=', at), eb('post_id', '<', id)])]))
  }
  const rows = await query
    .orderBy('updated_at', 'desc')
    .orderBy('post_id', 'desc')
    .limit(limit + 1)
    .execute()
  const page = pageOf(rows, limit, (row) => [row.updated_at, row.post_id])
  const titles = wanted.locale
    ? await titlesOf(
        work,
        page.items.map((row) => row.post_id),
        wanted.locale,
      )
    : new Map<string, string>()
  return {
    posts: page.items.map((row) => ({
      id: row.post_id,
      slug: row.slug,
      title: titles.get(row.post_id) ?? row.title,
      kind: row.kind,
      state: stateAt(row, work.now),
      version: row.version,
      liveVersion: row.live_version,
      changed: row.live_version !== null && row.version > row.live_version,
      ownerId: row.owner_id,
      ownerName: row.owner_name,
      goal: row.goal_id,
      campaign: row.campaign_id,
      series: row.series_id,
      episode: row.episode,
      plannedWall: row.planned_wall,
      plannedZone: row.planned_zone,
      visibleAt: row.visible_at,
      updatedAt: row.updated_at,
      updatedBy: row.updated_by,
    })),
    next: page.next,
  }
}

/** The title of a version (`v`) in a language; null where it has none. */
export const titleIn = (locale: string) => sql<string | null>`nullif(v.content #>> array['texts', ${locale}::text, 'title'], '')`

/** Titles of posts in a language, for the desk; those that have none in it are left out. */
export async function titlesOf(work: Work, posts: readonly string[], locale: string): Promise<Map<string, string>> {
  contentPolicy.demand(work, 'see-drafts')
  if (posts.length === 0) return new Map()
  const rows = await work.db
    .selectFrom('content.posts as p')
    .innerJoin('content.post_versions as v', (join) =>
      join.onRef('v.alliance_id', '=', 'p.alliance_id').onRef('v.post_id', '=', 'p.post_id').onRef('v.version', '=', 'p.version'),
    )
    .select(['p.post_id', titleIn(locale).as('title')])
    .where('p.alliance_id', '=', work.alliance)
    .where('v.alliance_id', '=', work.alliance)
    .where('p.post_id', '=', (eb) => eb.fn.any(eb.val([...new Set(posts)])))
    .execute()
  return new Map(rows.flatMap(({ post_id, title }) => (title ? [[post_id, title] as const] : [])))
}

/**
 * Every post of a campaign or a series that was not thrown away, the latest to appear first, those that do not appear yet before them. All
 * of them in one statement and without their texts: what is added up over a subject is right however many there are.
 */
export async function postsOf(
  work: Work,
  subject: { campaign: string } | { series: string },
  locale: string,
): Promise<{ id: string; slug: string; title: string; visibleAt: Date | null }[]> {
  contentPolicy.demand(work, 'see-drafts')
  const [column, id] = 'campaign' in subject ? (['campaign_id', subject.campaign] as const) : (['series_id', subject.series] as const)
  const rows = await work.db
    .selectFrom('content.posts as p')
    .innerJoin('content.post_versions as v', (join) =>
      join.onRef('v.alliance_id', '=', 'p.alliance_id').onRef('v.post_id', '=', 'p.post_id').onRef('v.version', '=', 'p.version'),
    )
    .select(['p.post_id', 'p.slug', 'p.title as own_title', titleIn(locale).as('title'), 'p.visible_at'])
    .where('p.alliance_id', '=', work.alliance)
    .where('v.alliance_id', '=', work.alliance)
    .where(`p.${column}`, '=', id)
    .where('p.state', '<>', 'binned')
    .orderBy('p.visible_at', (order) => order.desc().nullsFirst())
    .orderBy('p.post_id', 'desc')
    .execute()
  return rows.map((row) => ({ id: row.post_id, slug: row.slug, title: row.title ?? row.own_title, visibleAt: row.visible_at }))
}

/** One post with its newest version, for the desk. */
export async function postById(work: Work, post: string): Promise<Post> {
  contentPolicy.demand(work, 'see-drafts')
  const row = isId(post)
    ? await work.db
        .selectFrom('content.posts')
        .selectAll()
        .where('alliance_id', '=', work.alliance)
        .where('post_id', '=', post)
        .executeTakeFirst()
    : undefined
  if (!row) throw noSuchPost()
  return present(row, await contentOf(work, post, row.version), work.now)
}

/** The versions of a post without their content, newest first, for undo and comparison. */
export async function versionsOf(work: Work, post: string): Promise<{ version: number; at: Date; byName: string }[]> {
  contentPolicy.demand(work, 'see-drafts')
  const rows = await work.db
    .selectFrom('content.post_versions')
    .select(['version', 'at', 'by_name'])
    .where('alliance_id', '=', work.alliance)
    .where('post_id', '=', post)
    .orderBy('version', 'desc')
    .limit(100)
    .execute()
  return rows.map((row) => ({ version: row.version, at: row.at, byName: row.by_name }))
}
