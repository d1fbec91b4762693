import { sql } from 'kysely'
import type { Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { recordFacts } from '#rooms/facts'
import type { HeldAnswer } from '../channel.ts'

/**
 * Answers are there: the first to each item is its answer time. Writes `inbox.answered` and the hours that people waited, `inbox.answer-hours`,
 * so that the mean over any period is one by the other.
 */
export async function answerArrived(work: Work, incoming: readonly string[]): Promise<void> {
  if (incoming.length === 0) return
  const { rows } = await sql<{ written_at: Date; scene: number; kind: string }>`
    update channels.incoming i set answered_at = ${work.now}, state = case when i.state = 'hidden' then i.state else 'answered' end
    where i.alliance_id = ${work.alliance} and i.incoming_id = any(${[...incoming]}) and i.answered_at is null
    returning i.written_at, i.scene, i.kind`.execute(work.db)
  const day = await localDay(work, null, work.now)
  await recordFacts(
    work,
    rows.flatMap(({ written_at, scene, kind }) => {
      const hours = Math.max(0, work.now.getTime() - written_at.getTime()) / 3_600_000
      const of = { day, scene, source: kind }
      return [
        { ...of, metric: 'inbox.answered' as const },
        { ...of, metric: 'inbox.answer-hours' as const, amount: Math.round(hours * 100) / 100 },
      ]
    }),
  )
}

/** Answers did not arrive, or nobody knows: whoever said it waits again, and the inbox says so. */
export async function answersMissed(work: Work, deliveries: readonly string[]): Promise<void> {
  await sql`
    update channels.incoming i set state = 'waiting'
    from channels.deliveries d
    where d.alliance_id = ${work.alliance} and d.delivery_id = any(${[...deliveries]})
      and i.alliance_id = ${work.alliance} and i.incoming_id = d.answers and i.state = 'answered' and i.emptied_at is null`.execute(work.db)
}

/**
 * Withdraws those of these answers that wait for another try although somebody closed, hid or reopened what they answer while they were
 * under way: whoever decides so decides against an answer that has not left.
 */
export async function withdrawUnwanted(work: Work, deliveries: readonly string[]): Promise<void> {
  if (deliveries.length === 0) return
  // Whoever is just deciding is waited for, and whoever decides next sees what waits.
  await sql`
    select from channels.incoming i where i.alliance_id = ${work.alliance} and i.incoming_id in (
      select d.answers from channels.deliveries d where d.alliance_id = ${work.alliance} and d.delivery_id = any(${[...deliveries]}))
    order by i.incoming_id for share`.execute(work.db)
  await sql`
    update channels.deliveries d set state = 'withdrawn', ended_at = ${work.now}
    from channels.incoming i
    where d.alliance_id = ${work.alliance} and d.delivery_id = any(${[...deliveries]}) and d.operation = 'answer' and d.state = 'due'
      and i.alliance_id = ${work.alliance} and i.incoming_id = d.answers and i.state <> 'answered' and exists (
        select from channels.incoming_entries said
        join channels.incoming_entries decided on decided.alliance_id = ${work.alliance} and decided.incoming_id = said.incoming_id
        where said.alliance_id = ${work.alliance} and said.incoming_id = i.incoming_id and said.delivery_id = d.delivery_id
          and decided.sort in ('closed', 'hidden', 'reopened', 'shown') and decided.entry_id > said.entry_id)`.execute(work.db)
}

/** Of what stands there under these names: what no other answer of ours is known to be. The same words may answer several people. */
export async function notAnothers(
  work: Work,
  answer: Pick<HeldAnswer, 'deliveryId' | 'account'>,
  remoteIds: readonly string[],
): Promise<string[]> {
  if (remoteIds.length === 0) return []
  const rows = await work.db
    .selectFrom('channels.deliveries')
    .select('remote_id')
    .where('alliance_id', '=', work.alliance)
    .where('account_id', '=', answer.account.accountId)
    .where('operation', '=', 'answer')
    .where('delivery_id', '<>', answer.deliveryId)
    .where('remote_id', 'in', [...remoteIds])
    .execute()
  return remoteIds.filter((remoteId) => !rows.some(({ remote_id }) => remote_id === remoteId))
}
