import type { House } from '#house'
import { hubPath, takeHubRequest, wakeHub } from '#rooms/channels'
import { placeOf } from '../api/identify.ts'
import { RateLimiter } from '../api/rate-limit.ts'
import { addressHeader } from '../http/client-address.ts'
import { type Answerer, hostHeader } from '../http/server.ts'
import { readBody } from './read-body.ts'

/** A request has four parameters, two of them addresses. */
const mostBytes = 16 * 1024

/**
 * The hub of the library's own feeds (WebSub §5): takes a request with 202 once it is written down, and calls its callback afterwards. One
 * caller may ask 30 times at once and once in two seconds, because each request has us call somebody.
 */
export function websub(house: House): Answerer {
  const callers = new RateLimiter({ burst: 30, perSecond: 0.5 })
  return async (request, response, path) => {
    if (path !== hubPath) return false
    const say = (status: number, text: string, headers: Record<string, string> = {}): true => {
      response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', ...headers })
      response.end(text && `${text}\n`)
      return true
    }
    if (request.method !== 'POST') return say(405, 'A hub is asked with POST.', { allow: 'POST' })
    const wait = callers.take(placeOf(String(request.headers[addressHeader] ?? '')))
    if (wait > 0) return say(429, 'Too many; ask again later.', { 'retry-after': String(wait) })
    if (!/^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? ''))
      return say(415, 'Send application/x-www-form-urlencoded.')
    const body = await readBody(request, mostBytes)
    if (!body) return say(413, `A request has at most ${mostBytes} bytes.`, { connection: 'close' })
    const resolved = await house.resolveRequest({ host: String(request.headers[hostHeader] ?? ''), headers: new Headers() })
    if (!resolved) return say(404, 'No library answers at this address.')
    const { id: alliance } = resolved.alliance
    const refused = await house.work(alliance, { kind: 'visitor', signals: { gpc: true } }, (work) =>
      takeHubRequest(work, new URLSearchParams(body.toString())),
    )
    if (refused) return say(refused.status, refused.says)
    wakeHub(house, alliance)
    return say(202, '')
  }
}
