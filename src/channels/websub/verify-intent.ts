import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { fetchOutbound, isOutboundFailure, newId, type Platform, realNow, type Work } from '#platform'
import { actor } from '../compose-payload.ts'
import { topicUrl } from './hub-of-feeds.ts'
import { callbackPatience, holdSeconds } from './limits.ts'
import { readTopic } from './read-topic.ts'
import type { HubRequestsTable } from './tables.ts'

/** Asks the callbacks of what was requested whether they want it, up to `most` at a time; tells how many were asked. */
export async function verifyRequests(house: Platform, alliance: string, most = 16): Promise<number> {
  const held = await house.work(alliance, actor, (work) => claim(work, most))
  await Promise.all(
    held.map(async (request) => {
      const wanted = await isWanted(house, request)
      await house.work(alliance, actor, (work) => writeDown(work, request, wanted))
    }),
  )
  return held.length
}

type Request = Omit<HubRequestsTable, 'alliance_id' | 'asked_at' | 'held_until'>

async function claim(work: Work, most: number): Promise<Request[]> {
  const until = new Date(realNow().getTime() + holdSeconds * 1000)
  const { rows } = await sql<Request>`
    with picked as materialized (
      select request_id from channels.hub_requests
      where alliance_id = ${work.alliance} and (held_until is null or held_until < ${realNow()})
      order by request_id limit ${most} for update skip locked
    )
    update channels.hub_requests r set held_until = ${until}
    from picked where r.alliance_id = ${work.alliance} and r.request_id = picked.request_id
    returning r.request_id, r.topic, r.callback, r.host, r.mode, r.secret, r.lease_seconds`.execute(work.db)
  return rows
}

/** WebSub §5.3: a GET to the callback, whose own parameters stay in front, answered with 2xx and the challenge itself. */
async function isWanted(house: Platform, request: Request): Promise<boolean> {
  const challenge = randomBytes(24).toString('base64url')
  const asks = new URLSearchParams({
    'hub.mode': request.mode,
    'hub.topic': topicUrl(house, request.topic),
    'hub.challenge': challenge,
    ...(request.mode === 'subscribe' ? { 'hub.lease_seconds': String(request.lease_seconds) } : {}),
  })
  try {
    const answer = await fetchOutbound(house, `${request.callback}${request.callback.includes('?') ? '&' : '?'}${asks}`, callbackPatience)
    return answer.ok && (await answer.text()) === challenge
  } catch (fault) {
    if (isOutboundFailure(fault)) return false
    throw fault
  }
}

/** What was verified counts from now on; what was not never was asked. A request that replaced this one meanwhile stays to be verified. */
async function writeDown(work: Work, request: Request, wanted: boolean): Promise<void> {
  const { numDeletedRows } = await work.db
    .deleteFrom('channels.hub_requests')
    .where('alliance_id', '=', work.alliance)
    .where('request_id', '=', request.request_id)
    .executeTakeFirst()
  if (!wanted || numDeletedRows === 0n) return
  if (request.mode === 'subscribe') return subscribe(work, request)
  await work.db
    .deleteFrom('channels.hub_subscriptions')
    .where('alliance_id', '=', work.alliance)
    .where('topic', '=', request.topic)
    .where('callback', '=', request.callback)
    .execute()
}

async function subscribe(work: Work, { topic, callback, host, secret, lease_seconds }: Request): Promise<void> {
  const feed = await readTopic(work, topic)
  if (!feed) return
  const { etag } = feed
  await work.db
    .insertInto('channels.hub_topics')
    .values({ alliance_id: work.alliance, topic, etag, look: false })
    // Nobody may have looked for long.
    .onConflict((on) => on.columns(['alliance_id', 'topic']).doUpdateSet({ look: true }))
    .execute()
  const lasts = { secret, ends_at: new Date(work.now.getTime() + lease_seconds * 1000) }
  await work.db
    .insertInto('channels.hub_subscriptions')
    .values({
      alliance_id: work.alliance,
      subscription_id: newId(),
      topic,
      sort: 'content',
      callback,
      host,
      ...lasts,
      told: etag,
      failures: 0,
      failing_since: null,
      next_at: work.now,
      held_until: null,
      since: work.now,
    })
    // A renewal keeps what arrived there already.
    .onConflict((on) =>
      on.columns(['alliance_id', 'topic', 'callback']).doUpdateSet({ ...lasts, failures: 0, failing_since: null, next_at: work.now }),
    )
    .execute()
}
