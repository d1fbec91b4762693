import type { Work } from '#platform'
import { linkUnknown } from './errors.ts'
import { type Link, present } from './make-link.ts'
import { reachPolicy } from './policy.ts'

/** Links by number, newest first; `after` is the last link number of the page before. */
export async function listLinks(
  work: Work,
  filter: { subject?: { kind: string; ids?: string[] }; scenes?: number[]; after?: number; limit?: number } = {},
): Promise<Link[]> {
  reachPolicy.demand(work, 'list-links')
  let query = work.db
    .selectFrom('reach.links')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .orderBy('link', 'desc')
    .limit(Math.min(filter.limit ?? 100, 1000))
  if (filter.subject) query = query.where('subject_kind', '=', filter.subject.kind)
  if (filter.subject?.ids) {
    if (filter.subject.ids.length === 0) return []
    query = query.where('subject_id', 'in', filter.subject.ids)
  }
  if (filter.scenes) {
    if (filter.scenes.length === 0) return []
    query = query.where('scene', 'in', filter.scenes)
  }
  if (filter.after) query = query.where('link', '<', filter.after)
  return (await query.execute()).map(present)
}

/** One link by its code. Throws `reach.link-unknown`. */
export async function linkByCode(work: Work, code: string): Promise<Link> {
  const row = await work.db
    .selectFrom('reach.links')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('code', '=', code)
    .executeTakeFirst()
  if (!row) throw linkUnknown(code)
  return present(row)
}
