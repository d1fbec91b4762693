import { sql } from 'kysely'
import { audit, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { recordFacts } from '#rooms/facts'
import { canAsk, repeatsSafely } from './accounts.ts'
import { channelOf, type Held } from './channel.ts'
import { breakerAfter, mostTries, type Outcome, statesBefore, waitSeconds } from './delivery-state.ts'
import { leaseEnd, leaveUnconfirmed } from './hold.ts'
import { answerArrived, answersMissed, withdrawUnwanted } from './inbox/follow-answer.ts'
import { nameOfAct, subjectOfDelivery, titled } from './record.ts'
import { withdrawWaiting } from './retire-account.ts'

export interface Settled {
  delivery: Held
  outcome: Outcome
}

/**
 * Writes down how attempts ended: state, audit sentence and fact together. An outcome counts only for the attempt it
 * belongs to, so a worker that was taken for dead and comes back changes nothing that happened since, except that it may
 * confirm what is still unconfirmed.
 */
export async function settle(work: Work, batch: readonly Settled[]): Promise<void> {
  const accounts = new Map<string, Outcome[]>()
  await settleSent(work, batch)
  for (const { delivery, outcome } of batch) {
    if (outcome.state !== 'sent') await settleOne(work, delivery, outcome)
    accounts.set(delivery.account.accountId, [...(accounts.get(delivery.account.accountId) ?? []), outcome])
  }
  await withdrawUnwanted(
    work,
    batch.flatMap(({ delivery, outcome }) => (delivery.operation === 'answer' && outcome.state !== 'sent' ? delivery.deliveryId : [])),
  )
  for (const [accountId, outcomes] of accounts) await settleBreaker(work, accountId, outcomes)
}

type Sent = Extract<Outcome, { state: 'sent' }>

/** What arrived, all of a batch in one statement, because good days are made of these. */
async function settleSent(work: Work, batch: readonly Settled[]): Promise<void> {
  const sent = batch.filter((one): one is Settled & { outcome: Sent } => one.outcome.state === 'sent')
  if (sent.length === 0) return
  const { rows } = await sql<{ delivery_id: string }>`
    update channels.deliveries d
    set state = 'sent', lease_by = null, lease_until = null, outcome = null, ended_at = ${work.now}, remote_id = t.remote_id, remote_url = t.remote_url, counts = t.counts
    from unnest(
      ${sent.map(({ delivery }) => delivery.deliveryId)}::uuid[], ${sent.map(({ delivery }) => delivery.attempt)}::int[], ${sent.map(({ outcome }) => outcome.remoteId ?? null)}::text[],
      ${sent.map(({ outcome }) => outcome.remoteUrl ?? null)}::text[], ${sent.map(({ outcome }) => JSON.stringify(outcome.counts ?? {}))}::jsonb[]
    ) as t (delivery_id, attempts, remote_id, remote_url, counts)
    where d.alliance_id = ${work.alliance} and d.delivery_id = t.delivery_id and d.attempts = t.attempts and d.state = any(${statesBefore('sent')})
    returning d.delivery_id`.execute(work.db)
  const mine = new Set(rows.map((row) => row.delivery_id))
  const settled = sent.filter(({ delivery }) => mine.has(delivery.deliveryId))
  // A channel that counts recipients has recorded each of them itself.
  const counted = settled.filter(({ delivery, outcome }) => delivery.operation === 'deliver' && !outcome.counts)
  const day = await localDay(work, null, work.now)
  await recordFacts(
    work,
    counted.map(({ delivery }) => ({
      metric: 'deliveries.sent' as const,
      day,
      scene: delivery.scene,
      source: 'channels',
      key: `delivery:${delivery.deliveryId}`,
    })),
  )
  await answerArrived(
    work,
    settled.flatMap(({ delivery }) => (delivery.operation === 'answer' ? delivery.item : [])),
  )
  for (const { delivery } of settled)
    await audit(work, `channels.${sentActs[delivery.operation]}`, subjectOfDelivery(delivery), titled(delivery))
}

async function settleOne(work: Work, delivery: Held, outcome: Exclude<Outcome, Sent>): Promise<void> {
  const mine = work.db
    .updateTable('channels.deliveries')
    .where('alliance_id', '=', work.alliance)
    .where('delivery_id', '=', delivery.deliveryId)
    .where('attempts', '=', delivery.attempt)
  const free = { lease_by: null, lease_until: null }
  switch (outcome.state) {
    case 'later':
      await mine
        .set((eb) => ({ state: 'due', ...free, outcome: outcome.code, next_at: outcome.at, tries: eb('tries', '-', 1) }))
        .where('state', '=', 'sending')
        .execute()
      return
    case 'by-hand':
      await mine
        .set({ state: 'by-hand', ...free, outcome: null })
        .where('state', '=', 'sending')
        .execute()
      return
    case 'retry': {
      if (delivery.tries >= mostTries) return settleOne(work, delivery, { state: 'failed', code: outcome.code })
      const next = new Date(work.now.getTime() + waitSeconds(delivery.tries, outcome.afterSeconds) * 1000)
      await mine
        .set({ state: 'due', ...free, outcome: outcome.code, next_at: next })
        .where('state', '=', 'sending')
        .execute()
      return
    }
    case 'failed': {
      const done = await mine
        .set({ state: 'failed', ...free, outcome: outcome.code, ended_at: work.now })
        .where('state', '=', 'sending')
        .returning('delivery_id')
        .executeTakeFirst()
      if (!done) return
      // What was in flight when it broke off is in doubt, and said to be.
      if (delivery.operation !== 'answer') await channelOf(delivery.account.kind)?.recover?.(work, delivery)
      if (delivery.operation === 'answer') await answersMissed(work, [delivery.deliveryId])
      await audit(work, `channels.${nameOfAct(delivery, 'delivery-failed')}`, subjectOfDelivery(delivery), titled(delivery))
      return
    }
    case 'unknown': {
      const held = await mine.set({ outcome: outcome.code }).where('state', '=', 'sending').returning('delivery_id').executeTakeFirst()
      if (!held) return
      // Asked again when the lease has lapsed, by whoever comes first; not for ever.
      if (canAsk(delivery) && delivery.tries < mostTries)
        await mine.set({ lease_until: new Date(leaseEnd().getTime() + Math.min(waitSeconds(delivery.tries), 600) * 1000) }).execute()
      else if (repeatsSafely(delivery, work.now) && delivery.tries < mostTries)
        return settleOne(work, delivery, { state: 'retry', code: outcome.code, sickChannel: false })
      else await leaveUnconfirmed(work, delivery, outcome.code)
      return
    }
  }
}

const sentActs = {
  deliver: 'delivered',
  edit: 'edit-delivered',
  withdraw: 'withdrawal-delivered',
  correction: 'correction-delivered',
  answer: 'answer-delivered',
} as const

/** Counts the failures of the channel itself. Untouched when all went well and all was well, so that a good day writes nothing here. */
async function settleBreaker(work: Work, accountId: string, outcomes: readonly Outcome[]): Promise<void> {
  const sick = outcomes.some((outcome) => 'sickChannel' in outcome && outcome.sickChannel)
  const row = await work.db
    .selectFrom('channels.accounts')
    .select(['name', 'kind', 'failures', 'open_until', 'retired_at'])
    .where('alliance_id', '=', work.alliance)
    .where('account_id', '=', accountId)
    .$if(sick, (query) => query.forUpdate())
    .executeTakeFirst()
  // What was under way when its account ended and did not arrive is tried no more.
  if (row?.retired_at && outcomes.some(({ state }) => state !== 'sent')) await withdrawWaiting(work, { accountId, kind: row.kind })
  if (!row || (!sick && row.failures === 0 && row.open_until === null)) return
  let breaker = { failures: row.failures, openUntil: row.open_until }
  let problem: string | null = null
  for (const outcome of outcomes) {
    breaker = breakerAfter(breaker, outcome, work.now)
    if ('sickChannel' in outcome && outcome.sickChannel) problem = outcome.code
  }
  const wasOpen = row.open_until !== null
  await work.db
    .updateTable('channels.accounts')
    .set({ failures: breaker.failures, open_until: breaker.openUntil, problem: breaker.failures === 0 ? null : problem })
    .where('alliance_id', '=', work.alliance)
    .where('account_id', '=', accountId)
    .execute()
  if (!wasOpen && breaker.openUntil)
    await audit(
      work,
      'channels.channel-down',
      { kind: 'channel', id: accountId },
      { name: row.name, kind: row.kind, until: breaker.openUntil },
    )
  if (wasOpen && !breaker.openUntil)
    await audit(work, 'channels.channel-up', { kind: 'channel', id: accountId }, { name: row.name, kind: row.kind })
}
