// A subscriber, written from the W3C Recommendation (WebSub, 23 January 2018) before the hub: it finds the hub by itself, believes
// nothing that the text does not let it believe, and can be silent, slow or gone.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Distribution {
  type: string
  body: string
  /** Whether it is signed with our secret, and thereby believed (§7.1). Without a secret there is nothing to believe it by. */
  believed: boolean
  links: Map<string, string>
}

/** Called before (`in`) and after (`done`) a request was looked at; true means that it was answered, or never is. */
type Fault = (moment: 'in' | 'done', request: IncomingMessage, response: ServerResponse) => boolean

export interface Asked {
  callback: string
  topic: string
  /** The verifications that came, with their parameters. */
  verified: Record<string, string>[]
  /** Whether the next verification is wanted, and what is answered to it. */
  pending: 'subscribe' | 'unsubscribe' | null
  active: boolean
  leaseSeconds: number
  got: Distribution[]
}

export interface Subscriber {
  port: number
  /** How a request is answered in place of what the text asks for. */
  fault: Fault
  /** Finds hub and topic of a feed (§4): the Link header first, then the elements of the feed itself. */
  discover(url: string): Promise<{ hub: string; self: string; how: 'header' | 'element' }>
  /** Asks a hub (§5.1); gives its status and what became of it. */
  ask(hub: string, topic: string, more?: AskMore): Promise<{ status: number; says: string; asked: Asked }>
  close(): Promise<void>
}

interface AskMore {
  secret?: string
  mode?: 'subscribe' | 'unsubscribe'
  leaseSeconds?: number
  /** Again for the same callback. */
  again?: Asked
  /** Parameters in the callback's own address. */
  query?: string
}

const none: Fault = () => false

export async function openSubscriber(port = 0): Promise<Subscriber> {
  const callbacks = new Map<string, Asked & { secret: string | null }>()
  const server = createServer(async (request, response) => {
    const url = new URL(request.url!, 'http://x')
    const asked = callbacks.get(url.pathname)
    const body = Buffer.concat(await request.toArray())
    if (self.fault('in', request, response)) return
    const answer = (status: number, text = ''): void => {
      if (!self.fault('done', request, response)) response.writeHead(status, { 'content-type': 'text/plain' }).end(text)
    }
    if (!asked) return answer(404)
    if (request.method === 'GET') {
      const given = Object.fromEntries(url.searchParams)
      asked.verified.push(given)
      const fits = given['hub.mode'] === asked.pending && given['hub.topic'] === asked.topic && (given['hub.challenge'] ?? '') !== ''
      // §5.3.1: for a subscription the hub must say how long it holds.
      const lease = Number(given['hub.lease_seconds'])
      if (!fits || (asked.pending === 'subscribe' && !(Number.isInteger(lease) && lease > 0))) return answer(404)
      asked.active = asked.pending === 'subscribe'
      if (asked.active) asked.leaseSeconds = lease
      asked.pending = null
      return answer(200, given['hub.challenge'])
    }
    if (request.method !== 'POST') return answer(405)
    // §7: what nobody subscribed to any more is gone.
    if (!asked.active) return answer(410)
    const links = readLinks(String(request.headers.link ?? ''))
    if (!links.has('hub') || links.get('self') !== asked.topic) return answer(400)
    asked.got.push({
      type: request.headers['content-type'] ?? '',
      body: body.toString(),
      believed: asked.secret === null ? request.headers['x-hub-signature'] === undefined : isSigned(request, asked.secret, body),
      links,
    })
    answer(202)
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const at = (server.address() as AddressInfo).port
  const self: Subscriber = {
    port: at,
    fault: none,
    async discover(url) {
      const answer = await fetch(url)
      const body = await answer.text()
      const links = readLinks(answer.headers.get('link') ?? '')
      if (links.has('hub') && links.has('self')) return { hub: links.get('hub')!, self: links.get('self')!, how: 'header' }
      return { ...fromElements(body), how: 'element' }
    },
    async ask(hub, topic, more = {}) {
      const mode = more.mode ?? 'subscribe'
      const path = more.again ? new URL(more.again.callback).pathname : `/${randomBytes(16).toString('hex')}`
      const asked = Object.assign(
        callbacks.get(path) ?? {
          callback: `http://127.0.0.1:${at}${path}${more.query ?? ''}`,
          topic,
          verified: [],
          active: false,
          leaseSeconds: 0,
          got: [],
        },
        { pending: mode, secret: more.secret ?? null },
      )
      callbacks.set(path, asked)
      const answer = await fetch(hub, {
        method: 'POST',
        body: new URLSearchParams({
          'hub.callback': asked.callback,
          'hub.mode': mode,
          'hub.topic': topic,
          ...(more.secret ? { 'hub.secret': more.secret } : {}),
          ...(more.leaseSeconds ? { 'hub.lease_seconds': String(more.leaseSeconds) } : {}),
        }),
      })
      return { status: answer.status, says: await answer.text(), asked }
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return self
}

/** RFC 8288, as far as a hub needs it. */
function readLinks(header: string): Map<string, string> {
  const links = new Map<string, string>()
  for (const [, url, parameters] of header.matchAll(/<([^>]*)>((?:\s*;\s*[a-z]+=(?:"[^"]*"|[^",;\s]+))*)/gi))
    for (const rel of (/;\s*rel="?([^";]+)"?/i.exec(parameters!)?.[1] ?? '').split(' ')) if (!links.has(rel)) links.set(rel, url!)
  return links
}

function fromElements(body: string): { hub: string; self: string } {
  if (body.trimStart().startsWith('{')) {
    const feed = JSON.parse(body) as { hubs: { type: string; url: string }[]; feed_url: string }
    return { hub: feed.hubs.find(({ type }) => type === 'WebSub')!.url, self: feed.feed_url }
  }
  const link = (rel: string) => new RegExp(`<(?:atom:)?link(?=[^>]* rel="${rel}")[^>]* href="([^"]+)"`).exec(body)?.[1] ?? ''
  return { hub: link('hub'), self: link('self') }
}

/** §7.1.1: `method=signature`, over the body as it came, with a method of the registry. */
function isSigned(request: IncomingMessage, secret: string, body: Buffer): boolean {
  const [, method, given] = /^(sha1|sha256|sha384|sha512)=([0-9a-f]+)$/.exec(String(request.headers['x-hub-signature'] ?? '')) ?? []
  if (!method || !given) return false
  const right = createHmac(method, secret).update(body).digest()
  const is = Buffer.from(given, 'hex')
  return right.length === is.length && timingSafeEqual(right, is)
}
