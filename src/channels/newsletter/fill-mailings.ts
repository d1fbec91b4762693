import type { Work } from '#platform'
import { type AudienceMember, newsletterAudience } from '#rooms/patrons'
import type { HeldDelivery } from '../channel.ts'
import { forgotten } from '../mailings/mailings.ts'
import { atTheirCap, type Filled, writeMailings } from '../mailings/write-mailings.ts'

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
    const receivers = members.map(({ email, ...member }) => ({ ...member, address: email.trim().toLowerCase() }))
    filled.merged += members.length - (await writeMailings(work, delivery, receivers, capped))
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
