import { ECDH } from 'node:crypto'
import { type FieldProblem, newId, refuseFields, type Work } from '#platform'
import { allianceOf, isOn } from '#rooms/alliance'
import { listTopics } from '#rooms/patrons'
import { asSystem } from '../compose-payload.ts'
import { noSuchBrowser, noticesNotHere, noticesTooMany } from '../errors.ts'
import { forgotten } from '../mailings/mailings.ts'
import { channelsPolicy } from '../policy.ts'
import { hasEnded } from '../retire-account.ts'
import { pushKeys } from './keys.ts'

/** What a browser gives when it asks for notices (`PushSubscription.toJSON()`), and what its reader chose. */
export interface AskForNotices {
  endpoint: string
  keys: { p256dh: string; auth: string }
  /** Empty: everything. */
  topics: readonly string[]
  locale: string
}

const longestEndpoint = 1000

/** Push services that are known to be one. Elsewhere so many browsers may be, and no more: nobody has us call somebody else without end. */
const knownServices = /(^|\.)(googleapis\.com|push\.services\.mozilla\.com|push\.apple\.com|notify\.windows\.com)$/
export const mostElsewhere = 50

/** Whether readers can ask for notices here: the channel is on and has not ended. */
export const noticesOffered = async (work: Work): Promise<boolean> => (await isOn(work, 'channel:push')) && !(await hasEnded(work, 'push'))

/**
 * A browser asks for notices, or for others than before; asked twice it is asked once. Nothing is kept of it but where it is reached, its
 * keys and what was chosen. Refuses `channels.notices-not-here`, `channels.notices-too-many` and fields.
 */
export async function askForNotices(given: Work, ask: AskForNotices): Promise<void> {
  channelsPolicy.demand(given, 'ask-for-notices')
  const work = asSystem(given)
  if (!(await noticesOffered(work))) throw noticesNotHere()
  const topics = [...new Set(ask.topics)]
  const offered = new Set((await listTopics(work)).map(({ topic }) => topic))
  const { locales } = await allianceOf(work)
  const problems: FieldProblem[] = []
  const host = hostOfEndpoint(work, ask.endpoint)
  if (host === null) problems.push({ field: 'endpoint', code: 'channels.endpoint-not-usable' })
  if (!isPoint(ask.keys.p256dh)) problems.push({ field: 'keys.p256dh', code: 'channels.push-key-not-usable' })
  if (!/^[\w-]{22}={0,2}$/.test(ask.keys.auth)) problems.push({ field: 'keys.auth', code: 'channels.push-key-not-usable' })
  if (topics.some((topic) => !offered.has(topic))) problems.push({ field: 'topics', code: 'channels.topic-not-offered' })
  if (!locales.includes(ask.locale)) problems.push({ field: 'locale', code: 'channels.language-not-known' })
  if (problems.length > 0) throw refuseFields(problems)
  const { publicKey } = await pushKeys(work)
  const wants = { ...ask.keys, public_key: publicKey, topics, locale: ask.locale, seen_at: work.now }
  const { numUpdatedRows } = await work.db
    .updateTable('channels.push_subscribers')
    .set(wants)
    .where('alliance_id', '=', work.alliance)
    .where('endpoint', '=', ask.endpoint)
    .executeTakeFirst()
  if (numUpdatedRows > 0n) return
  if (!isKnown(work, host!)) await demandRoom(work, host!)
  await work.db
    .insertInto('channels.push_subscribers')
    .values({ alliance_id: work.alliance, subscriber_id: newId(), endpoint: ask.endpoint, host: host!, since: work.now, ...wants })
    .onConflict((on) => on.columns(['alliance_id', 'endpoint']).doUpdateSet(wants))
    .execute()
}

/** A browser was given another address and other keys by its push service; what was chosen stays. Refuses what {@link askForNotices} does. */
export async function moveNotices(given: Work, move: Pick<AskForNotices, 'endpoint' | 'keys'> & { from: string }): Promise<void> {
  const chosen = await choiceOfNotices(given, move.from)
  await askForNotices(given, { endpoint: move.endpoint, keys: move.keys, ...chosen })
  if (move.from !== move.endpoint) await forgetBrowser(asSystem(given), move.from)
}

/** What a browser asked for; whoever knows its endpoint is the browser. Refuses `channels.no-such-browser`. */
export async function choiceOfNotices(work: Work, endpoint: string): Promise<Pick<AskForNotices, 'topics' | 'locale'>> {
  channelsPolicy.demand(work, 'ask-for-notices')
  const row = await work.db
    .selectFrom('channels.push_subscribers')
    .select(['topics', 'locale'])
    .where('alliance_id', '=', work.alliance)
    .where('endpoint', '=', endpoint)
    .executeTakeFirst()
  if (!row) throw noSuchBrowser()
  const offered = new Set((await listTopics(work)).map(({ topic }) => topic))
  return { topics: row.topics.filter((topic) => offered.has(topic)), locale: row.locale }
}

/** A reader ends their notices; whoever knows the endpoint is their browser. Ended twice, it has ended. */
export async function endNotices(given: Work, endpoint: string): Promise<void> {
  channelsPolicy.demand(given, 'ask-for-notices')
  await forgetBrowser(asSystem(given), endpoint)
}

/** Forgets a browser, also where something was to be sent to it. */
export async function forgetBrowser(work: Work, endpoint: string): Promise<void> {
  const gone = await work.db
    .deleteFrom('channels.push_subscribers')
    .where('alliance_id', '=', work.alliance)
    .where('endpoint', '=', endpoint)
    .returning('subscriber_id')
    .executeTakeFirst()
  if (!gone) return
  await work.db
    .updateTable('channels.mailings')
    .set(forgotten)
    .where('alliance_id', '=', work.alliance)
    .where('subscriber_id', '=', gone.subscriber_id)
    .where('state', '<>', 'sending')
    .execute()
}

/** Host and port of an endpoint; null where it cannot be one. A plain http address is one only where it is among the exceptions of the house. */
function hostOfEndpoint(work: Work, endpoint: string): string | null {
  if (endpoint.length > longestEndpoint || !URL.canParse(endpoint)) return null
  const { protocol, username, password, hash, host, port } = new URL(endpoint)
  if (username || password || hash) return null
  const target = port ? host : `${host}:443`
  return protocol === 'https:' || (protocol === 'http:' && isExcepted(work, target)) ? target : null
}

const isExcepted = ({ house }: Work, target: string): boolean => house.config.allowOutbound.some((pair) => pair.toLowerCase() === target)

const isKnown = (work: Work, host: string): boolean => knownServices.test(host.replace(/:443$/, '')) || isExcepted(work, host)

/** One at a time, so that no two find the last place free. */
async function demandRoom(work: Work, host: string): Promise<void> {
  await work.db.selectFrom('channels.push_keys').select('made_at').where('alliance_id', '=', work.alliance).forUpdate().execute()
  const { n } = await work.db
    .selectFrom('channels.push_subscribers')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('alliance_id', '=', work.alliance)
    .where('host', '=', host)
    .executeTakeFirstOrThrow()
  if (Number(n) >= mostElsewhere) throw noticesTooMany()
}

/** Whether a key is a point of the curve that is used (P-256, uncompressed). */
function isPoint(key: string): boolean {
  if (!/^[\w-]{87}=?$/.test(key)) return false
  try {
    return ECDH.convertKey(Buffer.from(key, 'base64url'), 'prime256v1', undefined, undefined, 'uncompressed').length === 65
  } catch {
    return false
  }
}
