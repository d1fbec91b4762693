import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import { Readable } from 'node:stream'
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import { guardedLookup, isPublicAddress, plainHost } from './address.ts'
import { isOutboundFailure, OutboundFailure } from './failure.ts'

/** A body that is read from where it lies while it is sent, so that nobody holds it whole: a file. Read from its beginning each time. */
export interface StreamedBody {
  bytes: number
  stream(): AsyncIterable<Uint8Array>
}

export interface OutboundInit {
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  headers?: Record<string, string>
  body?: string | Uint8Array | StreamedBody
  /** From the first look-up to the last byte, in ms; 10,000 unless given. */
  timeoutMs?: number
  /** Largest answer, unpacked, in bytes; 5 MiB unless given. */
  maxBytes?: number
  /** 3 unless given; 0 hands back the redirect itself. Only GET and HEAD follow. */
  maxRedirects?: number
}

/** The one part of the configuration it needs. */
export interface OutboundRules {
  config: { allowOutbound: readonly string[] }
}

const MiB = 1024 * 1024

/**
 * Calls an address that came from outside (a webhook, a feed, a picture). Private addresses are refused unless their exact
 * `host:port` is an exception; every redirect is checked anew; time and size are bounded.
 * @returns the whole answer, whatever its status
 * @throws OutboundFailure with its `reason`
 */
export async function fetchOutbound(house: OutboundRules, url: string | URL, init: OutboundInit = {}): Promise<Response> {
  const signal = AbortSignal.timeout(init.timeoutMs ?? 10_000)
  const method = init.method ?? 'GET'
  let redirects = method === 'GET' || method === 'HEAD' ? (init.maxRedirects ?? 3) : 0
  let headers: Record<string, string> = { 'user-agent': 'Foyer', 'accept-encoding': 'gzip, br', ...lowered(init.headers) }
  for (let at = parse(url); ; ) {
    const answer = await once(house, at, { ...init, method, headers }, signal)
    const next = answer.headers.get('location')
    if (![301, 302, 303, 307, 308].includes(answer.status) || !next || (init.maxRedirects ?? 3) === 0 || !['GET', 'HEAD'].includes(method))
      return answer
    if (redirects-- <= 0) throw new OutboundFailure('too-many-redirects', targetOf(at))
    const from = at
    at = parse(URL.canParse(next, from) ? new URL(next, from) : next)
    // What was said to one host in confidence is not said to the next.
    if (at.origin !== from.origin) {
      const { authorization: _, cookie: __, ...rest } = headers
      headers = rest
    }
  }
}

const lowered = (headers: Record<string, string> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

function parse(url: string | URL): URL {
  const text = String(url)
  if (!URL.canParse(text)) throw new OutboundFailure('not-an-address', text.slice(0, 80))
  const at = new URL(text)
  if (!/^https?:$/.test(at.protocol) || at.username || at.password || !at.hostname)
    throw new OutboundFailure('not-an-address', at.host || at.protocol)
  return at
}

const targetOf = (at: URL): string => `${at.hostname}:${at.port || (at.protocol === 'https:' ? 443 : 80)}`

export const isStreamed = (body: Uint8Array | StreamedBody): body is StreamedBody => 'stream' in body

/** Text as bytes; all else as it is. */
const bodyOf = (body: string | Uint8Array | StreamedBody): Uint8Array | StreamedBody =>
  typeof body === 'string' ? Buffer.from(body) : body

/** Sends a body along as fast as the other side takes it; `gone` is called with its last byte, from which on the other side may have it all. */
function send(request: http.ClientRequest, body: Uint8Array | StreamedBody | undefined, gone: () => void): void {
  if (!body || !isStreamed(body)) return void request.end(body)
  const source = Readable.from(body.stream(), { objectMode: false })
  let left = body.bytes
  source.on('data', (part: Uint8Array) => {
    left -= part.byteLength
    if (left <= 0) gone()
  })
  source.on('error', (fault) => request.destroy(fault))
  request.on('close', () => source.destroy())
  source.pipe(request)
}

/** One request and its whole answer. */
function once(
  house: OutboundRules,
  at: URL,
  init: OutboundInit & { headers: Record<string, string> },
  signal: AbortSignal,
): Promise<Response> {
  const target = targetOf(at)
  const excepted = house.config.allowOutbound.some((pair) => pair.toLowerCase() === target)
  const host = plainHost(at.hostname)
  // A literal address is connected to without a look-up.
  if (!excepted && /^[\d.]+$|:/.test(host) && !isPublicAddress(host)) return Promise.reject(new OutboundFailure('not-allowed', target))
  return new Promise((resolve, reject) => {
    const body = init.body === undefined ? undefined : bodyOf(init.body)
    const length = body && (isStreamed(body) ? body.bytes : body.byteLength)
    let sent = false
    let answered = false
    const fail = (fault: unknown): void => {
      if (isOutboundFailure(fault)) reject(new OutboundFailure(fault.reason, target, sent))
      else reject(new OutboundFailure(signal.aborted ? 'too-slow' : answered || sent ? 'broken-off' : 'unreachable', target, sent))
    }
    const request = (at.protocol === 'https:' ? https : http).request(
      at,
      {
        method: init.method,
        agent: false,
        signal,
        headers: { ...init.headers, ...(length === undefined ? {} : { 'content-length': String(length) }) },
        ...(excepted ? {} : { lookup: guardedLookup }),
      },
      (incoming) => {
        answered = true
        readAll(incoming, init.maxBytes ?? 5 * MiB, target).then(
          (bytes) => {
            resolve(toResponse(incoming, bytes))
            // What the other side did not wait for does not leave.
            if (!sent) request.destroy()
          },
          (fault) => {
            request.destroy()
            fail(fault)
          },
        )
      },
    )
    request.on('socket', (socket) => {
      // The last fence: the address that was really connected to.
      socket.on('connect', () => {
        if (!excepted && !isPublicAddress(socket.remoteAddress ?? '')) request.destroy(new OutboundFailure('not-allowed', target))
      })
    })
    const gone = (): void => {
      sent = true
    }
    request.on('finish', gone)
    request.on('error', fail)
    send(request, body, gone)
  })
}

async function readAll(incoming: IncomingMessage, maxBytes: number, target: string): Promise<Buffer> {
  const chunks: Buffer[] = []
  let total = 0
  for await (const chunk of incoming) {
    total += (chunk as Buffer).length
    if (total > maxBytes) throw new OutboundFailure('too-large', target, true)
    chunks.push(chunk as Buffer)
  }
  if (!incoming.complete) throw new OutboundFailure('broken-off', target, true)
  const bytes = Buffer.concat(chunks)
  const packing = incoming.headers['content-encoding']
  const unpack = packing === 'gzip' ? gunzipSync : packing === 'br' ? brotliDecompressSync : packing === 'deflate' ? inflateSync : undefined
  if (!unpack || bytes.length === 0) return bytes
  try {
    return unpack(bytes, { maxOutputLength: maxBytes })
  } catch (fault) {
    throw new OutboundFailure((fault as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE' ? 'too-large' : 'broken-off', target, true)
  }
}

function toResponse(incoming: IncomingMessage, bytes: Buffer): Response {
  const headers = new Headers()
  for (let i = 0; i < incoming.rawHeaders.length; i += 2) {
    const name = incoming.rawHeaders[i]!
    if (/^(content-encoding|content-length|transfer-encoding)$/i.test(name)) continue
    headers.append(name, incoming.rawHeaders[i + 1]!)
  }
  const status = incoming.statusCode!
  const empty = status === 204 || status === 205 || status === 304
  return new Response(empty ? null : new Uint8Array(bytes), { status, statusText: incoming.statusMessage, headers })
}
