import type { Work } from '#platform'
import type { WantedLink } from '#rooms/content'
import { targetNotAllowed } from './errors.ts'
import { makeLink } from './make-link.ts'
import { reachPolicy } from './policy.ts'
import { allowedTarget } from './targets.ts'

/**
 * Short links of things of other rooms, such as the books of a list: their codes, in order. A subject that has a link keeps its code, which is
 * printed, and lets it lead to the new target; the record says so where the thing itself was changed.
 */
export async function linkThings(work: Work, wanted: readonly WantedLink[]): Promise<string[]> {
  reachPolicy.demand(work, 'make-link')
  const codes: string[] = []
  for (const one of wanted) {
    if (!allowedTarget(one.target)) throw targetNotAllowed()
    const row = await work.db
      .updateTable('reach.links')
      .set((eb) => ({ target: one.target, version: eb('version', '+', 1), changed_at: work.now }))
      .where('alliance_id', '=', work.alliance)
      .where('subject_kind', '=', one.subject.kind)
      .where('subject_id', '=', one.subject.id)
      .where('scene', '=', one.scene)
      .where('state', '=', 'live')
      .returning('code')
      .executeTakeFirst()
    codes.push(row?.code ?? (await makeLink(work, one)).code)
  }
  return codes
}
