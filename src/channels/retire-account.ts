import { audit, createFormatter, translator, type Work } from '#platform'
import { allianceOf, localDay } from '#rooms/alliance'
import { leadElsewhere } from '#rooms/reach'
import { retirementNotices } from '#rooms/strategy'
import { connectOwnChannels, lockAccount } from './accounts.ts'
import { channelOf } from './channel.ts'
import { asSystem } from './compose-payload.ts'
import { alreadyRetired, givenUpInPlan, retireDayPast, retireNoticeMissing } from './errors.ts'
import { answersMissed } from './inbox/follow-answer.ts'
import { channelsPolicy } from './policy.ts'

/**
 * Follows the channel plan in its own transaction: the accounts of a channel end on the day the plan gives it up, and come back
 * when the plan takes it into use again. What was cancelled meanwhile stays cancelled.
 */
export async function followChannelPlan(
  given: Work,
  { channel, from, to }: { channel: string; from: string | null; to: { on: string; notice: string } | null },
): Promise<void> {
  const work = asSystem(given)
  await connectOwnChannels(work)
  await work.db
    .updateTable('channels.accounts')
    .set({ retires_on: to?.on ?? null, retire_notice: to?.notice ?? null, retired_at: null })
    .where('alliance_id', '=', work.alliance)
    .where('kind', '=', channel)
    // One of several receivers may have an end of its own, which is left alone.
    .where((eb) =>
      eb.or([
        eb('retires_on', 'is', null),
        ...(from ? [eb('retires_on', '=', from)] : []),
        ...(to ? [eb.and([eb('retired_at', 'is', null), eb('retires_on', '>', to.on)])] : []),
      ]),
    )
    .execute()
  if (to === null) await leadLinks(work, channel, null)
  await finishRetiring(work, await localDay(work, null, work.now))
}

/** Where readers find what leaves through the house's own channels. */
const ownPlaces: Record<string, string> = { website: '/', newsletter: '/newsletter', feeds: '/feeds' }

/**
 * Leads the links and printed codes that point at a channel's page elsewhere to the channel that the plan has put in its place, or back. A
 * channel whose page nobody knows, or that nothing replaces, keeps its links.
 */
async function leadLinks(work: Work, channel: string, replacedBy: string | null): Promise<void> {
  const rows = await work.db
    .selectFrom('channels.accounts')
    .select(['kind', 'probe', 'settings'])
    .where('alliance_id', '=', work.alliance)
    .where('kind', 'in', [channel, ...(replacedBy ? [replacedBy] : [])])
    .execute()
  const placeOfKind = (kind: string): string | undefined =>
    rows.filter((row) => row.kind === kind).map(({ probe }) => (probe as { url?: string | null } | null)?.url)[0] ?? ownPlaces[kind]
  const from = placeOfKind(channel)
  const to = replacedBy === null ? null : placeOfKind(replacedBy)
  if (!from || from.startsWith('/') || to === undefined) return
  await leadElsewhere(work, { from, to })
}

export interface RetireAccount {
  /** First day without it, `2026-12-31`; today or later, in the alliance's zone. */
  day: string
  /** Why, and what comes instead. */
  notice: string
}

/**
 * Announces the end of one receiver of webhooks; on the day it stops, and what is planned from then on is withdrawn. The other
 * channels are given up in the channel plan, which they follow: refuses `channels.given-up-in-plan`.
 */
export async function retireAccount(work: Work, accountId: string, input: RetireAccount): Promise<void> {
  channelsPolicy.demand(work, 'change-accounts')
  const row = await lockReceiver(work, accountId)
  const notice = input.notice.trim().slice(0, 1000)
  if (notice === '') throw retireNoticeMissing()
  const today = await localDay(work, null, work.now)
  if (!/^\d{4}-\d{2}-\d{2}$/.test(input.day) || input.day < today) throw retireDayPast()
  await setEnd(work, accountId, input.day, notice)
  await audit(
    work,
    'channels.account-retires',
    { kind: 'channel', id: accountId },
    { name: row.name, kind: row.kind, day: input.day },
    notice,
  )
  await finishRetiring(work, today)
}

/** Takes the announced end of a receiver back. Refuses as {@link retireAccount}. */
export async function keepAccount(work: Work, accountId: string): Promise<void> {
  channelsPolicy.demand(work, 'change-accounts')
  const row = await lockReceiver(work, accountId)
  await setEnd(work, accountId, null, null)
  await audit(work, 'channels.account-kept', { kind: 'channel', id: accountId }, { name: row.name, kind: row.kind })
}

async function lockReceiver(work: Work, accountId: string) {
  const row = await lockAccount(work, accountId)
  if (channelOf(row.kind)?.accounts !== 'many') throw givenUpInPlan(row.name)
  if (row.retired_at) throw alreadyRetired(row.name)
  return row
}

const setEnd = (work: Work, accountId: string, day: string | null, notice: string | null) =>
  work.db
    .updateTable('channels.accounts')
    .set({ retires_on: day, retire_notice: notice })
    .where('alliance_id', '=', work.alliance)
    .where('account_id', '=', accountId)
    .execute()

/** Ends the accounts whose day has come and withdraws what was still planned through them. `today` is the alliance's local day. */
export async function finishRetiring(work: Work, today: string): Promise<void> {
  const rows = await work.db
    .updateTable('channels.accounts')
    // What opened the door there is of no use any more.
    .set({ retired_at: work.now, sealed: '{}', session: null })
    .where('alliance_id', '=', work.alliance)
    .where('retired_at', 'is', null)
    .where('retires_on', '<=', today)
    .returning(['account_id', 'kind', 'name'])
    .execute()
  const replaced = new Map((await retirementNotices(work)).map(({ channel, replacedBy }) => [channel, replacedBy]))
  for (const { account_id, kind, name } of rows) {
    await withdrawWaiting(work, { accountId: account_id, kind })
    const by = replaced.get(kind)
    if (by) await leadLinks(work, kind, by)
    await audit(work, 'channels.account-retired', { kind: 'channel', id: account_id }, { name, kind })
  }
}

/** Withdraws what waits at an account that has ended; whom an answer does not reach waits again. */
export async function withdrawWaiting(work: Work, { accountId, kind }: { accountId: string; kind: string }): Promise<void> {
  const withdrawn = await work.db
    .updateTable('channels.deliveries')
    .set({ state: 'withdrawn', outcome: 'channels.account-retired', ended_at: work.now })
    .where('alliance_id', '=', work.alliance)
    .where('account_id', '=', accountId)
    .where('state', 'in', ['planned', 'due', 'by-hand'])
    .returning('delivery_id')
    .execute()
  for (const { delivery_id } of withdrawn) await channelOf(kind)?.cancel?.(work, delivery_id)
  await answersMissed(
    work,
    withdrawn.map(({ delivery_id }) => delivery_id),
  )
}

/** What readers of the newsletter, of the feeds or of notices are told of its end, in their language; null while none is set. */
export async function endNotice(work: Work, channel: 'newsletter' | 'feeds' | 'push', locale: string): Promise<string | null> {
  const found = (await retirementNotices(work)).find((notice) => notice.channel === channel)
  if (!found) return null
  return translator(locale)(`channels.ends.${channel}`, { day: await dayIn(work, locale, found.on), notice: found.notice })
}

/** Whether the channel plan has given a channel up by today, in the alliance's zone. */
export async function hasEnded(work: Work, channel: string): Promise<boolean> {
  const found = (await retirementNotices(work)).find((notice) => notice.channel === channel)
  return found !== undefined && found.on <= (await localDay(work, null, work.now))
}

/** What visitors are told of channels that are about to end, soonest first; nothing any more from their day on. */
export async function endsAhead(work: Work, locale: string): Promise<string[]> {
  const today = await localDay(work, null, work.now)
  const ahead = (await retirementNotices(work)).filter(({ on }) => on > today)
  const t = translator(locale)
  return Promise.all(ahead.map(async ({ on, notice }) => t('channels.ends.ahead', { day: await dayIn(work, locale, on), notice })))
}

const dayIn = async (work: Work, locale: string, day: string): Promise<string> =>
  createFormatter(locale, (await allianceOf(work)).time_zone, work.now).day(day)
