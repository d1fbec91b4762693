import type { Work } from '#platform'
import { allianceOf } from '#rooms/alliance'
import { listGoals, strategyPolicy } from '#rooms/strategy'
import { lastChoice, stillOn } from './last-choice.ts'
import { instantOfPlan, planOfInstant } from './planned-time.ts'
import type { PostContent, PostPatch } from './post-content.ts'
import { contentOf, type Post } from './posts.ts'
import { hourOn, nextIn, rhythmOfSeries } from './rhythm.ts'
import { seriesById } from './series.ts'
import { writePost } from './write-post.ts'

export interface StartPost {
  kind?: string
  goal?: string | null
  campaign?: string | null
  series?: string | null
  /** Its words by language, where there are any already. */
  texts?: PostPatch['texts']
  /** The day it is meant for, `2026-09-08`; that of the series unless given. */
  day?: string
  /** The hour of that day, `18:30`; that of the series, or 09:00, unless given. */
  time?: string
  /** The channels it is meant for, those of the last post unless given. One that is no longer on is left out. */
  channels?: readonly string[]
}

/**
 * Begins a post with what need not be chosen again. In a series: the voice of its persona, and goal, action and channels of its newest
 * post, whoever wrote it. Otherwise the channels of the writer's last post. It stands on the calendar as wished ({@link wishFor}).
 */
export async function startPost(work: Work, { day, time, channels, ...input }: StartPost): Promise<Post> {
  const { default_locale } = await allianceOf(work)
  const series = input.series ? await seriesById(work, input.series) : undefined
  const last = series && (await newestOf(work, series.id))
  const goals = last && strategyPolicy.allows(work.actor, 'read-strategy') ? await listGoals(work) : []
  const patch: PostPatch = {
    ...input,
    source: default_locale,
    texts: input.texts ?? { [default_locale]: {} },
    goal: input.goal ?? goals.find(({ goalId, state }) => goalId === last?.goal && state === 'open')?.goalId ?? null,
    action: last?.action ?? null,
    byline: series?.persona ? { kind: 'persona' } : undefined,
    variants: channels
      ? await stillOn(work, Object.fromEntries(channels.map((channel) => [channel, { texts: {}, fields: {} }])))
      : last
        ? await stillOn(work, last.variants)
        : await lastChoice(work),
  }
  return writePost(work, { ...patch, wish: await wishFor(work, { day, time, series: input.series }) })
}

/**
 * The time for which something is wished. On a day the hour that is given, else the one that the series has on that weekday, 09:00 where there is none; an hour
 * that is over is no wish. Without a day the next time in the rhythm; none outside a series, or while nothing of it has a time. Refuses a day
 * that is none at the field `day`.
 */
export async function wishFor(
  work: Work,
  { day, time, series }: { day?: string; time?: string; series?: string | null },
): Promise<{ wall: string } | undefined> {
  if (day === undefined && !series) return undefined
  const { time_zone } = await allianceOf(work)
  const rhythm = series ? await rhythmOfSeries(work, series, time_zone) : undefined
  if (day === undefined) return rhythm && { wall: nextIn(rhythm, planOfInstant(work.now, time_zone).wall) }
  // The day is proven before its weekday is asked for.
  instantOfPlan({ wall: `${day}T00:00`, zone: time_zone }, 'day')
  const wall = `${day}T${time ?? (rhythm ? hourOn(rhythm, day) : '09:00')}`
  return instantOfPlan({ wall, zone: time_zone }, 'day') > work.now ? { wall } : undefined
}

async function newestOf(work: Work, series: string): Promise<PostContent | undefined> {
  const row = await work.db
    .selectFrom('content.posts')
    .select(['post_id', 'version'])
    .where('alliance_id', '=', work.alliance)
    .where('series_id', '=', series)
    .where('state', 'not in', ['binned', 'withdrawn'])
    .orderBy('post_id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row && contentOf(work, row.post_id, row.version)
}
