import { sql } from 'kysely'
import { newId, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { recordFacts } from '#rooms/facts'
import { httpUrlOf, textOf, wordsOf } from '../call.ts'
import { type Account, type Incoming, placeOf } from '../channel.ts'
import { keptAs } from './forgotten-id.ts'

/** What is kept of one text; nobody writes more to a library in one go, and an inbox of books is no inbox. */
const longestText = 10_000

type Where = Pick<Account, 'accountId' | 'kind' | 'settings'>

/**
 * Takes in what was said to an account, once each however often it is told, oldest first, with the delivery and the conversation that it
 * belongs to. Writes the fact `inbox.received` with the scene of what it is said to. Returns how many were new.
 * The caller holds the account's row locked, so that two listeners never take the same.
 */
export async function takeIncoming(work: Work, account: Where, heard: readonly Incoming[]): Promise<number> {
  const said = [...new Map(heard.map((one) => [one.remoteId, one])).values()]
  const known = await knownItems(work, account, said)
  const ours = await ourTexts(work, account, said)
  const threads = new Map([...known].map(([remoteId, { thread }]) => [remoteId, thread]))
  const rows = said
    .filter(({ remoteId }) => !known.get(remoteId)?.itself)
    .map((one) => {
      const id = newId()
      const to = one.inReplyTo === null ? undefined : ours.get(one.inReplyTo)
      const thread = (one.inReplyTo !== null ? (to?.thread ?? threads.get(one.inReplyTo)) : undefined) ?? id
      threads.set(one.remoteId, thread)
      return {
        alliance_id: work.alliance,
        incoming_id: id,
        account_id: account.accountId,
        kind: account.kind,
        remote_id: textOf(one.remoteId, 500),
        remote_url: httpUrlOf(one.remoteUrl),
        place: placeOf(account),
        // What answers somebody else and only names us is a mention.
        sort: one.sort === 'comment' && !to && thread === id ? ('mention' as const) : one.sort,
        author_name: textOf(one.author.name, 200),
        author_handle: textOf(one.author.handle, 300),
        author_url: httpUrlOf(one.author.url),
        text: wordsOf(one.text, longestText),
        post_id: to?.post ?? null,
        delivery_id: to?.delivery ?? null,
        scene: to?.scene ?? 0,
        thread,
        written_at: believable(one.writtenAt, work.now) ? one.writtenAt : work.now,
        arrived_at: work.now,
        state: 'waiting' as const,
        pasted_by: null,
      }
    })
  if (rows.length === 0) return 0
  await inheritFromThreads(work, rows)
  await work.db.insertInto('channels.incoming').values(rows).execute()
  const day = await localDay(work, null, work.now)
  const byScene = new Map<number, number>()
  for (const { scene } of rows) byScene.set(scene, (byScene.get(scene) ?? 0) + 1)
  await recordFacts(
    work,
    [...byScene].map(([scene, amount]) => ({ metric: 'inbox.received' as const, day, scene, amount, source: account.kind })),
  )
  return rows.length
}

/** What comes in later than this was not written when it says it was. */
const longestOnItsWay = 400 * 86_400_000

/** Whether somebody wrote then, whatever their server says: not in the future, and not so long ago that they would stand before all who wait. */
export const believable = (writtenAt: Date, now: Date): boolean => writtenAt <= now && now.getTime() - writtenAt.getTime() < longestOnItsWay

/** Which of these, and of what they answer, came in before, by what the other side calls them. */
async function knownItems(work: Work, account: Where, said: readonly Incoming[]) {
  const asked = new Set(said.map(({ remoteId }) => remoteId))
  const ids = keptAs(work, [...asked, ...said.flatMap(({ inReplyTo }) => inReplyTo ?? [])])
  const rows = ids.size
    ? await work.db
        .selectFrom('channels.incoming')
        .select(['remote_id', 'thread'])
        .where('alliance_id', '=', work.alliance)
        .where('account_id', '=', account.accountId)
        .where('place', '=', placeOf(account))
        .where('remote_id', 'in', [...ids.keys()])
        .execute()
    : []
  return new Map(
    rows.map(({ remote_id, thread }) => {
      const remoteId = ids.get(remote_id!)!
      return [remoteId, { thread, itself: asked.has(remoteId) }]
    }),
  )
}

interface Ours {
  delivery: string
  post: string | null
  scene: number
  /** Where it is an answer of ours: the conversation. */
  thread: string | null
}

/** What of ours these answer: posts that left through the account, and answers given there. */
async function ourTexts(work: Work, account: Where, said: readonly Incoming[]): Promise<Map<string, Ours>> {
  const ids = keptAs(
    work,
    said.flatMap(({ inReplyTo }) => inReplyTo ?? []),
  )
  if (ids.size === 0) return new Map()
  const { rows } = await sql<{ remote_id: string; delivery_id: string; post_id: string | null; scene: number; thread: string | null }>`
    select d.remote_id, coalesce(i.delivery_id, d.delivery_id) as delivery_id, coalesce(i.post_id, d.post_id) as post_id, coalesce(i.scene, d.scene) as scene, i.thread
    from channels.deliveries d
    left join channels.incoming i on i.alliance_id = d.alliance_id and i.incoming_id = d.answers
    where d.alliance_id = ${work.alliance} and d.account_id = ${account.accountId} and d.operation in ('deliver', 'answer') and d.place = ${placeOf(account)} and d.remote_id = any(${[...ids.keys()]})`.execute(
    work.db,
  )
  return new Map(
    rows.map((row) => [ids.get(row.remote_id)!, { delivery: row.delivery_id, post: row.post_id, scene: row.scene, thread: row.thread }]),
  )
}

/** What answers a comment of somebody else's belongs to the post which that was said to. */
async function inheritFromThreads(
  work: Work,
  rows: { incoming_id: string; thread: string; post_id: string | null; delivery_id: string | null; scene: number }[],
): Promise<void> {
  const within = new Map(rows.map((row) => [row.incoming_id, row]))
  const outside = rows
    .filter((row) => !row.delivery_id && row.thread !== row.incoming_id && !within.has(row.thread))
    .map(({ thread }) => thread)
  const first = outside.length
    ? await work.db
        .selectFrom('channels.incoming')
        .select(['incoming_id', 'thread', 'post_id', 'delivery_id', 'scene'])
        .where('alliance_id', '=', work.alliance)
        .where('incoming_id', 'in', [...new Set(outside)])
        .execute()
    : []
  for (const row of first) within.set(row.incoming_id, row)
  for (const row of rows) {
    const to = within.get(row.thread)
    if (row.delivery_id || !to || to === row) continue
    Object.assign(row, { post_id: to.post_id, delivery_id: to.delivery_id, scene: to.scene })
  }
}
