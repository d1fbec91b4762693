import { sql } from 'kysely'
import { isId, type Work } from '#platform'

/** Posts whose newest or live version names something by its id: a picture, a recording. At most 50. */
export async function usesOf(work: Work, id: string): Promise<{ post: string; title: string }[]> {
  if (!isId(id)) return []
  const rows = await work.db
    .selectFrom('content.posts as p')
    .innerJoin('content.post_versions as v', (join) =>
      join.onRef('v.alliance_id', '=', 'p.alliance_id').onRef('v.post_id', '=', 'p.post_id'),
    )
    .select(['p.post_id', 'p.title'])
    .distinct()
    .where('p.alliance_id', '=', work.alliance)
    .where('v.alliance_id', '=', work.alliance)
    .where('p.state', '<>', 'binned')
    .where((eb) => eb.or([eb('v.version', '=', eb.ref('p.version')), eb('v.version', '=', eb.ref('p.live_version'))]))
    .where(sql<string>`v.content::text`, 'like', `%${id}%`)
    .limit(50)
    .execute()
  return rows.map((row) => ({ post: row.post_id, title: row.title }))
}
