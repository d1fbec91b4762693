import type { Work } from '#platform'
import { linkUnknown } from './errors.ts'

/**
 * Calls a link by other words and lets it lead to where its page is now: a name in them was taken back. What is printed stays as it is, and so
 * does what was counted. Raises the version, so that every process sees the change at its next follow.
 */
export async function relabelLink(work: Work, code: string, change: { label: string; target: string }): Promise<void> {
  const row = await work.db
    .updateTable('reach.links')
    .set((eb) => ({ ...change, version: eb('version', '+', 1), changed_at: work.now }))
    .where('alliance_id', '=', work.alliance)
    .where('code', '=', code)
    .returning('code')
    .executeTakeFirst()
  if (!row) throw linkUnknown(code)
}
