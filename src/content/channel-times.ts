import { Temporal } from 'temporal-polyfill'
import { audit, refuseField, type Work } from '#platform'
import { allianceOf } from '#rooms/alliance'
import { channelBeforePost, channelLongAfterPost, notInThisState } from './errors.ts'
import { channelTimeSet, deliveryStates } from './events.ts'
import { instantAhead, instantOfPlan, type PlannedTime } from './planned-time.ts'
import { contentPolicy } from './policy.ts'
import type { Variant } from './post-content.ts'
import { contentOf, lockPost, type Post, present, updatePost } from './posts.ts'
import { listChannelLimits } from './variants.ts'

/** Channels that leave later than their post, by the wall time at which they do. */
export type ChannelTimes = Record<string, PlannedTime>

/** A channel leaves at most so many days after its post: what belongs together stays together. */
export const mostDaysLater = 60

/** When the channels of a post leave that leave later; by channel, those alone through which it goes out. */
export function laterChannels(times: ChannelTimes, variants: Record<string, Variant>): Record<string, { at: Date; planned: PlannedTime }> {
  const later = Object.entries(times).filter(([channel]) => channel in variants)
  return Object.fromEntries(later.map(([channel, planned]) => [channel, { at: instantOfPlan(planned), planned }]))
}

/** Refuses a plan by which a channel would leave before its post, or long after. */
export function demandLater(later: Record<string, { at: Date; planned: PlannedTime }>, post: Date): void {
  for (const [channel, { at, planned }] of Object.entries(later)) {
    if (at < post) throw channelBeforePost(channel, planned.wall.replace('T', ' '))
    if (at.getTime() - post.getTime() > mostDaysLater * 86_400_000) throw channelLongAfterPost(channel, mostDaysLater)
  }
}

/** The times of channels of a post that moves: each by the same distance on the clock, so that what was in the evening of a day stays there. */
export function movedTimes(times: ChannelTimes, from: PlannedTime, to: PlannedTime): ChannelTimes {
  const distance = Temporal.PlainDateTime.from(from.wall).until(Temporal.PlainDateTime.from(to.wall), { largestUnit: 'minutes' })
  return Object.fromEntries(
    Object.entries(times).map(([channel, { wall, zone }]) => [
      channel,
      {
        wall: Temporal.PlainDateTime.from(wall).add(distance).toString({ smallestUnit: 'minute' }),
        zone: zone === from.zone ? to.zone : zone,
      },
    ]),
  )
}

export interface SetChannelTime {
  post: string
  channel: string
  /** Null: together with the post. */
  at: { wall: string; zone?: string } | null
}

/**
 * Lets a post leave through one channel later than through the others; with null together with them again. What is planned already moves in
 * this transaction. Refuses what is no time, past, before the post itself or more than 60 days after it (`content.channel-before-post`,
 * `content.channel-long-after-post`), a channel through which the post does not go out or that shows the post itself
 * (`content.channel-has-no-time`), and one through which it has left (`content.not-in-this-state`).
 */
export async function setChannelTime(work: Work, input: SetChannelTime): Promise<Post> {
  contentPolicy.demand(work, 'schedule-post')
  const row = await lockPost(work, input.post)
  if (row.state === 'withdrawn' || row.state === 'binned' || row.past) throw notInThisState('schedule', row.state)
  const content = await contentOf(work, input.post, row.version)
  const { channel } = input
  const limit = (await listChannelLimits(work)).find((one) => one.channel === channel)
  if (!(channel in content.variants) || !limit || limit.withPost) throw refuseField('at', 'content.channel-has-no-time')
  const onItsWay = row.state === 'published' || row.state === 'scheduled'
  if (row.state === 'published' && !(await isPlanned(work, row.post_id, channel))) throw notInThisState('schedule', row.state)
  const { time_zone } = await allianceOf(work)
  const planned = input.at && { wall: input.at.wall, zone: input.at.zone ?? time_zone }
  if (planned) {
    const at = instantAhead(planned, work.now, 'at')
    if (row.planned_at) demandLater({ [channel]: { at, planned } }, row.planned_at)
  }
  const { [channel]: before, ...others } = row.channel_times
  const times = planned ? { ...others, [channel]: planned } : others
  const saved = await updatePost(work, row.post_id, { channel_times: times, updated_at: work.now })
  if (onItsWay) {
    const together = planned ?? { wall: row.planned_wall!, zone: row.planned_zone! }
    await channelTimeSet.emit(work, {
      post: row.post_id,
      channel,
      at: planned ? instantOfPlan(planned) : row.visible_at!,
      planned: together,
    })
  }
  if (planned || before)
    await audit(
      work,
      planned ? 'content.channel-time-set' : 'content.channel-time-lifted',
      { kind: 'post', id: row.post_id },
      { title: row.title, channel, kind: channel, at: planned ? planned.wall.replace('T', ' ') : '' },
    )
  return present(saved, content, work.now)
}

/** Whether a post has not left through a channel yet. */
async function isPlanned(work: Work, post: string, channel: string): Promise<boolean> {
  const states = (await Promise.all(deliveryStates.all().map((of) => of(work, [post])))).flat()
  const through = states.filter((state) => state.channel === channel)
  return through.length > 0 && through.every(({ state }) => state === 'planned')
}
