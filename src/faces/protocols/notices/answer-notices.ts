import { readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { z } from 'zod'
import type { House } from '#house'
import { isRefusal, type Work } from '#platform'
import { askForNotices, choiceOfNotices, endNotices, moveNotices } from '#rooms/channels'
import { placeOf } from '../../api/identify.ts'
import { RateLimiter } from '../../api/rate-limit.ts'
import { addressHeader } from '../../http/client-address.ts'
import { type Answerer, hostHeader } from '../../http/server.ts'
import { readBody } from '../read-body.ts'

const mostBytes = 8 * 1024

const endpoint = z.string().max(2000)
const keys = z.object({ p256dh: z.string().max(200), auth: z.string().max(100) })
const ask = z.object({ endpoint, keys, topics: z.array(z.string().max(60)).max(50), locale: z.string().max(20) })
const move = z.object({ from: endpoint, endpoint, keys })
const one = z.object({ endpoint })

/** What the page and its worker say, by their path. What is given back is answered as JSON. */
const acts: Record<string, (work: Work, body: unknown) => Promise<object | void>> = {
  '/notices/ask': (work, body) => askForNotices(work, ask.parse(body)),
  '/notices/move': (work, body) => moveNotices(work, move.parse(body)),
  '/notices/end': (work, body) => endNotices(work, one.parse(body).endpoint),
  '/notices/choice': (work, body) => choiceOfNotices(work, one.parse(body).endpoint),
}

const script = (name: string) => readFileSync(join(import.meta.dirname, name))
const scripts: Record<string, { body: Buffer; policy: string }> = {
  '/notices/page.js': { body: script('page.js'), policy: "default-src 'none'" },
  // Of the worker, the policy of its script is its own: it may speak to the library, and to nobody else.
  '/notices/worker.js': { body: script('worker.js'), policy: "default-src 'none'; connect-src 'self'" },
}

/**
 * Behind the page on which a reader asks for notices: its script, the worker that shows them, and what both tell the library. A browser sends
 * JSON from the library's own pages only; one caller may do so 30 times at once and once in five seconds.
 */
export function notices(house: House): Answerer {
  const callers = new RateLimiter({ burst: 30, perSecond: 0.2 })
  return async (request, response, path) => {
    const act = acts[path]
    const found = scripts[path]
    if (!act && !found) return false
    const say = (status: number, body: string | Buffer = '', headers: Record<string, string> = {}): true => {
      response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', ...headers })
      response.end(request.method === 'HEAD' ? undefined : body)
      return true
    }
    if (found) {
      if (request.method !== 'GET' && request.method !== 'HEAD') return say(405, 'A script is read with GET.\n', { allow: 'GET, HEAD' })
      const type = {
        'content-type': 'text/javascript; charset=utf-8',
        'cache-control': 'no-cache',
        'content-security-policy': found.policy,
      }
      return say(200, found.body, type)
    }
    if (request.method !== 'POST') return say(405, 'This is for the page that asks for notices.\n', { allow: 'POST' })
    const wait = callers.take(placeOf(String(request.headers[addressHeader] ?? '')))
    if (wait > 0) return say(429, 'Too many; try again later.\n', { 'retry-after': String(wait) })
    // Nobody sends this type from another site without being asked first, and nobody says yes to that here.
    if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) return say(415, 'Send application/json.\n')
    const body = await bodyOf(request)
    if (body === undefined) return say(400, `At most ${mostBytes} bytes of JSON.\n`, { connection: 'close' })
    const resolved = await house.resolveRequest({ host: String(request.headers[hostHeader] ?? ''), headers: new Headers() })
    if (!resolved) return say(404, 'No library answers at this address.\n')
    try {
      const answer = await house.work(resolved.alliance.id, { kind: 'visitor', signals: { gpc: true } }, (work) => act!(work, body))
      return answer ? say(200, JSON.stringify(answer), { 'content-type': 'application/json' }) : say(204)
    } catch (fault) {
      if (isRefusal(fault)) return say(fault.status, `${fault.code}\n`)
      if (fault instanceof z.ZodError) return say(422, `${z.prettifyError(fault)}\n`)
      throw fault
    }
  }
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const body = await readBody(request, mostBytes)
  if (!body) return undefined
  try {
    return JSON.parse(body.toString())
  } catch {
    return undefined
  }
}
