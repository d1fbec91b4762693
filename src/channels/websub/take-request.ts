import { sql } from 'kysely'
import { newId, type Work } from '#platform'
import { allianceOf, isOn } from '#rooms/alliance'
import { podcastOf, seriesBySlug } from '#rooms/content'
import { asSystem } from '../compose-payload.ts'
import { channelsPolicy } from '../policy.ts'
import { hubOfFeeds, topicOf } from './hub-of-feeds.ts'
import { leastLease, longestCallback, longestSecret, mostLease, mostOfHost, mostOfTopic, usualLease } from './limits.ts'

/** Why a request was not taken: a status and a line of plain text (WebSub §5.2). */
export interface HubRefusal {
  status: number
  says: string
}

const refused = (status: number, says: string): HubRefusal => ({ status, says })
const purpose = 'websub-secret'

/** What a subscriber gave to have its contents signed; null where it gave none, or where it was sealed by another installation. */
export const secretOf = (work: Pick<Work, 'alliance' | 'house'>, callback: string, sealed: string | null): string | null =>
  (sealed && work.house.secrets.open(purpose, `${work.alliance}/${callback}`, sealed)) || null

/**
 * Takes a request to subscribe to one of our feeds, or to end that; null when it was taken. Nothing is told to anybody before their callback
 * has said that it wants it ({@link runHub}). A request for what was asked before replaces the earlier one.
 */
export async function takeHubRequest(given: Work, form: URLSearchParams): Promise<HubRefusal | null> {
  channelsPolicy.demand(given, 'read-feed')
  const work = asSystem(given)
  const mode = form.get('hub.mode')
  if (mode !== 'subscribe' && mode !== 'unsubscribe') return refused(400, 'hub.mode is subscribe or unsubscribe.')
  const callback = form.get('hub.callback') ?? ''
  const host = hostOfCallback(work, callback)
  if (host === null)
    return refused(400, 'hub.callback is an address of the web, without a password or a fragment, and not one of this library.')
  const secret = form.get('hub.secret') || null
  if (secret !== null && Buffer.byteLength(secret) > longestSecret)
    return refused(400, `hub.secret has less than ${longestSecret + 1} bytes.`)
  const wished = form.get('hub.lease_seconds')
  if (wished !== null && wished !== '' && !/^\d{1,15}$/.test(wished)) return refused(400, 'hub.lease_seconds is a number of seconds.')
  const topic = await existingTopic(work, form.get('hub.topic') ?? '')
  if (!topic) return refused(404, 'hub.topic is the address of a feed of this library, as the feed itself says it.')
  const hub = await hubOfFeeds(work)
  if (mode === 'subscribe' && (!hub || hub.elsewhere))
    return refused(404, hub ? `The hub of this feed is ${hub.url}` : 'This feed has no hub.')
  await lock(work)
  const known = await counted(work, topic, host, callback)
  if (mode === 'unsubscribe' && !known.same) return refused(404, 'There is no such subscription.')
  if (!known.same && known.topic >= mostOfTopic) return refused(503, `At most ${mostOfTopic} subscribers are told of one feed.`)
  if (!known.same && known.host >= mostOfHost) return refused(429, `At most ${mostOfHost} subscriptions are kept for one host.`)
  const row = {
    host,
    mode,
    secret: secret && work.house.secrets.seal(purpose, `${work.alliance}/${callback}`, secret),
    lease_seconds: wished ? Math.min(mostLease, Math.max(leastLease, Number(wished))) : usualLease,
    asked_at: work.now,
    held_until: null,
  } as const
  await work.db
    .insertInto('channels.hub_requests')
    .values({ alliance_id: work.alliance, request_id: newId(), topic, callback, ...row })
    .onConflict((on) => on.columns(['alliance_id', 'topic', 'callback']).doUpdateSet({ ...row, request_id: newId() }))
    .execute()
  return null
}

/** Host and port of a callback; null where it cannot be one. Whether it lies on the public internet is seen when it is called. */
function hostOfCallback({ house }: Work, callback: string): string | null {
  if (callback.length > longestCallback || !URL.canParse(callback)) return null
  const { protocol, username, password, hash, host, port } = new URL(callback)
  if (!/^https?:$/.test(protocol) || username || password || hash) return null
  if (host === new URL(house.config.url).host) return null
  return port ? host : `${host}:${protocol === 'https:' ? 443 : 80}`
}

/** The path of the feed that a topic names, where it is there. */
async function existingTopic(work: Work, url: string): Promise<string | null> {
  const found = topicOf(work.house, url)
  if (!found || !(await isOn(work, 'channel:feeds'))) return null
  if ('podcast' in found) {
    const series = await seriesBySlug(work, found.podcast).catch(() => null)
    return series && (await podcastOf(work, series.id)) ? found.topic : null
  }
  if (!(await allianceOf(work)).locales.includes(found.of.locale)) return null
  if (found.of.series !== undefined && !(await seriesBySlug(work, found.of.series).catch(() => null))) return null
  return found.topic
}

/** One request of an alliance is looked at at a time, so that no two of them find the last place free. */
const lock = (work: Work) =>
  work.db
    .selectFrom('channels.accounts')
    .select('account_id')
    .where('alliance_id', '=', work.alliance)
    .where('kind', '=', 'feeds')
    .orderBy('account_id')
    .forUpdate()
    .execute()

/** Subscriptions and requests together: how many of the topic, how many at the host, and whether this one is among them. */
async function counted(work: Work, topic: string, host: string, callback: string): Promise<{ topic: number; host: number; same: boolean }> {
  const { rows } = await sql<{ topic: number; host: number; same: boolean }>`
    with both_of as (
      select s.topic, s.host, s.callback from channels.hub_subscriptions s
      where s.alliance_id = ${work.alliance} and s.sort = 'content' and s.ends_at > ${work.now} and (s.topic = ${topic} or s.host = ${host})
      union
      select r.topic, r.host, r.callback from channels.hub_requests r
      where r.alliance_id = ${work.alliance} and (r.topic = ${topic} or r.host = ${host})
    )
    select count(*) filter (where b.topic = ${topic})::int as topic, count(*) filter (where b.host = ${host})::int as host,
      coalesce(bool_or(b.topic = ${topic} and b.callback = ${callback}), false) as same
    from both_of b`.execute(work.db)
  return rows[0]!
}
