import { audit, defineEvent, type FieldProblem, refuseFields, type Work } from '#platform'
import { recordFact } from '#rooms/facts'
import { giveConsent, withdrawConsent } from './consents.ts'
import { maskEmail } from './contact.ts'
import { tokenUnknown } from './errors.ts'
import { demandNewsletter } from './newsletter-ends.ts'
import { patronsPolicy } from './policy.ts'
import { frequencies } from './subscribe.ts'
import type { Frequency, SubscriberState } from './tables.ts'
import { readConfirmToken, readSubscriberToken, subscriberToken } from './tokens.ts'
import { listTopics } from './topics.ts'

/** A subscription ended: what is planned for this subscriber must not leave any more. Higher rooms follow it in the same transaction. */
export const subscriptionEnded = defineEvent<{ subscriberId: string }>('subscription-ended')

const subscriberRow = (work: Work, subscriberId: string) =>
  work.db
    .selectFrom('patrons.subscribers')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('subscriber_id', '=', subscriberId)
    .forUpdate()
    .executeTakeFirst()

/**
 * Second half of the double opt-in: the person pressed the button behind the link in the mail. Writes consent and fact.
 * - `confirmed`, and `already-confirmed` for the second time
 * - `late`: the link is too old; `ended`: stopped since. Both lead to asking again.
 * Throws `patrons.token-unknown` for anything that is not a link of ours, and `patrons.newsletter-ended` where none is sent any more.
 */
export async function confirmSubscription(
  work: Work,
  token: string,
): Promise<{ outcome: 'confirmed' | 'already-confirmed' | 'late' | 'ended'; preferences: string | null }> {
  patronsPolicy.demand(work, 'answer-own-mail')
  const read = readConfirmToken(work.house, work.alliance, token, work.now)
  if (!read) throw tokenUnknown()
  const row = await subscriberRow(work, read.subscriberId)
  if (!row) return { outcome: 'ended', preferences: null }
  const preferences = subscriberToken(work.house, work.alliance, row.subscriber_id)
  if (row.state === 'active') return { outcome: 'already-confirmed', preferences }
  if (row.state !== 'asked') return { outcome: 'ended', preferences: null }
  if (read.late) return { outcome: 'late', preferences: null }
  await demandNewsletter(work)
  await work.db
    .updateTable('patrons.subscribers')
    .set({ state: 'active', confirmed_at: work.now, ended_at: null, ended_how: null, bounces: 0, last_bounce: null })
    .where('alliance_id', '=', work.alliance)
    .where('subscriber_id', '=', row.subscriber_id)
    .execute()
  await giveConsent(work, {
    person: { kind: 'subscriber', id: row.subscriber_id },
    purpose: 'newsletter',
    channel: 'email',
    textVersion: row.text_version,
    locale: row.locale,
    source: row.source,
    proof: `asked ${row.asked_at.toISOString()}, confirmed from the mailbox`,
  })
  const gpc = work.actor.kind === 'visitor' && work.actor.signals.gpc
  await audit(work, 'patrons.subscription-confirmed', { kind: 'subscriber', id: row.subscriber_id })
  await recordFact(work, { metric: 'newsletter.subscribed', scene: gpc ? 0 : row.scene, source: 'newsletter form' })
  return { outcome: 'confirmed', preferences }
}

/**
 * Ends a subscription from its own mail. The second time is `already-stopped`, also after the address is gone: whoever presses stop is told
 * that it is stopped. Throws `patrons.token-unknown` for anything that is not a link of ours.
 */
export async function unsubscribe(
  work: Work,
  token: string,
  how: 'one-click' | 'page',
): Promise<{ outcome: 'stopped' | 'already-stopped' }> {
  patronsPolicy.demand(work, 'answer-own-mail')
  const subscriberId = readSubscriberToken(work.house, work.alliance, token)
  if (!subscriberId) throw tokenUnknown()
  const row = await subscriberRow(work, subscriberId)
  if (!row || (row.state !== 'active' && row.state !== 'asked')) return { outcome: 'already-stopped' }
  await endSubscription(work, subscriberId, 'stopped', how)
  if (row.state === 'active') await recordFact(work, { metric: 'newsletter.unsubscribed', source: 'newsletter' })
  return { outcome: 'stopped' }
}

export async function endSubscription(
  work: Work,
  subscriberId: string,
  state: 'stopped' | 'bounced' | 'lapsed',
  how: string,
): Promise<void> {
  await work.db
    .updateTable('patrons.subscribers')
    .set({ state, ended_at: work.now, ended_how: how })
    .where('alliance_id', '=', work.alliance)
    .where('subscriber_id', '=', subscriberId)
    .execute()
  await withdrawConsent(work, { kind: 'subscriber', id: subscriberId }, 'newsletter', how)
  await audit(work, 'patrons.subscription-ended', { kind: 'subscriber', id: subscriberId }, { how: how.replaceAll('-', '_') })
  await subscriptionEnded.emit(work, { subscriberId })
}

export type Preferences = {
  state: SubscriberState
  /** `l…@e….org`: enough to recognise, not enough to read over a shoulder. */
  address: string
  topics: string[]
  frequency: Frequency
  locale: string
}

/** What the preferences page shows. Throws `patrons.token-unknown`. */
export async function preferencesOf(work: Work, token: string): Promise<Preferences> {
  patronsPolicy.demand(work, 'answer-own-mail')
  const subscriberId = readSubscriberToken(work.house, work.alliance, token)
  if (!subscriberId) throw tokenUnknown()
  const row = await work.db
    .selectFrom('patrons.subscribers as s')
    .leftJoin('patrons.subscriber_addresses as a', (join) =>
      join.onRef('a.alliance_id', '=', 's.alliance_id').onRef('a.subscriber_id', '=', 's.subscriber_id'),
    )
    .select(['s.state', 's.topics', 's.frequency', 's.locale', 'a.email'])
    .where('s.alliance_id', '=', work.alliance)
    .where('s.subscriber_id', '=', subscriberId)
    .executeTakeFirst()
  if (!row) throw tokenUnknown()
  return {
    state: row.state,
    address: row.email ? maskEmail(row.email) : '',
    topics: row.topics,
    frequency: row.frequency,
    locale: row.locale,
  }
}

/** Changes topics, frequency and language of an active subscription. None ticked is a named mistake, not a silent stop. */
export async function savePreferences(
  work: Work,
  token: string,
  input: { topics: readonly string[]; frequency: string; locale: string },
): Promise<Preferences> {
  const before = await preferencesOf(work, token)
  const subscriberId = readSubscriberToken(work.house, work.alliance, token)!
  const problems: FieldProblem[] = []
  // Topics no longer offered stay with who has them.
  const known = new Set([...(await listTopics(work)).map((topic) => topic.topic), ...before.topics])
  const topics = [...new Set(input.topics)].filter((topic) => known.has(topic))
  if (topics.length === 0) problems.push({ field: 'topics', code: 'patrons.topics-missing-stop' })
  const frequency = frequencies.find((one) => one === input.frequency)
  if (!frequency) problems.push({ field: 'frequency', code: 'patrons.frequency-wrong' })
  if (!/^[a-z]{2}(-[A-Za-z]{2,4})?$/.test(input.locale)) problems.push({ field: 'locale', code: 'patrons.locale-wrong' })
  if (before.state !== 'active') problems.push({ field: 'topics', code: 'patrons.subscription-not-active' })
  if (problems.length > 0 || !frequency) throw refuseFields(problems)
  await work.db
    .updateTable('patrons.subscribers')
    .set({ topics, frequency, locale: input.locale })
    .where('alliance_id', '=', work.alliance)
    .where('subscriber_id', '=', subscriberId)
    .where('state', '=', 'active')
    .execute()
  await audit(work, 'patrons.preferences-saved', { kind: 'subscriber', id: subscriberId })
  return { ...before, topics, frequency, locale: input.locale }
}
