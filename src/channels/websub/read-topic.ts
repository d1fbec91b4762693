import { isRefusal, type Work } from '#platform'
import { podcastFeed } from '../feeds/podcast-feed.ts'
import { publicFeed } from '../feeds/public-feed.ts'
import type { RenderedFeed } from '../feeds/render.ts'
import { topicOf, topicUrl } from './hub-of-feeds.ts'

/** A topic's feed as readers have it now; null where there is none. */
export async function readTopic(work: Work, topic: string): Promise<RenderedFeed | null> {
  const found = topicOf(work.house, topicUrl(work.house, topic))
  if (!found) return null
  try {
    return await ('podcast' in found ? podcastFeed(work, found.podcast) : publicFeed(work, found.of))
  } catch (fault) {
    if (isRefusal(fault)) return null
    throw fault
  }
}
