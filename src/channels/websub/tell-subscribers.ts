import { createHmac } from 'node:crypto'
import { sql } from 'kysely'
import { fetchOutbound, isOutboundFailure, type Platform, realNow, type Work } from '#platform'
import { actor } from '../compose-payload.ts'
import { retryAfterSeconds, waitSeconds } from '../delivery-state.ts'
import type { RenderedFeed } from '../feeds/render.ts'
import { topicUrl } from './hub-of-feeds.ts'
import { callbackPatience, daysUntilDead, holdSeconds } from './limits.ts'
import { readTopic } from './read-topic.ts'
import type { HubSubscriptionsTable } from './tables.ts'
import { secretOf } from './take-request.ts'

/** Callbacks that are called at the same time by one process. */
const atOnce = 16

/** Looks at the feeds that may have changed; tells at how many. One that is there no more is told of no more. */
export function lookAtTopics(house: Platform, alliance: string): Promise<number> {
  return house.work(alliance, actor, async (work) => {
    const rows = await work.db
      .selectFrom('channels.hub_topics')
      .select('topic')
      .where('alliance_id', '=', work.alliance)
      .where('look', '=', true)
      .orderBy('topic')
      .limit(20)
      .forUpdate()
      .skipLocked()
      .execute()
    for (const { topic } of rows) {
      const feed = await readTopic(work, topic)
      if (!feed)
        await work.db.deleteFrom('channels.hub_topics').where('alliance_id', '=', work.alliance).where('topic', '=', topic).execute()
      else
        await work.db
          .updateTable('channels.hub_topics')
          .set({ etag: feed.etag, look: false })
          .where('alliance_id', '=', work.alliance)
          .where('topic', '=', topic)
          .execute()
    }
    return rows.length
  })
}

type Held = Pick<HubSubscriptionsTable, 'subscription_id' | 'topic' | 'sort' | 'callback' | 'secret' | 'failures' | 'failing_since'> & {
  etag: string
}

/**
 * Tells everybody who has another state of a feed than its readers: subscribers get the feed itself, a hub elsewhere is told to fetch it. Any
 * number of processes may do so. What arrived and was not written down before a kill is told again: the entries are the same by their ids.
 * Resolves when nothing more can be tried now.
 */
export async function tellSubscribers(house: Platform, alliance: string, signal?: AbortSignal): Promise<void> {
  const feeds = new Map<string, RenderedFeed>()
  const flights = new Set<Promise<void>>()
  const faults: unknown[] = []
  for (let allClaimed = false; ; ) {
    // A place is filled as soon as it is free: one that takes its time takes nobody else's.
    if (!allClaimed && !signal?.aborted && faults.length === 0) {
      const free = atOnce - flights.size
      const held = await house.work(alliance, actor, async (work) => {
        const claimed = await claim(work, free)
        for (const { topic, etag } of claimed) if (feeds.get(topic)?.etag !== etag) await render(work, topic, feeds)
        return claimed
      })
      allClaimed = held.length < free
      for (const one of held) {
        const flight = tell(house, alliance, one, feeds.get(one.topic))
          .catch((fault) => void faults.push(fault))
          .finally(() => flights.delete(flight))
        flights.add(flight)
      }
    }
    if (flights.size === 0) break
    await Promise.race(flights)
  }
  if (faults.length > 0) throw faults[0]
}

async function claim(work: Work, most: number): Promise<Held[]> {
  const until = new Date(realNow().getTime() + holdSeconds * 1000)
  const { rows } = await sql<Held>`
    with picked as materialized (
      select s.subscription_id, t.etag from channels.hub_subscriptions s
      join channels.hub_topics t on t.alliance_id = ${work.alliance} and t.topic = s.topic
      where s.alliance_id = ${work.alliance} and not t.look and s.told is distinct from t.etag and s.next_at <= ${work.now}
        and (s.ends_at is null or s.ends_at > ${work.now}) and (s.held_until is null or s.held_until < ${realNow()})
      order by s.next_at, s.subscription_id limit ${most} for update of s skip locked
    )
    update channels.hub_subscriptions s set held_until = ${until}
    from picked where s.alliance_id = ${work.alliance} and s.subscription_id = picked.subscription_id
    returning s.subscription_id, s.topic, s.sort, s.callback, s.secret, s.failures, s.failing_since, picked.etag`.execute(work.db)
  return rows
}

/** The feed as it is now, which may be newer than the last look; what is written down is what was sent. */
async function render(work: Work, topic: string, feeds: Map<string, RenderedFeed>): Promise<void> {
  const feed = await readTopic(work, topic)
  if (feed) feeds.set(topic, feed)
}

async function tell(house: Platform, alliance: string, held: Held, feed: RenderedFeed | undefined): Promise<void> {
  if (!feed) return
  const answer = await call(house, alliance, held, feed)
  await house.work(alliance, actor, (work) => writeDown(work, held, feed.etag, answer))
}

/** What became of a call: its status, and how long the other side asks to be left alone. Null for silence. */
type Answer = { status: number; afterSeconds?: number } | null

async function call(house: Platform, alliance: string, held: Held, feed: RenderedFeed): Promise<Answer> {
  try {
    const answer = await fetchOutbound(house, held.callback, {
      method: 'POST',
      ...callbackPatience,
      ...(held.sort === 'content' ? contentOf({ alliance, house }, held, feed) : pingOf(house, held)),
    })
    return { status: answer.status, afterSeconds: retryAfterSeconds(answer.headers.get('retry-after'), realNow()) }
  } catch (fault) {
    if (isOutboundFailure(fault)) return null
    throw fault
  }
}

/** WebSub §7: the feed with its own type, the links that say whose it is, and the signature where a secret was given. */
function contentOf(whose: Pick<Work, 'alliance' | 'house'>, held: Held, feed: RenderedFeed) {
  const secret = secretOf(whose, held.callback, held.secret)
  return {
    body: feed.body,
    headers: {
      'content-type': feed.type,
      link: feed.link,
      ...(secret ? { 'x-hub-signature': `sha256=${createHmac('sha256', secret).update(feed.body).digest('hex')}` } : {}),
    },
  }
}

/** As hubs have been told since PubSubHubbub; some read `hub.url`, some `hub.topic`. */
function pingOf(house: Platform, { topic }: Held) {
  const url = topicUrl(house, topic)
  return {
    body: String(new URLSearchParams({ 'hub.mode': 'publish', 'hub.url': url, 'hub.topic': url })),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  }
}

async function writeDown(work: Work, held: Held, told: string, answer: Answer): Promise<void> {
  const one = work.db
    .updateTable('channels.hub_subscriptions')
    .where('alliance_id', '=', work.alliance)
    .where('subscription_id', '=', held.subscription_id)
  if (answer && answer.status >= 200 && answer.status < 300) {
    await one.set({ told, failures: 0, failing_since: null, held_until: null }).execute()
    return
  }
  const since = held.failing_since ?? work.now
  const dead = work.now.getTime() - since.getTime() > daysUntilDead * 86_400_000
  // A subscriber that is gone says so; a hub elsewhere was named by a person, who takes it away again.
  if (held.sort === 'content' && (dead || answer?.status === 410)) {
    await work.db
      .deleteFrom('channels.hub_subscriptions')
      .where('alliance_id', '=', work.alliance)
      .where('subscription_id', '=', held.subscription_id)
      .execute()
    return
  }
  const failures = held.failures + 1
  const next_at = new Date(work.now.getTime() + waitSeconds(failures, answer?.afterSeconds) * 1000)
  await one.set({ failures, failing_since: since, next_at, held_until: null }).execute()
}
