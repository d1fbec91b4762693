import { sql } from 'kysely'
import type { Work } from '#platform'
import { quietHours } from '#rooms/alliance'
import type { ChannelReach } from '#rooms/content'
import { isSmall } from '#rooms/facts'
import type { HeldDelivery } from '../channel.ts'
import { quietUntil } from '../mailings/quiet-hours.ts'
import { atTheirCap, type Filled, type Receiver, writeMailings } from '../mailings/write-mailings.ts'
import { pushKeys } from './keys.ts'

/** Browsers that want a topic; those that chose none want everything, and a post without one goes to all. */
const wants = (topic: string) => sql<boolean>`(${topic} = '' or cardinality(topics) = 0 or ${topic} = any(topics))`

/** How many browsers ask for notices, of a topic or of anything. A count; nobody knows whose they are. */
export async function countBrowsers(work: Work, topic = ''): Promise<number> {
  const { n } = await work.db
    .selectFrom('channels.push_subscribers')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('alliance_id', '=', work.alliance)
    .where(wants(topic))
    .executeTakeFirstOrThrow()
  return Number(n)
}

/**
 * Writes a row for each browser that a delivery goes to; again it adds nothing. A notice goes to who wants its topic and had less than two in
 * seven days; what follows one to those who have it, or may have it.
 */
export async function fillNotices(work: Work, delivery: HeldDelivery, page = 2000): Promise<Filled> {
  const filled: Filled = { meant: 0, merged: 0, capped: 0 }
  const first = delivery.operation === 'deliver'
  for (let after = ''; ; ) {
    const receivers = first
      ? await browsers(work, delivery.payload.topic, after, page)
      : await thoseWhoHaveIt(work, delivery.follows!, after, page)
    if (receivers.length === 0) return filled
    after = receivers.at(-1)!.subscriber_id
    const capped = first
      ? await atTheirCap(
          work,
          receivers.map(({ subscriber_id }) => ({ subscriber_id, frequency: 'each' })),
        )
      : new Set<string>()
    filled.meant += receivers.length
    filled.capped += capped.size
    await writeMailings(work, delivery, receivers, capped)
  }
}

async function browsers(work: Work, topic: string, after: string, limit: number): Promise<Receiver[]> {
  const { publicKey } = await pushKeys(work)
  const rows = await work.db
    .selectFrom('channels.push_subscribers')
    .select(['subscriber_id', 'endpoint as address', 'locale'])
    .where('alliance_id', '=', work.alliance)
    .where('public_key', '=', publicKey)
    .where(wants(topic))
    .$if(after !== '', (query) => query.where('subscriber_id', '>', after))
    .orderBy('subscriber_id')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ ...row, token: '' }))
}

async function thoseWhoHaveIt(work: Work, delivery: string, after: string, limit: number): Promise<Receiver[]> {
  const rows = await work.db
    .selectFrom('channels.mailings')
    .select(['subscriber_id', 'address', 'locale'])
    .where('alliance_id', '=', work.alliance)
    .where('delivery_id', '=', delivery)
    .where('state', 'in', ['sent', 'unconfirmed', 'sending'])
    .where('address', 'is not', null)
    .$if(after !== '', (query) => query.where('subscriber_id', '>', after))
    .orderBy('subscriber_id')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ ...row, address: row.address!, token: '' }))
}

/** To how many browsers a post goes, and whether that waits for the morning. Small counts are no numbers here either. */
export async function noticesReach(work: Work, topic: string, at: Date): Promise<ChannelReach> {
  const count = await countBrowsers(work, topic)
  const quiet = quietUntil(await quietHours(work), at)
  return { count: isSmall(count) ? 'few' : count, capped: null, later: quiet ? { why: 'quiet-hours', at: quiet } : null }
}
