import { sql } from 'kysely'
import { audit, type Platform, realNow, type Work } from '#platform'
import { instantOfWall } from '#rooms/alliance'
import { accountOf, canAsk, repeatsSafely } from './accounts.ts'
import { type Account, channelOf, type Held, type HeldAnswer, hasLeft, placeOf } from './channel.ts'
import { actor } from './compose-payload.ts'
import { claimsAllowed, waitSeconds } from './delivery-state.ts'
import { answersMissed, withdrawUnwanted } from './inbox/follow-answer.ts'
import { nameOfAct, subjectOfDelivery, titled } from './record.ts'
import { withdrawWaiting } from './retire-account.ts'
import type { Carried, DeliveriesTable } from './tables.ts'

/** Seconds a worker holds a delivery without a heartbeat; real time. */
export const leaseSeconds = 30
export const leaseEnd = (): Date => new Date(realNow().getTime() + leaseSeconds * 1000)

type Row = Omit<DeliveriesTable, 'payload' | 'counts' | 'figures' | 'figures_at' | 'imported' | 'answers' | 'place' | 'draft'> & {
  payload: Carried
  answers: string | null
  place: string | null
  draft: string | null
  follows_place?: string | null
  follows_remote_id?: string | null
  answered?: HeldAnswer['answers'] | null
}

function heldOf(row: Row, account: Account): Held {
  const held = {
    alliance: row.alliance_id,
    deliveryId: row.delivery_id,
    account,
    elsewhere: hasLeft(account, row.place) || hasLeft(account, row.follows_place ?? null),
    version: row.version,
    locale: row.locale,
    payload: row.payload,
    scene: row.scene,
    attempt: row.attempts,
    tries: row.tries,
    startedAt: row.started_at,
    resent: row.resent_at !== null,
    draft: row.draft,
    worker: row.lease_by!,
  }
  return row.operation === 'answer'
    ? { ...held, operation: row.operation, item: row.answers!, answers: row.answered! }
    : { ...held, operation: row.operation, postId: row.post_id!, follows: row.follows, followsRemoteId: row.follows_remote_id ?? null }
}

/**
 * Turns planned deliveries whose time has come into due ones. Their instant is derived from wall time and zone once more:
 * one that turns out to be later stays planned for its new instant.
 */
export async function promotePlanned(work: Work): Promise<number> {
  const rows = await work.db
    .selectFrom('channels.deliveries')
    .select(['delivery_id', 'planned_wall', 'planned_zone', 'due_at'])
    .where('alliance_id', '=', work.alliance)
    .where('state', '=', 'planned')
    .where('due_at', '<=', work.now)
    .orderBy('due_at')
    .limit(500)
    .forUpdate()
    .skipLocked()
    .execute()
  const due: string[] = []
  for (const row of rows) {
    const at = row.planned_wall ? plannedInstant(row.planned_wall, row.planned_zone!) : row.due_at
    if (at <= work.now) due.push(row.delivery_id)
    else await moveTo(work, row.delivery_id, at)
  }
  if (due.length > 0)
    await work.db
      .updateTable('channels.deliveries')
      .set({ state: 'due', next_at: work.now })
      .where('alliance_id', '=', work.alliance)
      .where('delivery_id', 'in', due)
      .execute()
  return due.length
}

/** Derives the instants of everything planned again, because zone data may have changed. At start and daily; tells how many moved. */
export async function deriveAgain(work: Work): Promise<number> {
  const rows = await work.db
    .selectFrom('channels.deliveries')
    .select(['delivery_id', 'planned_wall', 'planned_zone', 'due_at'])
    .where('alliance_id', '=', work.alliance)
    .where('state', '=', 'planned')
    .where('planned_wall', 'is not', null)
    .forUpdate()
    .execute()
  let moved = 0
  for (const row of rows) {
    const at = plannedInstant(row.planned_wall!, row.planned_zone!)
    // What was sent "now" keeps its instant: its wall time is only to the minute.
    if (Math.abs(at.getTime() - row.due_at.getTime()) < 60_000) continue
    await moveTo(work, row.delivery_id, at)
    moved++
  }
  return moved
}

/** The instant of a planned wall time, by the zone data this process has. */
const plannedInstant = (wall: string, zone: string): Date => new Date(instantOfWall(zone, wall, 'begins'))

const moveTo = (work: Work, deliveryId: string, at: Date) =>
  work.db
    .updateTable('channels.deliveries')
    .set({ due_at: at, next_at: at })
    .where('alliance_id', '=', work.alliance)
    .where('delivery_id', '=', deliveryId)
    .execute()

/**
 * Whether a due delivery `d` may leave now: its time has come, and it does not wait for the one it follows, because the other
 * side gets a text, its correction and its withdrawal in order. `channels.alliances_with_work` says the same.
 */
const mayLeave = (work: Work) => sql<boolean>`(d.state = 'due' and d.next_at <= ${work.now} and (d.follows is null or not exists (
  select from channels.deliveries b where b.alliance_id = ${work.alliance} and b.delivery_id = d.follows and b.state in ('planned', 'due', 'sending'))))`

/** What the other side calls the delivery that `d` follows. */
const followedRemoteId = sql<string | null>`(
  select b.remote_id from channels.deliveries b where b.alliance_id = d.alliance_id and b.delivery_id = d.follows)`

/** Where the account was when what `d` follows went there, or what it answers came from there. */
const followedPlace = sql<string | null>`coalesce(
  (select b.place from channels.deliveries b where b.alliance_id = d.alliance_id and b.delivery_id = d.follows),
  (select i.place from channels.incoming i where i.alliance_id = d.alliance_id and i.incoming_id = d.answers))`

/** What the delivery `d` answers, as its channel needs it. */
const answeredItem = sql<HeldAnswer['answers'] | null>`(
  select jsonb_build_object('remoteId', i.remote_id, 'sort', i.sort, 'handle', i.author_handle)
  from channels.incoming i where i.alliance_id = d.alliance_id and i.incoming_id = d.answers)`

/** Accounts with something that may leave now: not retired, not held back by their breaker. */
export async function accountsWithDue(work: Work): Promise<string[]> {
  const rows = await work.db
    .selectFrom('channels.accounts as a')
    .select('a.account_id')
    .where('a.alliance_id', '=', work.alliance)
    .where('a.retired_at', 'is', null)
    .where((eb) => eb.or([eb('a.open_until', 'is', null), eb('a.open_until', '<=', work.now)]))
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('channels.deliveries as d')
          .select('d.delivery_id')
          .where('d.alliance_id', '=', work.alliance)
          .whereRef('d.account_id', '=', 'a.account_id')
          .where(mayLeave(work)),
      ),
    )
    .execute()
  return rows.map((row) => row.account_id)
}

/** Claims up to `most` due deliveries of one account for this worker; rows another worker holds are passed over. */
export async function claimDue(work: Work, accountId: string, worker: string, most: number): Promise<Held[]> {
  const row = await work.db
    .selectFrom('channels.accounts')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  if (!row || row.retired_at || (row.open_until && row.open_until > work.now)) return []
  const account = accountOf(row)
  const limit = claimsAllowed({ failures: row.failures, openUntil: row.open_until }, most)
  const { rows } = await sql<Row>`
    with picked as materialized (
      select d.delivery_id from channels.deliveries d
      where d.alliance_id = ${work.alliance} and d.account_id = ${accountId} and ${mayLeave(work)}
      order by d.next_at, d.delivery_id limit ${limit} for update of d skip locked
    )
    update channels.deliveries d
    set state = 'sending', attempts = d.attempts + 1, tries = d.tries + 1, lease_by = ${worker}, lease_until = ${leaseEnd()}, started_at = coalesce(d.started_at, ${work.now}::timestamptz),
      place = ${placeOf(account)}
    from picked where d.alliance_id = ${work.alliance} and d.delivery_id = picked.delivery_id
    returning d.*, ${followedRemoteId} as follows_remote_id, ${followedPlace} as follows_place, ${answeredItem} as answered`.execute(
    work.db,
  )
  return rows.map((claimed) => heldOf(claimed, account))
}

/**
 * Keeps what the other side calls a delivery before anybody sees it there, so that whoever takes it over goes on with the same. False where
 * the delivery is no longer held for this attempt: then it must not be shown.
 */
export async function keepDraft(house: Platform, held: Held, draft: string): Promise<boolean> {
  const row = await house.work(held.alliance, actor, (work) =>
    work.db
      .updateTable('channels.deliveries')
      .set({ draft })
      .where('alliance_id', '=', work.alliance)
      .where('delivery_id', '=', held.deliveryId)
      .where('lease_by', '=', held.worker)
      .where('attempts', '=', held.attempt)
      .where('state', '=', 'sending')
      .returning('delivery_id')
      .executeTakeFirst(),
  )
  return row !== undefined
}

/** Whether a delivery that is under way was taken back meanwhile: its withdrawal waits for its end. What can still be kept from readers then is. */
export async function isTakenBack(house: Platform, held: Held): Promise<boolean> {
  const row = await house.work(held.alliance, actor, (work) =>
    work.db
      .selectFrom('channels.deliveries')
      .select('delivery_id')
      .where('alliance_id', '=', work.alliance)
      .where('follows', '=', held.deliveryId)
      .where('operation', '=', 'withdraw')
      .where('state', 'in', ['planned', 'due'])
      .executeTakeFirst(),
  )
  return row !== undefined
}

/** Prolongs this worker's leases; returns the deliveries it still holds. One that is missing was taken over or withdrawn. */
export async function heartbeat(work: Work, worker: string, deliveryIds: readonly string[]): Promise<Set<string>> {
  if (deliveryIds.length === 0) return new Set()
  const rows = await work.db
    .updateTable('channels.deliveries')
    .set({ lease_until: leaseEnd() })
    .where('alliance_id', '=', work.alliance)
    .where('delivery_id', 'in', [...deliveryIds])
    .where('lease_by', '=', worker)
    .where('state', '=', 'sending')
    .returning('delivery_id')
    .execute()
  return new Set(rows.map((row) => row.delivery_id))
}

/**
 * Takes over deliveries whose worker fell silent. What is settled by our own rows or by an idempotency key is settled here;
 * what the channel must be asked about is returned, held by `worker`, for a read-back outside the transaction. The rest, also what went
 * to where the account was before, is `unconfirmed` and waits for a person, unless the account has a standing choice.
 */
export async function takeOverLapsed(work: Work, worker: string): Promise<Held[]> {
  const rows = await work.db
    .selectFrom('channels.deliveries as d')
    .selectAll('d')
    .select([followedRemoteId.as('follows_remote_id'), followedPlace.as('follows_place'), answeredItem.as('answered')])
    .where('d.alliance_id', '=', work.alliance)
    .where('d.state', '=', 'sending')
    .where('d.lease_until', '<', realNow())
    .orderBy('d.lease_until')
    .limit(500)
    .forUpdate('d')
    .skipLocked()
    .execute()
  if (rows.length === 0) return []
  const stored = await work.db.selectFrom('channels.accounts').selectAll().where('alliance_id', '=', work.alliance).execute()
  const accounts = new Map(stored.map((row) => [row.account_id, accountOf(row)]))
  const ended = new Set(stored.filter(({ retired_at }) => retired_at !== null).map(({ account_id }) => account_id))
  const ask: Held[] = []
  for (const row of rows) {
    const delivery = heldOf(row, accounts.get(row.account_id)!)
    const channel = channelOf(row.kind)
    const one = work.db
      .updateTable('channels.deliveries')
      .where('alliance_id', '=', work.alliance)
      .where('delivery_id', '=', row.delivery_id)
    if (channel?.recover && delivery.operation !== 'answer') {
      await channel.recover(work, delivery)
      await one.set({ state: 'due', lease_by: null, lease_until: null, next_at: work.now }).execute()
    } else if (delivery.elsewhere) {
      // Only there is known whether it arrived.
      await leaveUnconfirmed(work, delivery, 'channels.account-moved')
    } else if (canAsk(delivery)) {
      // Counted as an attempt, so that whatever its old worker still says no longer counts.
      const taken = await one
        .set((eb) => ({ lease_by: worker, lease_until: leaseEnd(), attempts: eb('attempts', '+', 1), tries: eb('tries', '+', 1) }))
        .returningAll()
        .executeTakeFirstOrThrow()
      ask.push(heldOf({ ...row, ...taken }, delivery.account))
    } else if (repeatsSafely(delivery, work.now)) {
      await one.set({ state: 'due', lease_by: null, lease_until: null, next_at: work.now }).execute()
    } else await leaveUnconfirmed(work, delivery, 'channels.worker-fell-silent')
  }
  await withdrawUnwanted(
    work,
    rows.flatMap((row) => (row.operation === 'answer' ? row.delivery_id : [])),
  )
  // Nothing leaves through an account that has ended: what was put back would be due for ever.
  for (const [accountId, { kind }] of accounts)
    if (ended.has(accountId) && rows.some(({ account_id }) => account_id === accountId)) await withdrawWaiting(work, { accountId, kind })
  return ask
}

/** What a standing choice does about a delivery in doubt. A channel with rows of its own has followed it in them already. */
function standingChoice({ account, resent }: Held): Account['onUnconfirmed'] {
  if (channelOf(account.kind)?.recover) return 'ask'
  return account.onUnconfirmed === 'resend' && resent ? 'ask' : account.onUnconfirmed
}

/** Nobody knows whether it arrived: a person decides, or the account's standing choice does, which sends again once. */
export async function leaveUnconfirmed(work: Work, delivery: Held, code: string): Promise<void> {
  const choice = standingChoice(delivery)
  await work.db
    .updateTable('channels.deliveries')
    .set({
      state: choice === 'resend' ? 'due' : choice === 'skip' ? 'withdrawn' : 'unconfirmed',
      outcome: code,
      lease_by: null,
      lease_until: null,
      ...(choice === 'resend'
        ? { next_at: new Date(work.now.getTime() + waitSeconds(delivery.tries) * 1000), resent_at: work.now, ended_at: null }
        : { ended_at: work.now }),
    })
    .where('alliance_id', '=', work.alliance)
    .where('delivery_id', '=', delivery.deliveryId)
    .execute()
  if (delivery.operation === 'answer' && choice !== 'resend') await answersMissed(work, [delivery.deliveryId])
  const act = choice === 'resend' ? 'unconfirmed-resent' : choice === 'skip' ? 'unconfirmed-skipped' : 'left-unconfirmed'
  await audit(work, `channels.${nameOfAct(delivery, act)}`, subjectOfDelivery(delivery), titled(delivery))
}
