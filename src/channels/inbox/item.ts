import type { Selectable } from 'kysely'
import { newId, personOf, type Work } from '#platform'
import { isHidden, nobodyThere, noSuchIncoming } from '../errors.ts'
import type { IncomingEntriesTable, IncomingTable } from '../tables.ts'

export type IncomingRow = Selectable<IncomingTable>

/**
 * Locks one item of the inbox. Refuses `channels.no-such-incoming`, and what has nobody left behind it (`channels.nobody-there`): what is
 * written about somebody who was forgotten would be kept for ever.
 */
export async function lockIncoming(work: Work, id: string): Promise<IncomingRow> {
  const row = await work.db
    .selectFrom('channels.incoming')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('incoming_id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw noSuchIncoming()
  if (row.emptied_at) throw nobodyThere()
  return row
}

/** The same, to be answered: refuses what is hidden (`channels.is-hidden`). */
export async function lockToAnswer(work: Work, id: string): Promise<IncomingRow> {
  const row = await lockIncoming(work, id)
  if (row.state === 'hidden') throw isHidden()
  return row
}

export async function changeIncoming(
  work: Work,
  id: string,
  to: Partial<Pick<IncomingRow, 'state' | 'why' | 'owner_id' | 'answered_at'>>,
): Promise<void> {
  await work.db.updateTable('channels.incoming').set(to).where('alliance_id', '=', work.alliance).where('incoming_id', '=', id).execute()
}

type Entry = Pick<IncomingEntriesTable, 'sort' | 'text'> & { locale?: string; persona?: string | null; delivery?: string | null }

/** Writes down what was done about an item, by whoever works. */
export async function writeEntry(work: Work, incoming: string, entry: Entry): Promise<void> {
  await work.db
    .insertInto('channels.incoming_entries')
    .values({
      alliance_id: work.alliance,
      entry_id: newId(),
      incoming_id: incoming,
      sort: entry.sort,
      text: entry.text,
      locale: entry.locale ?? '',
      persona_id: entry.persona ?? null,
      by_id: personOf(work.actor),
      by_name: 'name' in work.actor ? work.actor.name : '',
      at: work.now,
      delivery_id: entry.delivery ?? null,
    })
    .execute()
}

/** What the record names: the item, never who said it. */
export const subjectOf = (incoming: string) => ({ kind: 'incoming', id: incoming })
