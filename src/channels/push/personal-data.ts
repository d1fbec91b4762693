import { sql } from 'kysely'
import type { Work } from '#platform'
import type { PersonalData } from '#rooms/patrons'

/**
 * Browsers that asked for notices. Nobody knows whose they are, so nothing of them can be found by an address or a name: their readers end
 * them on the page or in a notice, push services when a browser is gone, and time the rest.
 */
export const noticesPersonalData: PersonalData = {
  room: 'notices',
  tables: ['channels.push_subscribers'],
  export: async () => ({}),
  erase: async () => 0,
  classes: [
    {
      key: 'channels.push-subscribers',
      days: 400,
      retain: forgetUnseen,
    },
  ],
}

async function forgetUnseen(work: Work, before: Date, dryRun: boolean): Promise<number> {
  const which = sql`channels.push_subscribers where alliance_id = ${work.alliance} and seen_at < ${before}`
  if (!dryRun) return Number((await sql`delete from ${which}`.execute(work.db)).numAffectedRows ?? 0)
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from ${which}`.execute(work.db)
  return rows[0]!.n
}
