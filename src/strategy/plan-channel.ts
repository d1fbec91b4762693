import { audit, defineEvent, Fields, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { signature } from './checking.ts'
import { audienceById } from './describe-audience.ts'
import { changedMeanwhile, channelRetired, noSuchChannelPlan, replacementRetired } from './errors.ts'
import { strategyPolicy } from './policy.ts'

/** The end of a channel was set, moved (`from` is the day it had) or taken back (`to` is null). Followed by what leaves through it. */
export const channelEndSet = defineEvent<{ channel: string; from: string | null; to: { on: string; notice: string } | null }>(
  'channel-end-set',
)

/** What one channel is for, for whom, and what it takes; and when it is given up. */
export interface ChannelPlan {
  /** website, newsletter, poster, wechat … also ways that do not leave through Foyer. */
  channel: string
  version: number
  purpose: string
  audienceId: string | null
  hoursPerWeek: number | null
  ownerName: string
  /** in use · announced: its last day is set · retired: nothing is published there. */
  state: 'in-use' | 'announced' | 'retired'
  retiresOn: string | null
  retireNotice: string | null
  replacedBy: string | null
  changedBy: string
  changedAt: Date
}

export interface PlanChannelInput {
  channel: string
  /** The version that was read; 0 for a channel without a plan. */
  version: number
  purpose: string
  audienceId: string | null
  hoursPerWeek: number | null
  ownerName?: string
}

/** Plans a channel, or changes its plan. Refuses `strategy.changed-meanwhile`. */
export async function planChannel(work: Work, input: PlanChannelInput): Promise<ChannelPlan> {
  strategyPolicy.demand(work, 'plan-channel')
  const fields = new Fields('strategy')
  const channel = channelKey(fields, 'channel', input.channel)
  const words = {
    purpose: fields.lines('purpose', input.purpose, { max: 1000, needed: true }),
    audience_id: fields.id('audienceId', input.audienceId, 'no-such-audience'),
    hours_per_week: fields.number('hoursPerWeek', input.hoursPerWeek, { min: 0, max: 1000 }),
    owner_name: fields.line('ownerName', input.ownerName ?? signature(work.actor), { max: 120, needed: true }),
    changed_by: signature(work.actor),
    changed_at: work.now,
  }
  fields.check()
  if (words.audience_id) await audienceById(work, words.audience_id)
  const known = await rowOf(work, channel, true)
  if ((known?.version ?? 0) !== input.version) throw changedMeanwhile(channel, known?.changed_by ?? '')
  if (known) {
    await work.db
      .updateTable('strategy.channel_plans')
      .set({ ...words, version: known.version + 1 })
      .where('alliance_id', '=', work.alliance)
      .where('channel', '=', channel)
      .execute()
  } else {
    const made = await work.db
      .insertInto('strategy.channel_plans')
      .values({ alliance_id: work.alliance, channel, version: 1, ...words, retires_on: null, retire_notice: null, replaced_by: null })
      .onConflict((on) => on.columns(['alliance_id', 'channel']).doNothing())
      .executeTakeFirst()
    if (made.numInsertedOrUpdatedRows === 0n) throw changedMeanwhile(channel, (await rowOf(work, channel))!.changed_by)
  }
  await audit(work, 'strategy.channel-planned', { kind: 'channel', id: channel }, { channel })
  return channelPlanOf(work, channel)
}

export interface RetireChannel {
  channel: string
  /** The first day on which nothing is published there. */
  on: string
  /** What its readers are told. */
  notice: string
  /** Where they find the library instead; null: nowhere. */
  replacedBy: string | null
}

/** Gives a channel up from a day on: its readers read the notice until then, and from then on publishing there is refused. */
export async function retireChannel(work: Work, input: RetireChannel): Promise<ChannelPlan> {
  strategyPolicy.demand(work, 'retire-channel')
  const fields = new Fields('strategy')
  const on = fields.day('on', input.on)
  const notice = fields.lines('notice', input.notice, { max: 1000, needed: true })
  const replacedBy = input.replacedBy ? channelKey(fields, 'replacedBy', input.replacedBy) : null
  if (replacedBy === input.channel) fields.wrong('replacedBy', 'replaced-by-itself')
  fields.check()
  const known = await rowOf(work, input.channel, true)
  if (!known) throw noSuchChannelPlan(input.channel)
  const replacement = replacedBy ? await rowOf(work, replacedBy) : undefined
  if (replacement?.retires_on && replacement.retires_on <= on) throw replacementRetired(replacedBy!)
  await change(work, known.version, input.channel, { retires_on: on, retire_notice: notice, replaced_by: replacedBy })
  await audit(work, 'strategy.channel-retired', { kind: 'channel', id: input.channel }, { channel: input.channel, on }, notice)
  await channelEndSet.emit(work, { channel: input.channel, from: known.retires_on, to: { on, notice } })
  return channelPlanOf(work, input.channel)
}

/** Takes a channel into use again; the undo of retiring it. */
export async function reviveChannel(work: Work, channel: string): Promise<ChannelPlan> {
  strategyPolicy.demand(work, 'retire-channel')
  const known = await rowOf(work, channel, true)
  if (!known) throw noSuchChannelPlan(channel)
  if (known.retires_on) {
    await change(work, known.version, channel, { retires_on: null, retire_notice: null, replaced_by: null })
    await audit(work, 'strategy.channel-revived', { kind: 'channel', id: channel }, { channel })
    await channelEndSet.emit(work, { channel, from: known.retires_on, to: null })
  }
  return channelPlanOf(work, channel)
}

/** Reads the plan of one channel. Refuses `strategy.no-such-channel-plan`. */
export async function channelPlanOf(work: Work, channel: string): Promise<ChannelPlan> {
  strategyPolicy.demand(work, 'read-strategy')
  const row = await rowOf(work, channel)
  if (!row) throw noSuchChannelPlan(channel)
  return present(row, await localDay(work, null, work.now))
}

/** Hours of work a week by channel, of those whose plan says any. For whatever tells what a channel costs; no policy of its own. */
export async function channelHours(work: Work): Promise<Map<string, number>> {
  const rows = await work.db
    .selectFrom('strategy.channel_plans')
    .select(['channel', 'hours_per_week'])
    .where('alliance_id', '=', work.alliance)
    .where('hours_per_week', 'is not', null)
    .execute()
  return new Map(rows.map((row) => [row.channel, row.hours_per_week!]))
}

/** The channels of the plan that are not given up, by their keys. For forms that ask by which of them somebody heard of the library; no policy of its own. */
export async function channelsInPlan(work: Work): Promise<string[]> {
  const rows = await work.db
    .selectFrom('strategy.channel_plans')
    .select(['channel', 'retires_on'])
    .where('alliance_id', '=', work.alliance)
    .orderBy('channel')
    .execute()
  if (rows.every((row) => row.retires_on === null)) return rows.map((row) => row.channel)
  const today = await localDay(work, null, work.now)
  return rows.filter((row) => row.retires_on === null || row.retires_on > today).map((row) => row.channel)
}

/** Lists the channels of the plan, those in use first. */
export async function listChannelPlans(work: Work): Promise<ChannelPlan[]> {
  strategyPolicy.demand(work, 'read-strategy')
  const today = await localDay(work, null, work.now)
  const rows = await work.db
    .selectFrom('strategy.channel_plans')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .orderBy('channel')
    .execute()
  return rows.map((row) => present(row, today)).sort((a, b) => Number(a.state === 'retired') - Number(b.state === 'retired'))
}

/**
 * Whether something may be published through a channel at a moment (the planned one; now unless given). A channel without a plan is free.
 * Throws `strategy.channel-retired` with its last day and what replaces it. Asked by everything that schedules or sends.
 */
export async function requireChannelInUse(work: Work, channel: string, at: Date = work.now): Promise<void> {
  const row = await rowOf(work, channel)
  if (!row?.retires_on) return
  if (row.retires_on <= (await localDay(work, null, at))) throw channelRetired(channel, row.retires_on, row.replaced_by)
}

/** What readers of a channel are told: its notice, while its end is set, also after it. For whatever readers of a channel see. */
export async function retirementNotices(work: Work): Promise<{ channel: string; on: string; notice: string; replacedBy: string | null }[]> {
  const rows = await work.db
    .selectFrom('strategy.channel_plans')
    .select(['channel', 'retires_on', 'retire_notice', 'replaced_by'])
    .where('alliance_id', '=', work.alliance)
    .where('retires_on', 'is not', null)
    .orderBy('retires_on')
    .execute()
  return rows.map((row) => ({ channel: row.channel, on: row.retires_on!, notice: row.retire_notice!, replacedBy: row.replaced_by }))
}

function rowOf(work: Work, channel: string, lock = false) {
  const query = work.db
    .selectFrom('strategy.channel_plans')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('channel', '=', channel)
  return (lock ? query.forUpdate() : query).executeTakeFirst()
}

async function change(
  work: Work,
  version: number,
  channel: string,
  to: { retires_on: string | null; retire_notice: string | null; replaced_by: string | null },
): Promise<void> {
  await work.db
    .updateTable('strategy.channel_plans')
    .set({ ...to, version: version + 1, changed_by: signature(work.actor), changed_at: work.now })
    .where('alliance_id', '=', work.alliance)
    .where('channel', '=', channel)
    .execute()
}

/** The key of a channel from what somebody called it: `Bus screens` is `bus-screens`. */
function channelKey(fields: Fields, field: string, value: string): string {
  const key = fields
    .line(field, value, { max: 40, needed: true })
    .toLowerCase()
    .replace(/[\s_]+/g, '-')
  if (key !== '' && !/^[a-z0-9][a-z0-9-]*$/.test(key)) fields.wrong(field, 'not-a-channel-key')
  return key
}

function present(row: NonNullable<Awaited<ReturnType<typeof rowOf>>>, today: string): ChannelPlan {
  return {
    channel: row.channel,
    version: row.version,
    purpose: row.purpose,
    audienceId: row.audience_id,
    hoursPerWeek: row.hours_per_week,
    ownerName: row.owner_name,
    state: row.retires_on === null ? 'in-use' : row.retires_on <= today ? 'retired' : 'announced',
    retiresOn: row.retires_on,
    retireNotice: row.retire_notice,
    replacedBy: row.replaced_by,
    changedBy: row.changed_by,
    changedAt: row.changed_at,
  }
}
