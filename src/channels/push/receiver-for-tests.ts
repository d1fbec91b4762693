// A push service and the browsers behind it, written from RFC 8030 (push), 8188 and 8291 (encryption) and 8292 (who sends) before the
// channel. It refuses what they do not allow, decrypts what arrives with nothing but node:crypto, keeps what waits for a browser that is
// away, and can be silent, slow, gone or full.
import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Notice } from './notice.ts'

type Fault = (moment: 'in' | 'done', request: IncomingMessage, response: ServerResponse) => boolean

/** A message as it was taken. */
export interface Taken {
  topic: string
  ttl: number
  urgency: string
  notice: Notice
}

export interface Browser {
  endpoint: string
  keys: { p256dh: string; auth: string }
  /** Everything the service took for it, in order. */
  taken: Taken[]
  /** What stands on its screen now, by tag. */
  screen: Map<string, Notice>
  /** How often something new appeared there; what takes the place of something is none. */
  appeared: Notice[]
  away: boolean
  /** Comes back and gets what waits. */
  comesBack(): void
  /** Its reader closes what is on the screen. */
  closeAll(): void
  gone: boolean
}

export interface PushReceiver {
  port: number
  fault: Fault
  /** Why messages were refused, for a test that expects none. */
  refused: string[]
  /** A browser that asked with this key of the library. */
  open(publicKey: string): Browser
  browsers: Browser[]
  close(): Promise<void>
}

interface Inside extends Browser {
  secret: ReturnType<typeof createECDH>
  authSecret: Buffer
  publicKey: string
  waiting: Taken[]
}

/** Octets of a message that every service takes (RFC 8030 §7.2). */
const mostBytes = 4096

export async function openPushReceiver(port = 0): Promise<PushReceiver> {
  const at = new Map<string, Inside>()
  let origin = ''
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray())
    if (self.fault('in', request, response)) return
    const say = (status: number, why = ''): void => {
      if (status >= 400 && ![404, 410].includes(status)) self.refused.push(`${status}: ${why}`)
      if (!self.fault('done', request, response))
        response.writeHead(status, status === 201 ? { location: `${origin}/m/${randomBytes(6).toString('hex')}` } : {}).end(why)
    }
    const browser = at.get(request.url!)
    if (request.method !== 'POST') return say(405, 'only POST')
    if (!browser) return say(404)
    if (browser.gone) return say(410)
    try {
      demandSender(request, browser.publicKey, origin)
      const taken = { ...demandHeaders(request), notice: JSON.parse(decrypt(body, browser).toString()) as Notice }
      browser.taken.push(taken)
      if (!browser.away) arrive(browser, taken)
      else {
        // §5.4: a message takes the place of one with the same topic that waits.
        browser.waiting = browser.waiting.filter(({ topic }) => topic !== taken.topic)
        if (taken.ttl > 0) browser.waiting.push(taken)
      }
      say(201)
    } catch (fault) {
      if (!(fault instanceof Refused)) throw fault
      say(fault.status, fault.message)
    }
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const own = (server.address() as AddressInfo).port
  origin = `http://127.0.0.1:${own}`
  const self: PushReceiver = {
    port: own,
    fault: () => false,
    refused: [],
    browsers: [],
    open(publicKey) {
      const secret = createECDH('prime256v1')
      secret.generateKeys()
      const authSecret = randomBytes(16)
      const path = `/push/${randomBytes(24).toString('base64url')}`
      const browser: Inside = {
        endpoint: origin + path,
        keys: { p256dh: secret.getPublicKey('base64url', 'uncompressed'), auth: authSecret.toString('base64url') },
        taken: [],
        screen: new Map(),
        appeared: [],
        away: false,
        gone: false,
        comesBack() {
          browser.away = false
          for (const taken of browser.waiting.splice(0)) arrive(browser, taken)
        },
        closeAll: () => browser.screen.clear(),
        secret,
        authSecret,
        publicKey,
        waiting: [],
      }
      at.set(path, browser)
      self.browsers.push(browser)
      return browser
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return self
}

/** What the worker of the page does with a notice, by the rules of the Notifications API: a tag stands on the screen once. */
function arrive(browser: Browser, { notice }: Taken): void {
  if (notice.does === 'close') return void browser.screen.delete(notice.tag)
  if (!browser.screen.has(notice.tag)) browser.appeared.push(notice)
  browser.screen.set(notice.tag, notice)
}

class Refused extends Error {
  readonly status: number
  constructor(status: number, why: string) {
    super(why)
    this.status = status
  }
}

function demand(holds: boolean, status: number, why: string): asserts holds {
  if (!holds) throw new Refused(status, why)
}

/** RFC 8030 §5.2 to 5.4, RFC 8291 §4. */
function demandHeaders({ headers }: IncomingMessage): { topic: string; ttl: number; urgency: string } {
  demand(/^\d{1,10}$/.test(String(headers.ttl ?? '')), 400, 'a message has a TTL')
  const topic = String(headers.topic ?? '')
  demand(headers.topic === undefined || /^[A-Za-z0-9_-]{1,32}$/.test(topic), 400, 'a topic has at most 32 letters of base64url')
  const urgency = String(headers.urgency ?? 'normal')
  demand(['very-low', 'low', 'normal', 'high'].includes(urgency), 400, 'no such urgency')
  demand(headers['content-encoding'] === 'aes128gcm', 415, 'content is encrypted by aes128gcm')
  return { topic, ttl: Number(headers.ttl), urgency }
}

const decoded = (part: string): Record<string, unknown> => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>

/** RFC 8292: a token signed by the key that the browser was asked with, for this service, for at most a day. */
function demandSender({ headers }: IncomingMessage, publicKey: string, origin: string): void {
  const [, token, key] = /^vapid t=([\w.-]+), ?k=([\w-]+)$/.exec(headers.authorization ?? '') ?? []
  demand(token !== undefined && key !== undefined, 401, 'no vapid authorization')
  demand(key === publicKey, 403, 'not the key that the browser was asked with')
  const [head, claims, signature] = token.split('.')
  demand(head !== undefined && claims !== undefined && signature !== undefined, 401, 'not a token')
  demand(decoded(head).alg === 'ES256', 401, 'signed with ES256')
  const { aud, exp, sub } = decoded(claims)
  demand(aud === origin, 403, 'a token for another service')
  const now = Date.now() / 1000
  demand(typeof exp === 'number' && exp > now && exp <= now + 86_400, 403, 'a token for at most a day')
  demand(/^(mailto:|https:)/.test(String(sub ?? '')), 403, 'nobody to turn to')
  const point = Buffer.from(key, 'base64url')
  demand(point.length === 65 && point[0] === 4, 401, 'not an uncompressed point')
  const jwk = { kty: 'EC', crv: 'P-256', x: point.subarray(1, 33).toString('base64url'), y: point.subarray(33).toString('base64url') }
  const signed = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  )
  demand(signed, 403, 'the signature does not fit')
}

/** RFC 8291 §3 and RFC 8188 §2: one record, encrypted to the keys of the browser. */
function decrypt(body: Buffer, { secret, authSecret }: Inside): Buffer {
  demand(body.length <= mostBytes, 413, 'too large')
  const [salt, recordSize, idLength] = [body.subarray(0, 16), body.readUInt32BE(16), body.readUInt8(20)]
  demand(idLength === 65, 400, 'the key of the sender is its id')
  const sender = body.subarray(21, 86)
  const record = body.subarray(86)
  demand(recordSize >= 18 && record.length <= recordSize, 400, 'one record')
  const shared = secret.computeSecret(sender)
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), secret.getPublicKey(), sender])
  const material = Buffer.from(hkdfSync('sha256', shared, authSecret, info, 32))
  const key = Buffer.from(hkdfSync('sha256', material, salt, 'Content-Encoding: aes128gcm\0', 16))
  const nonce = Buffer.from(hkdfSync('sha256', material, salt, 'Content-Encoding: nonce\0', 12))
  const opened = createDecipheriv('aes-128-gcm', key, nonce).setAuthTag(record.subarray(-16))
  let text: Buffer
  try {
    text = Buffer.concat([opened.update(record.subarray(0, -16)), opened.final()])
  } catch {
    throw new Refused(400, 'cannot be decrypted')
  }
  const end = text.findLastIndex((byte) => byte !== 0)
  demand(text[end] === 2, 400, 'the last record ends with 2')
  return text.subarray(0, end)
}
