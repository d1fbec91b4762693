// An app view for tests, written from the lexicons app.bsky.feed.getPosts, app.bsky.actor.getProfile and app.bsky.notification.listNotifications: the real one needs the whole
// network behind it. It refuses what they do not know, and whoever does not come from a PDS with a token for exactly this method.
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface AppView {
  origin: string
  /** What it counts, by the address of the post; a post that is not here is not known to it. */
  counts: Map<string, { likeCount: number; repostCount: number; replyCount: number; quoteCount: number; bookmarkCount: number }>
  followers: number
  /** What it tells the library of, newest first. */
  notifications: Notification[]
  /** Somebody writes a post that names or answers the library. */
  say(said: { by: string; reason: 'reply' | 'mention' | 'quote'; text: string; parent?: Ref; root?: Ref }): Notification
  /** Answers nothing but faults. */
  broken: boolean
  close(): void
}

export interface Ref {
  uri: string
  cid: string
}

export interface Notification extends Ref {
  author: { did: string; handle: string; displayName: string }
  reason: 'reply' | 'mention' | 'quote'
  record: { text: string; reply?: { parent: Ref; root: Ref } }
  isRead: boolean
  indexedAt: string
}

export async function openAppView(): Promise<AppView> {
  let next = 0
  const server = createServer((request, response) => {
    const answer = route(request)
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body))
  })
  const appView: AppView = {
    origin: '',
    counts: new Map(),
    followers: 321,
    notifications: [],
    say: ({ by, reason, text, parent, root }) => {
      const number = String(++next).padStart(5, '0')
      const did = `did:plc:${by.padEnd(24, 'a')}`
      const one: Notification = {
        uri: `at://${did}/app.bsky.feed.post/3k${number}`,
        cid: cidOf(number),
        author: { did, handle: `${by}.test`, displayName: by },
        reason,
        record: { text, ...(parent ? { reply: { parent, root: root ?? parent } } : {}) },
        isRead: false,
        indexedAt: new Date(Date.parse('2026-09-07T01:00:00.000Z') + next).toISOString(),
      }
      appView.notifications.unshift(one)
      return one
    },
    broken: false,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }

  function route(request: IncomingMessage): { status: number; body: object } {
    const no = (status: number, error: string, message = error) => ({ status, body: { error, message } })
    if (appView.broken) return no(502, 'UpstreamFailure')
    const url = new URL(request.url!, appView.origin)
    const method = url.pathname.replace('/xrpc/', '')
    const did = callerOf(request, method)
    if (!did) return no(401, 'AuthenticationRequired')
    const known = {
      'app.bsky.feed.getPosts': ['uris'],
      'app.bsky.actor.getProfile': ['actor'],
      'app.bsky.notification.listNotifications': ['reasons', 'limit', 'priority', 'cursor', 'seenAt'],
    }[method]
    if (!known || request.method !== 'GET') return no(501, 'MethodNotImplemented')
    const strange = [...url.searchParams.keys()].find((name) => !known.includes(name))
    if (strange) return no(400, 'InvalidRequest', `unknown parameter ${strange}`)
    const author = { did, handle: 'library.test' }
    if (method === 'app.bsky.actor.getProfile') {
      if (url.searchParams.get('actor') !== did) return no(400, 'InvalidRequest', 'Profile not found')
      return { status: 200, body: { ...author, followersCount: appView.followers, followsCount: 3, postsCount: appView.counts.size } }
    }
    if (method === 'app.bsky.notification.listNotifications') {
      const limit = Number(url.searchParams.get('limit') ?? 50)
      if (limit < 1 || limit > 100) return no(400, 'InvalidRequest', 'limit must be 1 to 100')
      const reasons = url.searchParams.getAll('reasons')
      const from = Number(url.searchParams.get('cursor') ?? 0)
      const all = appView.notifications.filter(({ reason }) => reasons.length === 0 || reasons.includes(reason))
      const page = all.slice(from, from + limit)
      return { status: 200, body: { notifications: page, ...(from + limit < all.length ? { cursor: String(from + limit) } : {}) } }
    }
    const uris = url.searchParams.getAll('uris')
    if (uris.length === 0 || uris.length > 25) return no(400, 'InvalidRequest', 'uris must have 1 to 25 elements')
    if (uris.some((uri) => !/^at:\/\/did:[a-z]+:[\w.:-]+\/[\w.]+\/[\w.~:-]+$/.test(uri))) return no(400, 'InvalidRequest', 'not an at-uri')
    const others = appView.notifications.filter(({ uri }) => uris.includes(uri))
    const ours = uris
      .filter((uri) => appView.counts.has(uri))
      .map((uri) => ({ uri, cid: 'bafyreid', author, record: {}, indexedAt: '2026-09-07T01:00:00.000Z', ...appView.counts.get(uri) }))
    return { status: 200, body: { posts: [...ours, ...others] } }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  appView.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return appView
}

/** A content identifier as records have it (version 1, dag-cbor, SHA-256, base 32): the PDS takes no other. */
function cidOf(content: string): string {
  const bytes = Buffer.concat([Buffer.from([0x01, 0x71, 0x12, 0x20]), createHash('sha256').update(content).digest()])
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const letters = (bits.match(/.{1,5}/g) ?? []).map((five) => 'abcdefghijklmnopqrstuvwxyz234567'[Number.parseInt(five.padEnd(5, '0'), 2)])
  return `b${letters.join('')}`
}

/** The DID of whoever a PDS speaks for: the issuer of a token for this app view and this method that has not run out. */
function callerOf(request: IncomingMessage, method: string): string | undefined {
  const [, claims] = /^Bearer [\w-]+\.([\w-]+)\.[\w-]+$/.exec(request.headers.authorization ?? '') ?? []
  if (!claims) return undefined
  const { iss, aud, lxm, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as {
    iss: string
    aud: string
    lxm: string
    exp: number
  }
  return aud === 'did:web:app-view.test' && lxm === method && exp > Date.now() / 1000 ? iss : undefined
}
