// An app view for tests, written from the lexicons app.bsky.feed.getPosts and app.bsky.actor.getProfile: the real one needs the whole
// network behind it. It refuses what they do not know, and whoever does not come from a PDS with a token for exactly this method.
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface AppView {
  origin: string
  /** What it counts, by the address of the post; a post that is not here is not known to it. */
  counts: Map<string, { likeCount: number; repostCount: number; replyCount: number; quoteCount: number; bookmarkCount: number }>
  followers: number
  /** Answers nothing but faults. */
  broken: boolean
  close(): void
}

export async function openAppView(): Promise<AppView> {
  const server = createServer((request, response) => {
    const answer = route(request)
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body))
  })
  const appView: AppView = {
    origin: '',
    counts: new Map(),
    followers: 321,
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
    const known = { 'app.bsky.feed.getPosts': ['uris'], 'app.bsky.actor.getProfile': ['actor'] }[method]
    if (!known || request.method !== 'GET') return no(501, 'MethodNotImplemented')
    const strange = [...url.searchParams.keys()].find((name) => !known.includes(name))
    if (strange) return no(400, 'InvalidRequest', `unknown parameter ${strange}`)
    const author = { did, handle: 'library.test' }
    if (method === 'app.bsky.actor.getProfile') {
      if (url.searchParams.get('actor') !== did) return no(400, 'InvalidRequest', 'Profile not found')
      return { status: 200, body: { ...author, followersCount: appView.followers, followsCount: 3, postsCount: appView.counts.size } }
    }
    const uris = url.searchParams.getAll('uris')
    if (uris.length === 0 || uris.length > 25) return no(400, 'InvalidRequest', 'uris must have 1 to 25 elements')
    if (uris.some((uri) => !/^at:\/\/did:[a-z]+:[\w.:-]+\/[\w.]+\/[\w.~:-]+$/.test(uri))) return no(400, 'InvalidRequest', 'not an at-uri')
    const posts = uris
      .filter((uri) => appView.counts.has(uri))
      .map((uri) => ({ uri, cid: 'bafyreid', author, record: {}, indexedAt: '2026-09-07T01:00:00.000Z', ...appView.counts.get(uri) }))
    return { status: 200, body: { posts } }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  appView.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return appView
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
