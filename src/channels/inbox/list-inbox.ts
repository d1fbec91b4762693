import { sql } from 'kysely'
import { type Page, pageOf, personOf, readCursor, type Work } from '#platform'
import { listStaff } from '#rooms/alliance'
import type { IncomingSort } from '../channel.ts'
import { asSystem } from '../compose-payload.ts'
import type { DeliveryState } from '../delivery-state.ts'
import { noSuchIncoming } from '../errors.ts'
import { inboxPolicy } from '../policy.ts'
import type { IncomingEntriesTable, IncomingState } from '../tables.ts'
import { accountToAnswer } from './answer-incoming.ts'
import type { IncomingRow } from './item.ts'

/** Something that was said to the library, as the desk shows it. */
export interface IncomingView {
  id: string
  channel: string
  /** Null where nobody connected the place it was said on. */
  account: string | null
  sort: IncomingSort
  /** Empty once forgotten. */
  author: { name: string; handle: string; url: string | null }
  text: string
  url: string | null
  post: string | null
  thread: string
  writtenAt: Date
  state: IncomingState
  why: string
  owner: { id: string; name: string } | null
  answeredAt: Date | null
  pastedBy: string | null
  emptied: boolean
  /** An answer of ours did not arrive, or nobody knows. */
  trouble: 'failed' | 'unconfirmed' | null
}

/** waiting: for an answer · mine: of these, what I took up · free: of these, what nobody took up · done: answered or closed · hidden */
export const inboxViews = ['waiting', 'mine', 'free', 'done', 'hidden'] as const
export type InboxView = (typeof inboxViews)[number]

export interface ListInbox {
  view?: InboxView
  channel?: string
  cursor?: string
  /** 30 unless given, at most 100. */
  limit?: number
}

const trouble = sql<'failed' | 'unconfirmed' | null>`(
  select d.state from channels.deliveries d
  where d.alliance_id = i.alliance_id and d.answers = i.incoming_id and d.operation = 'answer' and d.state in ('failed', 'unconfirmed') limit 1)`

/** The inbox, page by page: what waits longest first, what is done latest first. */
export async function listInbox(work: Work, wanted: ListInbox = {}): Promise<Page<IncomingView>> {
  inboxPolicy.demand(work, 'read-incoming')
  const view = wanted.view ?? 'waiting'
  const limit = Math.min(Math.max(wanted.limit ?? 30, 1), 100)
  const after = readCursor(wanted.cursor, ['date', 'id'])
  const oldestFirst = view === 'waiting' || view === 'mine' || view === 'free'
  let query = work.db
    .selectFrom('channels.incoming as i')
    .selectAll('i')
    .select(trouble.as('trouble'))
    .where('i.alliance_id', '=', work.alliance)
    .where('i.state', 'in', oldestFirst ? ['waiting'] : view === 'done' ? ['answered', 'closed'] : ['hidden'])
  if (view === 'mine') query = query.where('i.owner_id', '=', personOf(work.actor))
  if (view === 'free') query = query.where('i.owner_id', 'is', null)
  if (wanted.channel) query = query.where('i.kind', '=', wanted.channel)
  if (after) {
    const [at, id] = after
    query = query.where(
      oldestFirst
        ? sql<boolean>`(i.written_at, i.incoming_id) > (${at}, ${id}::uuid)`
        : sql<boolean>`(i.written_at, i.incoming_id) < (${at}, ${id}::uuid)`,
    )
  }
  const direction = oldestFirst ? 'asc' : 'desc'
  const rows = await query
    .orderBy('i.written_at', direction)
    .orderBy('i.incoming_id', direction)
    .limit(limit + 1)
    .execute()
  const names = await namesOf(work)
  return pageOf(
    rows.map((row) => viewOf(row, row.trouble, names)),
    limit,
    ({ writtenAt, id }) => [writtenAt, id],
  )
}

/** Who took something up is told to whoever may read it, also to a program that may read nothing else of the alliance. */
const namesOf = async (work: Work): Promise<ReadonlyMap<string, string>> =>
  new Map((await listStaff(asSystem(work), { left: true })).map(({ staff_id, name }) => [staff_id, name]))

const viewOf = (row: IncomingRow, trouble: IncomingView['trouble'], names: ReadonlyMap<string, string>): IncomingView => ({
  id: row.incoming_id,
  channel: row.kind,
  account: row.account_id,
  sort: row.sort,
  author: { name: row.author_name, handle: row.author_handle, url: row.author_url },
  text: row.text,
  url: row.remote_url,
  post: row.post_id,
  thread: row.thread,
  writtenAt: row.written_at,
  state: row.state,
  why: row.why,
  owner: row.owner_id ? { id: row.owner_id, name: names.get(row.owner_id) ?? '' } : null,
  answeredAt: row.answered_at,
  pastedBy: row.pasted_by,
  emptied: row.emptied_at !== null,
  trouble,
})

/** What was done about an item. `delivery` of an answer says where it stands; null where a person said it there themself. */
export interface EntryView {
  id: string
  sort: IncomingEntriesTable['sort']
  text: string
  locale: string
  persona: string | null
  by: string
  at: Date
  delivery: { id: string; state: DeliveryState; outcome: string | null; url: string | null } | null
}

/** One item with its conversation: everything that was said and done in it, oldest first. */
export interface Conversation {
  item: IncomingView
  /** Whether an answer leaves by program. */
  answers: boolean
  said: (IncomingView & { entries: EntryView[] })[]
}

const mostOfThread = 200

/** One item of the inbox with the conversation it belongs to. Refuses `channels.no-such-incoming`. */
export async function readConversation(work: Work, id: string): Promise<Conversation> {
  inboxPolicy.demand(work, 'read-incoming')
  const own = await work.db
    .selectFrom('channels.incoming as i')
    .selectAll('i')
    .select(trouble.as('trouble'))
    .where('i.alliance_id', '=', work.alliance)
    .where('i.incoming_id', '=', id)
    .executeTakeFirst()
  if (!own) throw noSuchIncoming()
  const others = await work.db
    .selectFrom('channels.incoming as i')
    .selectAll('i')
    .select(trouble.as('trouble'))
    .where('i.alliance_id', '=', work.alliance)
    .where('i.thread', '=', own.thread)
    .where('i.incoming_id', '<>', id)
    // What was hidden stays hidden in the conversation too.
    .where('i.state', '<>', 'hidden')
    .orderBy('i.written_at', 'desc')
    .limit(mostOfThread)
    .execute()
  const rows = [...others, own].sort((a, b) => a.written_at.getTime() - b.written_at.getTime())
  const entries = await entriesOf(
    work,
    rows.map(({ incoming_id }) => incoming_id),
  )
  const names = await namesOf(work)
  return {
    item: viewOf(own, own.trouble, names),
    answers: own.emptied_at === null && (await accountToAnswer(work, own)) !== undefined,
    said: rows.map((row) => ({ ...viewOf(row, row.trouble, names), entries: entries.get(row.incoming_id) ?? [] })),
  }
}

async function entriesOf(work: Work, incoming: readonly string[]): Promise<Map<string, EntryView[]>> {
  const rows = await work.db
    .selectFrom('channels.incoming_entries as e')
    .leftJoin('channels.deliveries as d', (join) =>
      join.onRef('d.alliance_id', '=', 'e.alliance_id').onRef('d.delivery_id', '=', 'e.delivery_id'),
    )
    .select(['e.entry_id', 'e.incoming_id', 'e.sort', 'e.text', 'e.locale', 'e.persona_id', 'e.by_name', 'e.at', 'e.delivery_id'])
    .select(['d.state', 'd.outcome', 'd.remote_url'])
    .where('e.alliance_id', '=', work.alliance)
    .where('e.incoming_id', 'in', [...incoming])
    .orderBy('e.at')
    .orderBy('e.entry_id')
    .execute()
  const found = new Map<string, EntryView[]>()
  for (const row of rows) {
    const list = found.get(row.incoming_id) ?? []
    list.push({
      id: row.entry_id,
      sort: row.sort,
      text: row.text,
      locale: row.locale,
      persona: row.persona_id,
      by: row.by_name,
      at: row.at,
      delivery: row.delivery_id && row.state ? { id: row.delivery_id, state: row.state, outcome: row.outcome, url: row.remote_url } : null,
    })
    found.set(row.incoming_id, list)
  }
  return found
}

/** How much waits, since when, and how quickly the library answered in the last 30 days. */
export interface InboxState {
  waiting: number
  mine: number
  oldest: Date | null
  /** Hours between being said and being answered, half were quicker; null when nothing was answered. */
  medianHours: number | null
  answered: number
}

const answeredDays = 30

export async function inboxState(work: Work): Promise<InboxState> {
  inboxPolicy.demand(work, 'read-incoming')
  const { rows } = await sql<{ waiting: number; mine: number; oldest: Date | null; median: number | null; answered: number }>`
    select
      (select count(*)::int from channels.incoming i where i.alliance_id = ${work.alliance} and i.state = 'waiting') as waiting,
      (select count(*)::int from channels.incoming i where i.alliance_id = ${work.alliance} and i.state = 'waiting' and i.owner_id = ${personOf(work.actor)}) as mine,
      (select min(i.written_at) from channels.incoming i where i.alliance_id = ${work.alliance} and i.state = 'waiting') as oldest,
      a.median, a.answered
    from (
      select count(*)::int as answered, percentile_cont(0.5) within group (order by extract(epoch from i.answered_at - i.written_at) / 3600) as median
      from channels.incoming i
      where i.alliance_id = ${work.alliance} and i.written_at > ${new Date(work.now.getTime() - answeredDays * 86_400_000)} and i.answered_at is not null
    ) a`.execute(work.db)
  const row = rows[0]!
  return { waiting: row.waiting, mine: row.mine, oldest: row.oldest, medianHours: row.median, answered: row.answered }
}
