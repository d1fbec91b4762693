import type { Platform, Work } from '#platform'
import { allianceOfHost } from '#rooms/alliance'
import { type FeedOf, feedOfPath, feedPath, podcastOfPath, podcastPath } from '../feeds/feed-path.ts'

/** Where the house answers as a hub. */
export const hubPath = '/websub'

/** Which hub an alliance's feeds name: its own, one elsewhere that it chose, or none where its feeds do not stand at the public address. */
export interface Hub {
  url: string
  elsewhere: boolean
}

/** The hub of this alliance's feeds; null where they have none. */
export async function hubOfFeeds(work: Work): Promise<Hub | null> {
  const account = await work.db
    .selectFrom('channels.accounts')
    .select('settings')
    .where('alliance_id', '=', work.alliance)
    .where('kind', '=', 'feeds')
    .where('retired_at', 'is', null)
    .executeTakeFirst()
  // Of several alliances in one house only one has its feeds at the public address.
  if (!account || (await allianceOfHost(work.db, new URL(work.house.config.url).hostname)) !== work.alliance) return null
  const chosen = account.settings.hub
  return chosen ? { url: chosen, elsewhere: true } : { url: work.house.config.url + hubPath, elsewhere: false }
}

/** The address of a topic as subscribers call it: that of the feed itself. */
export const topicUrl = (house: Platform, topic: string): string => house.config.url + topic

/** What a topic is: a feed in one language, or the podcast of a series. */
export type Topic = { topic: string; of: FeedOf & { locale: string } } | { topic: string; podcast: string }

/** The feed that an address names, where it is one of ours and the address is the feed's own; undefined for anything else. */
export function topicOf(house: Platform, url: string): Topic | undefined {
  if (!url.startsWith(`${house.config.url}/`)) return undefined
  const topic = url.slice(house.config.url.length)
  const podcast = podcastOfPath(topic)
  if (podcast !== undefined) return podcastPath(podcast) === topic ? { topic, podcast } : undefined
  const of = feedOfPath(topic)
  if (!of?.locale) return undefined
  const part = of.press ? 'press' : of.series ? { series: of.series } : undefined
  return feedPath(of.locale, of.format, part) === topic ? { topic, of: { ...of, locale: of.locale } } : undefined
}
