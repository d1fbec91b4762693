import { sql } from 'kysely'
import { newId, type Work } from '#platform'
import { type AudienceMember, newsletterAudience } from '#rooms/patrons'
import type { HeldDelivery } from '../channel.ts'
import { forgotten } from './mailings.ts'

/** Most marketing mails a person gets within seven days; fewer where the person asked for fewer. */
const weeklyCap = 2
const days = 86_400_000

export interface Filled {
  /** Subscribers the mail was meant for. */
  meant: number
  /** Addresses that stand for more than one subscriber and get one mail. */
  merged: number
  /** Left out because they had their mails of this week or month. */
  capped: number
}

/**
 * Writes one row per address that this delivery goes to. Once per delivery: the row's uniqueness makes a second call (after
 * a crash) add nothing. An address shared by several subscribers gets one row, in the name of the first.
 * @param page subscribers read at a time; bounds memory, not the size of the newsletter
 */
export async function fillMailings(work: Work, delivery: HeldDelivery, page = 2000): Promise<Filled> {
  const filled: Filled = { meant: 0, merged: 0, capped: 0 }
  const correction = delivery.operation === 'correction'
  for (let after: string | undefined; ; ) {
    const members = correction
      ? await thoseWhoReceived(work, delivery, after, page)
      : await newsletterAudience(work, delivery.payload.topic || null, { after, limit: page })
    if (members.length === 0) break
    after = members.at(-1)!.subscriber_id
    filled.meant += members.length
    // A correction of what somebody has read is not another advertisement.
    const capped = correction ? new Set<string>() : await atTheirCap(work, members)
    filled.capped += capped.size
    filled.merged += members.length - (await insert(work, delivery, members, capped))
  }
  // Until here the address of somebody left out kept the same address under another name from getting the mail.
  if (filled.capped > 0)
    await work.db
      .updateTable('channels.mailings')
      .set(forgotten)
      .where('alliance_id', '=', work.alliance)
      .where('delivery_id', '=', delivery.deliveryId)
      .where('state', '=', 'skipped')
      .execute()
  return filled
}

async function insert(
  work: Work,
  delivery: HeldDelivery,
  members: readonly AudienceMember[],
  capped: ReadonlySet<string>,
): Promise<number> {
  const result = await sql`
    insert into channels.mailings (alliance_id, delivery_id, mailing_id, subscriber_id, address, locale, stop_token, state, attempts, next_at, outcome)
    select ${work.alliance}::uuid, ${delivery.deliveryId}::uuid, t.mailing_id, t.subscriber_id, t.address, t.locale, t.stop_token,
           case when t.capped then 'skipped' else 'due' end, 0, ${work.now}, case when t.capped then 'channels.mail-weekly-cap' end
    from unnest(
      ${members.map(() => newId())}::uuid[], ${members.map((m) => m.subscriber_id)}::uuid[], ${members.map((m) => m.email.trim().toLowerCase())}::text[],
      ${members.map((m) => m.locale)}::text[], ${members.map((m) => m.token)}::text[], ${members.map((m) => capped.has(m.subscriber_id))}::boolean[]
    ) as t (mailing_id, subscriber_id, address, locale, stop_token, capped)
    on conflict do nothing`.execute(work.db)
  return Number(result.numAffectedRows ?? 0)
}

/** Those who by `now` had two mails in seven days, or one where they asked for one a week or a month. */
export async function atTheirCap(work: Work, members: readonly AudienceMember[], now = work.now): Promise<Set<string>> {
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

/** The subscribers that the mail which is corrected went to, or may have gone to, and whose address we still have. */
async function thoseWhoReceived(work: Work, delivery: HeldDelivery, after: string | undefined, limit: number): Promise<AudienceMember[]> {
  const rows = await work.db
    .selectFrom('channels.mailings')
    .select(['subscriber_id', 'address', 'locale', 'stop_token'])
    .where('alliance_id', '=', work.alliance)
    .where('delivery_id', '=', delivery.follows!)
    .where('state', 'in', ['sent', 'unconfirmed'])
    .where('address', 'is not', null)
    .where('bounced_at', 'is', null)
    .$if(after !== undefined, (query) => query.where('subscriber_id', '>', after!))
    .orderBy('subscriber_id')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    subscriber_id: row.subscriber_id,
    email: row.address!,
    locale: row.locale,
    token: row.stop_token ?? '',
    frequency: 'each',
  }))
}
