import { sql } from 'kysely'
import type { Work } from '#platform'

/** Posts readers have or will have whose frozen version shows one of these pictures or pieces, by id. Locked until the commit where `lock` says so. */
export async function showingPosts(
  work: Work,
  shown: readonly string[],
  { lock = false } = {},
): Promise<{ post_id: string; live_version: number }[]> {
  if (shown.length === 0) return []
  const found = await work.db
    .selectFrom('content.posts as p')
    .innerJoin('content.post_versions as v', (join) =>
      join.onRef('v.alliance_id', '=', 'p.alliance_id').onRef('v.post_id', '=', 'p.post_id').onRef('v.version', '=', 'p.live_version'),
    )
    .select('p.post_id')
    .where('p.alliance_id', '=', work.alliance)
    .where('v.alliance_id', '=', work.alliance)
    .where('p.state', 'in', ['scheduled', 'published'])
    .where(sql<boolean>`v.content::text like any(${shown.map((id) => `%${id}%`)}::text[])`)
    .execute()
  if (found.length === 0) return []
  const query = work.db
    .selectFrom('content.posts')
    .select(['post_id', 'live_version'])
    .where('alliance_id', '=', work.alliance)
    .where(
      'post_id',
      'in',
      found.map(({ post_id }) => post_id),
    )
    .where('state', 'in', ['scheduled', 'published'])
    .orderBy('post_id')
  const rows = await (lock ? query.forUpdate() : query).execute()
  return rows.map((row) => ({ post_id: row.post_id, live_version: row.live_version! }))
}
