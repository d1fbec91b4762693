import { audit, type Work } from '#platform'
import { linkUnknown, targetNotAllowed } from './errors.ts'
import { type Link, present } from './make-link.ts'
import { reachPolicy } from './policy.ts'
import { allowedTarget } from './targets.ts'

/**
 * Lets a link lead elsewhere. What is printed stays printed, so a link is never deleted: it is
 * - `live`: leads to its target;
 * - `retired`: its time is over (a past campaign): leads to `fallback`, else still to its target;
 * - `withdrawn`: its target must not be shown any more: leads to `fallback`, else to the front page.
 * Follows are counted in every state. Raises the version, so that every process sees the change at its next follow.
 */
export async function changeLink(
  work: Work,
  code: string,
  change: { target?: string; state?: Link['state']; fallback?: string | null },
  why?: string,
): Promise<Link> {
  reachPolicy.demand(work, 'change-link')
  if (change.target !== undefined && !allowedTarget(change.target)) throw targetNotAllowed()
  if (change.fallback && !allowedTarget(change.fallback)) throw targetNotAllowed()
  const row = await work.db
    .updateTable('reach.links')
    .set((eb) => ({
      ...(change.target === undefined ? {} : { target: change.target }),
      ...(change.state === undefined ? {} : { state: change.state }),
      ...(change.fallback === undefined ? {} : { fallback: change.fallback }),
      version: eb('version', '+', 1),
      changed_at: work.now,
    }))
    .where('alliance_id', '=', work.alliance)
    .where('code', '=', code)
    .returningAll()
    .executeTakeFirst()
  if (!row) throw linkUnknown(code)
  await audit(
    work,
    `reach.link-${change.state ?? 'changed'}`,
    { kind: 'link', id: String(row.link) },
    { label: row.label, code: row.code },
    why,
  )
  return present(row)
}
