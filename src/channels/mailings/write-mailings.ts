import { sql } from 'kysely'
import { newId, type Work } from '#platform'
import type { HeldDelivery } from '../channel.ts'

/** Most marketing messages that one receiver gets within seven days; fewer where the person asked for fewer. */
const weeklyCap = 2
const days = 86_400_000

export interface Filled {
  /** Subscribers it was meant for. */
  meant: number
  /** Addresses that stand for more than one subscriber and get one message. */
  merged: number
  /** Left out because they had their messages of this week or month. */
  capped: number
}

/** A receiver: of mails an address, of notices the endpoint of a browser. */
export interface Receiver {
  subscriber_id: string
  address: string
  locale: string
  /** Key of the stop link, where messages have one. */
  token: string
}

/**
 * Writes one row for each receiver; again it adds nothing. Those who are at their cap get a row that says so. Tells how many rows were
 * written.
 */
export async function writeMailings(
  work: Work,
  delivery: HeldDelivery,
  members: readonly Receiver[],
  capped: ReadonlySet<string>,
): Promise<number> {
  const result = await sql`
    insert into channels.mailings (alliance_id, delivery_id, mailing_id, subscriber_id, address, locale, stop_token, state, attempts, next_at, outcome)
    select ${work.alliance}::uuid, ${delivery.deliveryId}::uuid, t.mailing_id, t.subscriber_id, t.address, t.locale, t.stop_token,
           case when t.capped then 'skipped' else 'due' end, 0, ${work.now}, case when t.capped then 'channels.mail-weekly-cap' end
    from unnest(
      ${members.map(() => newId())}::uuid[], ${members.map((m) => m.subscriber_id)}::uuid[], ${members.map((m) => m.address)}::text[],
      ${members.map((m) => m.locale)}::text[], ${members.map((m) => m.token)}::text[], ${members.map((m) => capped.has(m.subscriber_id))}::boolean[]
    ) as t (mailing_id, subscriber_id, address, locale, stop_token, capped)
    on conflict do nothing`.execute(work.db)
  return Number(result.numAffectedRows ?? 0)
}

/** Those who by `now` had two mails in seven days, or one where they asked for one a week or a month. */
export async function atTheirCap(
  work: Work,
  members: readonly { subscriber_id: string; frequency: string }[],
  now = work.now,
): Promise<Set<string>> {
  const since = new Date(now.getTime() - 30 * days)
  const rows = await work.db
    .selectFrom('channels.mailings')
    .select(['subscriber_id', 'sent_at'])
    .where('alliance_id', '=', work.alliance)
    .where('subscriber_id', '=', (eb) => eb.fn.any(eb.val(members.map((m) => m.subscriber_id))))
    .where('sent_at', '>', since)
    .execute()
  const sent = new Map<string, Date[]>()
  for (const row of rows) sent.set(row.subscriber_id, [...(sent.get(row.subscriber_id) ?? []), row.sent_at!])
  const within = (times: Date[], period: number) => times.filter((at) => now.getTime() - at.getTime() < period).length
  return new Set(
    members
      .filter((member) => {
        const times = sent.get(member.subscriber_id) ?? []
        if (member.frequency === 'monthly') return within(times, 30 * days) >= 1
        return within(times, 7 * days) >= (member.frequency === 'weekly' ? 1 : weeklyCap)
      })
      .map((member) => member.subscriber_id),
  )
}
