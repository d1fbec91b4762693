import { audit, type Work } from '#platform'
import { targetNotAllowed } from './errors.ts'
import { reachPolicy } from './policy.ts'
import { allowedTarget } from './targets.ts'

const withoutSlash = (target: string): string => target.replace(/\/+$/, '')

/**
 * Lets the links that lead to one address lead to another from now on, as when the library leaves a platform: they are retired and keep counting.
 * `to: null` brings those back that were led elsewhere. Returns how many.
 */
export async function leadElsewhere(work: Work, input: { from: string; to: string | null }): Promise<number> {
  reachPolicy.demand(work, 'change-link')
  if (input.to !== null && !allowedTarget(input.to)) throw targetNotAllowed()
  const targets = [withoutSlash(input.from), `${withoutSlash(input.from)}/`]
  const query = work.db
    .updateTable('reach.links')
    .set((eb) => ({
      state: input.to === null ? ('live' as const) : ('retired' as const),
      fallback: input.to,
      version: eb('version', '+', 1),
      changed_at: work.now,
    }))
    .where('alliance_id', '=', work.alliance)
    .where('target', 'in', targets)
  const rows = await (input.to === null
    ? query.where('state', '=', 'retired').where('fallback', 'is not', null)
    : query.where('state', '=', 'live')
  )
    .returning(['link', 'label', 'code'])
    .execute()
  const act = input.to === null ? 'reach.link-live' : 'reach.link-retired'
  for (const { link, label, code } of rows) await audit(work, act, { kind: 'link', id: String(link) }, { label, code })
  return rows.length
}
