import type { Work } from '#platform'
import { allianceOf } from '#rooms/alliance'
import { listGoals, strategyPolicy } from '#rooms/strategy'
import { lastChoice, stillOn } from './last-choice.ts'
import { instantOfPlan } from './planned-time.ts'
import type { PostPatch } from './post-content.ts'
import { contentOf, type Post } from './posts.ts'
import { seriesById } from './series.ts'
import { writePost } from './write-post.ts'

export interface StartPost {
  kind?: string
  goal?: string | null
  campaign?: string | null
  series?: string | null
  /** The day it is meant for, `2026-09-08`. */
  day?: string
}

/**
 * Begins an empty post with what need not be chosen again. In a series: the voice of its persona, and goal, action and channels of its newest
 * post, whoever wrote it. Otherwise the channels of the writer's last post. On a day it stands on the calendar as wished, at the hour at which
 * the series usually leaves (09:00 where there is none); an hour that is over is no wish.
 */
export async function startPost(work: Work, { day, ...input }: StartPost): Promise<Post> {
  const { default_locale } = await allianceOf(work)
  const series = input.series ? await seriesById(work, input.series) : undefined
  const last = series && (await newestOf(work, series.id))
  const goals = last && strategyPolicy.allows(work.actor, 'read-strategy') ? await listGoals(work) : []
  const patch: PostPatch = {
    ...input,
    source: default_locale,
    texts: { [default_locale]: {} },
    goal: input.goal ?? goals.find(({ goalId, state }) => goalId === last?.content.goal && state === 'open')?.goalId ?? null,
    action: last?.content.action ?? null,
    byline: series?.persona ? { kind: 'persona' } : undefined,
    variants: last ? await stillOn(work, last.content.variants) : await lastChoice(work),
  }
  return writePost(work, { ...patch, wish: await wishOn(work, day, last?.wall?.slice(11)) })
}

/** The wish for a day at an hour; none where it is over. Refuses a day that is none at the field `day`. */
export async function wishOn(work: Work, day: string | undefined, time = '09:00'): Promise<{ wall: string } | undefined> {
  if (day === undefined) return undefined
  const { time_zone } = await allianceOf(work)
  const wall = `${day}T${time}`
  return instantOfPlan({ wall, zone: time_zone }, 'day') > work.now ? { wall } : undefined
}

async function newestOf(work: Work, series: string) {
  const row = await work.db
    .selectFrom('content.posts')
    .select(['post_id', 'version', 'planned_wall'])
    .where('alliance_id', '=', work.alliance)
    .where('series_id', '=', series)
    .where('state', 'not in', ['binned', 'withdrawn'])
    .orderBy('post_id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row && { wall: row.planned_wall, content: await contentOf(work, row.post_id, row.version) }
}
