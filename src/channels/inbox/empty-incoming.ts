import { sql } from 'kysely'
import type { Work } from '#platform'
import { forgottenId } from './forgotten-id.ts'

/** Which ones: of an account by what the other side calls them, by who said them, or older than a moment. */
export type Emptied = { account: string; remoteIds: readonly string[] } | { handles: readonly string[] } | { before: Date }

const which = (work: Work, emptied: Emptied) =>
  'remoteIds' in emptied
    ? sql<boolean>`i.account_id = ${emptied.account} and i.remote_id = any(${[...emptied.remoteIds]})`
    : 'handles' in emptied
      ? sql<boolean>`${saidBy(emptied.handles)}`
      : sql<boolean>`i.arrived_at < ${emptied.before} and i.alliance_id = ${work.alliance}`

/** Who is meant by a name on a platform, however it was typed: with or without the sign before it, large or small, accents in one piece or two. */
export const saidBy = (handles: readonly string[]) => {
  const names = handles.map((handle) => handle.normalize('NFKC').trim().toLowerCase().replace(/^@+/, ''))
  return sql<boolean>`ltrim(lower(normalize(i.author_handle, NFKC)), '@') = any(${names.filter((name) => name !== '')})`
}

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
 * a person. What the other side calls it becomes a mark, because that may name them too. What was waiting waits no more: there is nobody left to answer. Returns how many were emptied.
 */
export async function emptyIncoming(work: Work, emptied: Emptied): Promise<number> {
  const { rows } = await sql<{ incoming_id: string; remote_id: string | null }>`
    update channels.incoming i
    set author_name = '', author_handle = '', author_url = null, text = '', remote_url = null, why = '', emptied_at = ${work.now},
      state = case when i.state = 'waiting' then 'closed' else i.state end
    where i.alliance_id = ${work.alliance} and i.emptied_at is null and ${which(work, emptied)}
    returning i.incoming_id, i.remote_id`.execute(work.db)
  const ids = rows.map((row) => row.incoming_id)
  if (ids.length === 0) return 0
  await sql`update channels.incoming_entries e set text = '' where e.alliance_id = ${work.alliance} and e.incoming_id = any(${ids})`.execute(
    work.db,
  )
  await markIds(
    work,
    'channels.incoming',
    rows.map(({ incoming_id, remote_id }) => ({ id: incoming_id, remoteId: remote_id })),
  )
  // An answer that has not arrived has nobody to go to, also one under way: its worker sees that the row is no longer its own. One that
  // has keeps no words here.
  const answers = await sql<{ id: string; remoteId: string | null }>`
    update channels.deliveries d
    set payload = jsonb_set(d.payload, '{text}', to_jsonb(d.delivery_id::text)), remote_url = null,
      state = case when d.state = 'sent' then d.state else 'withdrawn' end,
      lease_by = null, lease_until = null, ended_at = coalesce(d.ended_at, ${work.now}::timestamptz)
    where d.alliance_id = ${work.alliance} and d.operation = 'answer' and d.answers = any(${ids})
    returning d.delivery_id as id, d.remote_id as "remoteId"`.execute(work.db)
  await markIds(work, 'channels.deliveries', answers.rows)
  return ids.length
}

/** Puts marks in the place of what the other side calls these. */
async function markIds(
  work: Work,
  table: 'channels.incoming' | 'channels.deliveries',
  rows: readonly { id: string; remoteId: string | null }[],
): Promise<void> {
  const named = rows.filter((row): row is { id: string; remoteId: string } => row.remoteId !== null)
  await sql`
    update ${sql.table(table)} r set remote_id = t.mark
    from unnest(${named.map(({ id }) => id)}::uuid[], ${named.map(({ remoteId }) => forgottenId(work, remoteId))}::text[]) as t (id, mark)
    where r.alliance_id = ${work.alliance} and r.${sql.ref(table === 'channels.incoming' ? 'incoming_id' : 'delivery_id')} = t.id`.execute(
    work.db,
  )
}
