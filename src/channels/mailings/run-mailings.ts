import { sql } from 'kysely'
import type { Platform, Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { recordCounts } from '#rooms/facts'
import type { HeldDelivery } from '../channel.ts'
import { actor } from '../compose-payload.ts'
import { leaseEnd } from '../hold.ts'
import type { MailingState } from '../tables.ts'
import { forgotten } from './mailings.ts'

export interface Mailing {
  mailingId: string
  subscriberId: string
  address: string
  locale: string
  stopToken: string
  attempts: number
}

/** How one message ended. `sick` where nobody answered at all, which says something of the way and nothing of the receiver. */
export type End =
  | { state: 'sent' }
  /** `nobodyThere`: the other side says that there is no such receiver. */
  | { state: 'unconfirmed' | 'failed'; code: string; nobodyThere?: boolean; sick?: boolean }
  /** `free`: it costs the receiver none of its tries. */
  | { state: 'due'; code: string; seconds: number; free?: boolean; sick?: boolean }

/** What a channel brings to a run over its mailings. */
export interface MailingRun {
  /** Connections: so many messages are in flight at most. */
  lines: number
  send(mailing: Mailing): Promise<End>
  /** Which of these still want it; asked right before it leaves. Code of the sentence about the others. */
  stillWanted(work: Work, subscriberIds: readonly string[]): Promise<ReadonlySet<string>>
  notWanted: string
  /** What follows from a receiver that is not there any more. */
  endFor(work: Work, mailing: Mailing): Promise<void>
  /** Until when nothing may leave; undefined when it may. */
  quiet(now: Date): Date | undefined
  lost: AbortSignal
}

/** How a run over the mailings of one delivery ended. */
export type RunEnd =
  /** Everything that could be tried was; some addresses may have asked for patience. */
  | { why: 'done' }
  | { why: 'quiet'; until: Date }
  /** Nobody at all answers: several times in a row, or when the last of what was left was tried. */
  | { why: 'away' }
  /** What was done could not be written down; what was in flight stays `sending` and will be unconfirmed. */
  | { why: 'broke' }
  /** The delivery was withdrawn, or another worker holds it now. */
  | { why: 'lost' }

/**
 * Sends the mailings of one delivery (mails, notices) over `lines` connections, one message in flight on each. One committer takes all
 * lines that wait: in one transaction it proves that this worker still holds the delivery, writes down how the last
 * messages ended, and marks the next ones `sending`. So at most `lines` rows are `sending` at any moment, and that many
 * at most are unconfirmed after a kill (docs/decisions/0003-deliveries.md).
 */
export class MailRun {
  readonly #house: Platform
  readonly #delivery: HeldDelivery
  readonly #channel: MailingRun
  #waiting: { ended: { mailing: Mailing; end: End } | undefined; next: (mailing: Mailing | undefined) => void }[] = []
  #committing = false
  #last: string | undefined
  #over: RunEnd | undefined
  #sickInARow = 0

  constructor(house: Platform, delivery: HeldDelivery, channel: MailingRun) {
    this.#house = house
    this.#delivery = delivery
    this.#channel = channel
  }

  async run(): Promise<RunEnd> {
    await Promise.all(Array.from({ length: this.#channel.lines }, () => this.#line()))
    return this.#over ?? (this.#sickInARow > 0 ? { why: 'away' } : { why: 'done' })
  }

  async #line(): Promise<void> {
    let ended: { mailing: Mailing; end: End } | undefined
    for (;;) {
      const mailing = await this.#next(ended)
      if (!mailing) return
      ended = { mailing, end: await this.#send(mailing) }
    }
  }

  async #send(mailing: Mailing): Promise<End> {
    const end = await this.#channel.send(mailing)
    if (end.state === 'sent') this.#sickInARow = 0
    else if (end.sick) this.#countSick()
    return end
  }

  /** No line, or one that breaks before its answer: after a few in a row the run ends and the breaker decides. */
  #countSick(): void {
    if (++this.#sickInARow >= this.#channel.lines + 2) this.#over ??= { why: 'away' }
  }

  #next(ended: { mailing: Mailing; end: End } | undefined): Promise<Mailing | undefined> {
    return new Promise((resolve) => {
      this.#waiting.push({ ended, next: resolve })
      if (!this.#committing) void this.#commit()
    })
  }

  async #commit(): Promise<void> {
    this.#committing = true
    // Lines that end in the same breath share the commit.
    await new Promise((resolve) => setImmediate(resolve))
    while (this.#waiting.length > 0) {
      const group = this.#waiting
      this.#waiting = []
      const ends = group.flatMap(({ ended }) => ended ?? [])
      let next: Mailing[] = []
      try {
        next = await this.#house.work(this.#delivery.alliance, actor, async (work) => {
          await this.#writeEnds(work, ends)
          return this.#claim(work, group.length)
        })
      } catch (fault) {
        // Sending on without being able to write would only add to what nobody knows.
        this.#house.log.error('channels', 'a run over mailings could not write what it did', fault, { lines: group.length })
        this.#over = { why: 'broke' }
      }
      group.forEach(({ next: go }, i) => {
        go(next[i])
      })
    }
    this.#committing = false
  }

  async #writeEnds(work: Work, ends: readonly { mailing: Mailing; end: End }[]): Promise<void> {
    if (ends.length === 0) return
    // What replaces or takes back a message is none that a person has had.
    const counts = this.#delivery.operation === 'deliver' || this.#delivery.operation === 'correction'
    // Counts only where the row is still this attempt's; one that was taken for dead, or waits to be sent again, may still be confirmed.
    const { rows } = await sql<{ mailing_id: string; state: MailingState }>`
      update channels.mailings m set state = t.state, outcome = t.outcome, next_at = t.next_at,
        attempts = case when t.free then m.attempts - 1 else m.attempts end,
        sent_at = case when t.state = 'sent' and ${counts} then ${work.now}::timestamptz else m.sent_at end
      from unnest(
        ${ends.map(({ mailing }) => mailing.mailingId)}::uuid[], ${ends.map(({ end }) => end.state)}::text[], ${ends.map(({ end }) => ('code' in end ? end.code : null))}::text[],
        ${ends.map(({ end }) => new Date(work.now.getTime() + ('seconds' in end ? end.seconds * 1000 : 0)))}::timestamptz[], ${ends.map(({ mailing }) => mailing.attempts)}::int[],
        ${ends.map(({ end }) => end.state === 'due' && end.free === true)}::boolean[]
      ) as t (mailing_id, state, outcome, next_at, attempts, free)
      where m.alliance_id = ${work.alliance} and m.mailing_id = t.mailing_id and m.attempts = t.attempts
        -- written as a case, so that the rows are found by their key and not by the index of rows in flight, which is all dead entries
        and case m.state when 'sending' then true when 'unconfirmed' then t.state = 'sent' when 'due' then t.state = 'sent' else false end
      returning m.mailing_id, m.state`.execute(work.db)
    const written = new Set(rows.map((row) => row.mailing_id))
    for (const { mailing, end } of ends)
      if ('nobodyThere' in end && end.nobodyThere && written.has(mailing.mailingId)) await this.#channel.endFor(work, mailing)
    const sent = rows.filter((row) => row.state === 'sent').length
    if (sent > 0 && this.#delivery.operation === 'deliver')
      await recordCounts(work, [
        {
          metric: 'deliveries.sent',
          day: await localDay(work, null, work.now),
          scene: this.#delivery.scene,
          amount: sent,
          source: 'channels',
        },
      ])
  }

  async #claim(work: Work, most: number): Promise<Mailing[]> {
    if (this.#over) return []
    if (this.#channel.lost.aborted) {
      this.#over = { why: 'lost' }
      return []
    }
    const until = this.#channel.quiet(work.now)
    if (until) {
      this.#over = { why: 'quiet', until }
      return []
    }
    const mailings: Mailing[] = []
    while (mailings.length < most) {
      // Heartbeat, fence and claim in one: a delivery that was withdrawn, or that another worker took over, gives nothing more.
      // Materialized, because a plain subquery with a limit may be run once per row and lock more than it says.
      const { rows: found } = await sql<{
        held: boolean
        mailing_id: string | null
        subscriber_id: string
        address: string | null
        locale: string
        stop_token: string | null
        attempts: number
      }>`
        with held as (
          update channels.deliveries set lease_until = ${leaseEnd()}
          where alliance_id = ${work.alliance} and delivery_id = ${this.#delivery.deliveryId} and lease_by = ${this.#delivery.worker} and attempts = ${this.#delivery.attempt} and state = 'sending'
          returning delivery_id
        ), picked as materialized (
          select mailing_id from channels.mailings
          where alliance_id = ${work.alliance} and delivery_id = (select delivery_id from held) and state = 'due' and next_at <= ${work.now}
            and mailing_id > ${this.#last ?? '00000000-0000-0000-0000-000000000000'}::uuid
          order by mailing_id limit ${most - mailings.length} for update skip locked
        ), claimed as (
          update channels.mailings m set state = 'sending', attempts = m.attempts + 1
          from picked where m.alliance_id = ${work.alliance} and m.mailing_id = picked.mailing_id
          returning m.mailing_id, m.subscriber_id, m.address, m.locale, m.stop_token, m.attempts
        )
        select exists (select from held) as held, claimed.* from (select 1) as one left join claimed on true`.execute(work.db)
      if (!found[0]!.held) {
        this.#over = { why: 'lost' }
        return []
      }
      const rows = found.filter((row): row is typeof row & { mailing_id: string } => row.mailing_id !== null)
      if (rows.length === 0) break
      this.#last = rows.reduce((last, row) => (row.mailing_id > last ? row.mailing_id : last), this.#last ?? '')
      // Somebody may have ended it since the rows were written.
      const still = await this.#channel.stillWanted(
        work,
        rows.map((row) => row.subscriber_id),
      )
      const gone = rows.filter((row) => !still.has(row.subscriber_id) || row.address === null)
      if (gone.length > 0)
        await work.db
          .updateTable('channels.mailings')
          .set({ state: 'skipped', outcome: this.#channel.notWanted, ...forgotten })
          .where('alliance_id', '=', work.alliance)
          .where(
            'mailing_id',
            'in',
            gone.map((row) => row.mailing_id),
          )
          .execute()
      for (const row of rows)
        if (!gone.includes(row))
          mailings.push({
            mailingId: row.mailing_id,
            subscriberId: row.subscriber_id,
            address: row.address!,
            locale: row.locale,
            stopToken: row.stop_token ?? '',
            attempts: row.attempts,
          })
    }
    return mailings
  }
}
