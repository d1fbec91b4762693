import { readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import type { House } from '#house'
import { decoded, rootDir } from '#platform'
import {
  activityDocument,
  actorDocument,
  checkActivity,
  followersDocument,
  followingDocument,
  goneDocument,
  mostActivityBytes,
  noteDocument,
  noteOfPage,
  outboxDocument,
  type PublicDocument,
  sendWaiting,
  takeActivity,
  takeFarewell,
  webFinger,
} from '#rooms/channels'
import { placeOf } from '../api/identify.ts'
import { RateLimiter } from '../api/rate-limit.ts'
import { addressHeader } from '../http/client-address.ts'
import { type Answerer, hostHeader } from '../http/server.ts'
import { readBody } from './read-body.ts'

/** Of this house, as other servers ask for it. */
const { version } = JSON.parse(readFileSync(join(rootDir, 'package.json'), 'utf8')) as { version: string }

const activityJson = 'application/activity+json; charset=utf-8'
const jrd = 'application/jrd+json; charset=utf-8'

/** Documents by their address below /activitypub/. */
const documents: Record<string, (house: House, alliance: string) => Promise<PublicDocument>> = {
  library: actorDocument,
  outbox: outboxDocument,
  followers: followersDocument,
  following: followingDocument,
}

const wantsActivity = (accept: string | undefined): boolean => /application\/(activity\+json|ld\+json)/.test(accept ?? '')

/**
 * What other servers read of the library's actor, and the inbox to which they write: WebFinger, NodeInfo, the actor, its notes at their own
 * addresses and at those of the posts' pages, and one inbox for everything. One caller may send 120 at once and 20 a second; one server, however
 * many machines it has, 120 and 5.
 */
export function activitypub(house: House): Answerer {
  const callers = new RateLimiter({ burst: 120, perSecond: 20 })
  const servers = new RateLimiter({ burst: 120, perSecond: 5 })
  const ownHost = new URL(house.config.url).hostname
  return async (request, response, path) => {
    const at = place(path, request.headers.accept)
    if (!at) return false
    const say = (status: number, body: string, type = 'text/plain; charset=utf-8', more: Record<string, string> = {}): true => {
      const caching = status === 200 ? 'public, max-age=60' : 'no-store'
      response.writeHead(status, {
        'content-type': type,
        'cache-control': caching,
        'access-control-allow-origin': '*',
        vary: 'accept',
        ...more,
      })
      response.end(request.method === 'HEAD' ? undefined : body)
      return true
    }
    const line = (status: number, text: string, more?: Record<string, string>) => say(status, `${text}\n`, undefined, more)
    const resolved = await house.resolveRequest({ host: String(request.headers[hostHeader] ?? ''), headers: new Headers() })
    // The actor lives at the public address of the house, and whoever answers there is its library.
    if (!resolved || resolved.alliance.origin !== new URL(house.config.url).origin)
      return at.page ? false : line(404, `No actor lives here; look at ${ownHost}.`)
    const { id: alliance } = resolved.alliance
    if (at.inbox)
      return request.method === 'POST' ? takeIn(alliance, request, line) : line(405, 'An inbox is written to with POST.', { allow: 'POST' })
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return at.page ? false : line(405, 'This is read with GET.', { allow: 'GET, HEAD' })
    const found = await read(alliance, at, new URL(request.url ?? '/', 'http://x').searchParams)
    if (typeof found === 'object') return say(200, JSON.stringify(found.found), at.type ?? activityJson)
    if (at.page) return false
    return found === 'gone'
      ? say(410, JSON.stringify(at.note ? goneDocument(house, at.note) : {}), activityJson)
      : line(404, 'There is no such thing here.')
  }

  function read(alliance: string, at: Place, query: URLSearchParams): Promise<PublicDocument> {
    if (at.document) return documents[at.document]!(house, alliance)
    if (at.note) return noteDocument(house, alliance, at.note)
    if (at.activity) return activityDocument(house, alliance, at.activity)
    if (at.page) return noteOfPage(house, alliance, at.page)
    if (at.finger) return webFinger(house, alliance, query.get('resource') ?? '')
    return nodeInfo(house, alliance, at.nodeInfo === 'links')
  }

  type Line = (status: number, text: string, more?: Record<string, string>) => true

  async function takeIn(alliance: string, request: IncomingMessage, line: Line): Promise<true> {
    const tooMany = (seconds: number) => line(429, 'Too many; ask again later.', { 'retry-after': String(seconds) })
    const wait = callers.take(placeOf(String(request.headers[addressHeader] ?? '')))
    if (wait > 0) return tooMany(wait)
    if (!/^application\/(activity\+json|ld\+json|json)\b/.test(request.headers['content-type'] ?? ''))
      return line(415, 'Send application/activity+json.')
    const body = await readBody(request, mostActivityBytes)
    if (!body) return line(413, `An activity has at most ${mostActivityBytes} bytes.`, { connection: 'close' })
    const checked = await checkActivity(house, alliance, { headers: headersOf(request), body })
    if ('status' in checked) return line(checked.status, checked.says)
    if ('gone' in checked) {
      await takeFarewell(house, alliance, checked.gone)
      return line(202, 'Taken.')
    }
    // Counted once it is certain whose it is: nobody uses up the share of another.
    const patience = servers.take(new URL(checked.author.id).host)
    if (patience > 0) return tooMany(patience)
    await takeActivity(house, alliance, checked)
    line(202, 'Taken.')
    sendWaiting(house, alliance).catch((fault) => house.log.error('channels', 'what an activity brought about could not be sent', fault))
    return true
  }
}

/** What an address asks for; one of them is there. */
interface Place {
  document?: keyof typeof documents
  inbox?: boolean
  note?: string
  activity?: string
  /** The name of a post, asked for as other servers do. */
  page?: string
  finger?: boolean
  nodeInfo?: 'links' | 'itself'
  type?: string
}

function place(path: string, accept: string | undefined): Place | undefined {
  if (path === '/.well-known/webfinger') return { finger: true, type: jrd }
  if (path === '/.well-known/nodeinfo') return { nodeInfo: 'links', type: jrd }
  if (path === '/activitypub/nodeinfo') return { nodeInfo: 'itself', type: 'application/json; charset=utf-8' }
  if (path === '/activitypub/inbox') return { inbox: true }
  const [, document] = /^\/activitypub\/([a-z]+)$/.exec(path) ?? []
  if (document && Object.hasOwn(documents, document)) return { document }
  const [, kind, id] = /^\/activitypub\/(notes|activities)\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(path) ?? []
  if (id) return kind === 'notes' ? { note: id } : { activity: id }
  const [, post] = /^(?:\/[a-z]{2}(?:-[A-Z][A-Za-z]+)?)?\/posts\/([^/]{1,240})$/.exec(path) ?? []
  return post && wantsActivity(accept) ? { page: decoded(post) } : undefined
}

/** NodeInfo 2.1: which software this is, and no more of it than everybody may know. */
async function nodeInfo(house: House, alliance: string, links: boolean): Promise<PublicDocument> {
  const outbox = await outboxDocument(house, alliance)
  if (typeof outbox !== 'object') return outbox
  const rel = 'http://nodeinfo.diaspora.software/ns/schema/2.1'
  if (links) return { found: { links: [{ rel, href: `${house.config.url}/activitypub/nodeinfo` }] } }
  return {
    found: {
      version: '2.1',
      software: { name: 'foyer', version },
      protocols: ['activitypub'],
      services: { inbound: [], outbound: ['atom1.0', 'rss2.0'] },
      openRegistrations: false,
      usage: { users: { total: 1 }, localPosts: Number(outbox.found.totalItems) },
      metadata: {},
    },
  }
}

function headersOf(request: IncomingMessage): Headers {
  const headers = new Headers()
  for (let i = 0; i < request.rawHeaders.length; i += 2) headers.append(request.rawHeaders[i]!, request.rawHeaders[i + 1]!)
  return headers
}
