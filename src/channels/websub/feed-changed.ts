import { newId, type Work } from '#platform'
import { allianceOf } from '#rooms/alliance'
import { podcastOf, publishedByIds } from '#rooms/content'
import { feedPath, podcastPath } from '../feeds/feed-path.ts'
import { feedFormats } from '../feeds/render.ts'
import { hubOfFeeds } from './hub-of-feeds.ts'

/**
 * What a post did to the feeds is to be told: every feed that somebody is told of is looked at again. Said twice, it is looked at twice, and
 * nobody is told twice: what counts is whether readers get something else now.
 */
export async function feedChanged(work: Work, post: string): Promise<void> {
  const hub = await hubOfFeeds(work)
  const elsewhere = hub?.elsewhere ? hub.url : null
  await work.db
    .deleteFrom('channels.hub_subscriptions')
    .where('alliance_id', '=', work.alliance)
    .where('sort', '=', 'publish')
    .where('callback', '<>', elsewhere ?? '')
    .execute()
  if (elsewhere) await tellElsewhere(work, elsewhere, post)
  await work.db
    .updateTable('channels.hub_topics')
    .set({ look: true })
    .where('alliance_id', '=', work.alliance)
    .where('look', '=', false)
    .execute()
}

/** A hub elsewhere is told of the whole feeds of each language and of those of the post's series, its podcast too. */
async function tellElsewhere(work: Work, hub: string, post: string): Promise<void> {
  const { locales } = await allianceOf(work)
  const topics: string[] = []
  for (const locale of locales) {
    const [found] = await publishedByIds(work, [post], locale)
    const parts = [
      undefined,
      ...(found?.series ? [{ series: found.series.slug }] : []),
      ...(found?.kind === 'press' ? ['press' as const] : []),
    ]
    topics.push(...parts.flatMap((part) => feedFormats.map((format) => feedPath(locale, format, part))))
    if (found?.series && (await podcastOf(work, found.series.id))?.locale === locale) topics.push(podcastPath(found.series.slug))
  }
  await work.db
    .insertInto('channels.hub_topics')
    .values(topics.map((topic) => ({ alliance_id: work.alliance, topic, etag: '', look: true })))
    .onConflict((on) => on.doNothing())
    .execute()
  const { host } = new URL(hub)
  await work.db
    .insertInto('channels.hub_subscriptions')
    .values(
      topics.map((topic) => ({
        alliance_id: work.alliance,
        subscription_id: newId(),
        topic,
        sort: 'publish' as const,
        callback: hub,
        host,
        secret: null,
        ends_at: null,
        told: null,
        failures: 0,
        failing_since: null,
        next_at: work.now,
        held_until: null,
        since: work.now,
      })),
    )
    .onConflict((on) => on.doNothing())
    .execute()
}
