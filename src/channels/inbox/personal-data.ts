import { sql } from 'kysely'
import type { PersonalData } from '#rooms/patrons'
import { countFull, emptyIncoming, saidBy } from './empty-incoming.ts'

/** What the inbox knows of people: what they said to the library, under the name they have on a platform. */
export const inboxPersonalData: PersonalData = {
  room: 'inbox',
  tables: ['channels.incoming', 'channels.incoming_entries'],
  async export(work, person) {
    if (person.handles.length === 0) return { said: [] }
    const rows = await work.db
      .selectFrom('channels.incoming as i')
      .select([
        'i.incoming_id',
        'i.kind',
        'i.sort',
        'i.author_name',
        'i.author_handle',
        'i.text',
        'i.remote_url',
        'i.written_at',
        'i.answered_at',
      ])
      .where('i.alliance_id', '=', work.alliance)
      .where(saidBy(person.handles))
      .orderBy('i.written_at')
      .execute()
    const { rows: done } = await sql<{ incoming_id: string; sort: string; text: string; at: Date }>`
      select e.incoming_id, e.sort, e.text, e.at from channels.incoming_entries e
      where e.alliance_id = ${work.alliance} and e.incoming_id = any(${rows.map((row) => row.incoming_id)}::uuid[])
      order by e.at, e.entry_id`.execute(work.db)
    const about = Map.groupBy(done, (entry) => entry.incoming_id)
    return {
      said: rows.map((row) => ({
        channel: row.kind,
        sort: row.sort,
        name: row.author_name,
        handle: row.author_handle,
        text: row.text,
        address: row.remote_url,
        said: row.written_at,
        answered: row.answered_at,
        // What the library answered, and what colleagues wrote about it among themselves.
        done: (about.get(row.incoming_id) ?? []).map(({ sort, text, at }) => ({ sort, text, at })),
      })),
    }
  },
  erase: async (work, person) => (person.handles.length === 0 ? 0 : emptyIncoming(work, { handles: person.handles })),
  classes: [
    {
      key: 'channels.incoming',
      // Long enough to remember how somebody was answered the year before.
      days: 400,
      retain: (work, before, dryRun) => (dryRun ? countFull(work, { before }) : emptyIncoming(work, { before })),
    },
  ],
}
