import { sql } from 'kysely'
import type { Work } from '#platform'

/** Which ones: of an account by what the other side calls them, by who said them, or older than a moment. */
export type Emptied = { account: string; remoteIds: readonly string[] } | { handles: readonly string[] } | { before: Date }

const which = (work: Work, emptied: Emptied) =>
  'remoteIds' in emptied
    ? sql<boolean>`i.account_id = ${emptied.account} and i.remote_id = any(${[...emptied.remoteIds]})`
    : 'handles' in emptied
      ? sql<boolean>`${saidBy(emptied.handles)}`
      : sql<boolean>`i.arrived_at < ${emptied.before} and i.alliance_id = ${work.alliance}`

/** Who is meant by a name on a platform, however it was typed: with or without the sign before it, large or small. */
export const saidBy = (handles: readonly string[]) =>
  sql<boolean>`i.author_handle <> '' and ltrim(lower(i.author_handle), '@') = any(${handles.map((handle) => handle.trim().toLowerCase().replace(/^@+/, ''))})`

/** How many are not emptied yet. */
export async function countFull(work: Work, emptied: Emptied): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from channels.incoming i where i.alliance_id = ${work.alliance} and i.emptied_at is null and ${which(work, emptied)}`.execute(
    work.db,
  )
  return rows[0]!.n
}

/**
 * Takes away who said it and what, and what the library wrote about it. That it was said, when and to which post, stays: a count without
 * a person. What was waiting waits no more: there is nobody left to answer. Returns how many were emptied.
 */
export async function emptyIncoming(work: Work, emptied: Emptied): Promise<number> {
  const { rows } = await sql<{ incoming_id: string }>`
    update channels.incoming i
    set author_name = '', author_handle = '', author_url = null, text = '', remote_url = null, why = '', emptied_at = ${work.now},
      state = case when i.state = 'waiting' then 'closed' else i.state end
    where i.alliance_id = ${work.alliance} and i.emptied_at is null and ${which(work, emptied)}
    returning i.incoming_id`.execute(work.db)
  const ids = rows.map((row) => row.incoming_id)
  if (ids.length === 0) return 0
  await work.db
    .updateTable('channels.incoming_entries')
    .set({ text: '' })
    .where('alliance_id', '=', work.alliance)
    .where('incoming_id', 'in', ids)
    .execute()
  // An answer that has not left has nobody to go to; one that has keeps no words here.
  await sql`
    update channels.deliveries d
    set payload = jsonb_set(d.payload, '{text}', to_jsonb(d.delivery_id::text)),
      state = case when d.state in ('planned', 'due') then 'withdrawn' else d.state end,
      ended_at = coalesce(d.ended_at, case when d.state in ('planned', 'due') then ${work.now}::timestamptz end)
    where d.alliance_id = ${work.alliance} and d.operation = 'answer' and d.answers = any(${ids})`.execute(work.db)
  return ids.length
}
