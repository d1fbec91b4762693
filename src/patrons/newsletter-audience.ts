import type { Work } from '#platform'
import { recordFact } from '#rooms/facts'
import { endSubscription } from './answer-own-mail.ts'
import { patronsPolicy } from './policy.ts'
import { subscriberToken } from './tokens.ts'

export type AudienceMember = {
  subscriber_id: string
  email: string
  locale: string
  token: string
  frequency: 'each' | 'weekly' | 'monthly'
}

/**
 * One page of the confirmed subscribers of a topic (or of any topic), in the order of their ids; `after` is the last id of the page before.
 * At most 5,000 a page. This is the only way to their addresses.
 */
export async function newsletterAudience(
  work: Work,
  topic: string | readonly string[] | null,
  page: { after?: string; limit?: number; locale?: string } = {},
): Promise<AudienceMember[]> {
  patronsPolicy.demand(work, 'see-newsletter-audience')
  let query = work.db
    .selectFrom('patrons.subscribers as s')
    .innerJoin('patrons.subscriber_addresses as a', (join) =>
      join.onRef('a.alliance_id', '=', 's.alliance_id').onRef('a.subscriber_id', '=', 's.subscriber_id'),
    )
    .select(['s.subscriber_id', 'a.email', 's.locale', 's.frequency'])
    .where('s.alliance_id', '=', work.alliance)
    .where('a.alliance_id', '=', work.alliance)
    .where('s.state', '=', 'active')
    .orderBy('s.subscriber_id')
    .limit(Math.min(page.limit ?? 1000, 5000))
  const topics = topic === null ? [] : typeof topic === 'string' ? [topic] : topic
  if (topic !== null) query = query.where((eb) => eb.or(topics.map((one) => eb(eb.val(one), '=', eb.fn.any('s.topics')))))
  if (page.after) query = query.where('s.subscriber_id', '>', page.after)
  if (page.locale) query = query.where('s.locale', '=', page.locale)
  const rows = await query.execute()
  return rows.map((row) => ({ ...row, token: subscriberToken(work.house, work.alliance, row.subscriber_id) }))
}

/** How many confirmed subscribers a topic has (null: all). A count, no person. */
export async function countNewsletterAudience(work: Work, topic: string | readonly string[] | null): Promise<number> {
  patronsPolicy.demand(work, 'read-subscriber-counts')
  let query = work.db
    .selectFrom('patrons.subscribers')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('alliance_id', '=', work.alliance)
    .where('state', '=', 'active')
  const topics = topic === null ? [] : typeof topic === 'string' ? [topic] : topic
  if (topic !== null) query = query.where((eb) => eb.or(topics.map((one) => eb(eb.val(one), '=', eb.fn.any('topics')))))
  return Number((await query.executeTakeFirstOrThrow()).n)
}

/** Of these subscribers, those who still want this; asked right before a mail leaves. */
export async function stillSubscribed(work: Work, subscriberIds: readonly string[]): Promise<Set<string>> {
  if (subscriberIds.length === 0) return new Set()
  const rows = await work.db
    .selectFrom('patrons.subscribers')
    .select('subscriber_id')
    .where('alliance_id', '=', work.alliance)
    .where('subscriber_id', 'in', [...subscriberIds])
    .where('state', '=', 'active')
    .execute()
  return new Set(rows.map((row) => row.subscriber_id))
}

/** Subscribers by state, and confirmed ones by topic, for the desk: counts under 5 are the page's to hide. */
export async function subscriberCounts(work: Work): Promise<{ states: Record<string, number>; topics: Record<string, number> }> {
  patronsPolicy.demand(work, 'read-subscriber-counts')
  const states = await work.db
    .selectFrom('patrons.subscribers')
    .select(['state', (eb) => eb.fn.countAll<number>().as('n')])
    .where('alliance_id', '=', work.alliance)
    .groupBy('state')
    .execute()
  const topics = await work.db
    .selectFrom((eb) =>
      eb
        .selectFrom('patrons.subscribers')
        .select(({ fn }) => fn<string>('unnest', ['topics']).as('topic'))
        .where('alliance_id', '=', work.alliance)
        .where('state', '=', 'active')
        .as('t'),
    )
    .select(['t.topic', (eb) => eb.fn.countAll<number>().as('n')])
    .groupBy('t.topic')
    .execute()
  return {
    states: Object.fromEntries(states.map((row) => [row.state, Number(row.n)])),
    topics: Object.fromEntries(topics.map((row) => [row.topic, Number(row.n)])),
  }
}

/** Soft bounces within this many days add up; at the fifth the address counts as gone. */
const softDays = 30
const softMost = 5

/** A mail came back. A hard bounce ends the subscription at once, soft ones at the fifth within 30 days. */
export async function recordBounce(work: Work, subscriberId: string, kind: 'hard' | 'soft'): Promise<{ ended: boolean }> {
  patronsPolicy.demand(work, 'record-bounce')
  const row = await work.db
    .selectFrom('patrons.subscribers')
    .select(['state', 'bounces', 'last_bounce'])
    .where('alliance_id', '=', work.alliance)
    .where('subscriber_id', '=', subscriberId)
    .forUpdate()
    .executeTakeFirst()
  if (row?.state !== 'active') return { ended: false }
  const recent = row.last_bounce !== null && work.now.getTime() - row.last_bounce.getTime() < softDays * 86_400_000
  const bounces = (recent ? row.bounces : 0) + 1
  await work.db
    .updateTable('patrons.subscribers')
    .set({ bounces, last_bounce: work.now })
    .where('alliance_id', '=', work.alliance)
    .where('subscriber_id', '=', subscriberId)
    .execute()
  if (kind === 'soft' && bounces < softMost) return { ended: false }
  await endSubscription(work, subscriberId, 'bounced', kind === 'hard' ? 'hard-bounce' : 'soft-bounces')
  await recordFact(work, { metric: 'newsletter.unsubscribed', source: 'bounces' })
  return { ended: true }
}
