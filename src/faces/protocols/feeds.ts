import type { House } from '#house'
import { isRefusal } from '#platform'
import { feedOfPath, podcastFeed, podcastOfPath, publicFeed, unchangedFor } from '#rooms/channels'
import { type Answerer, hostHeader } from '../http/server.ts'

/**
 * Feeds for readers and podcasts for players: conditional requests by ETag, HEAD, five minutes of shared caching. Answers 304 with
 * no body when the reader has it, 404 in one line for a language or series that is not there.
 */
export function feeds(house: House): Answerer {
  return async (request, response, path) => {
    const podcast = podcastOfPath(path)
    const found = feedOfPath(path)
    if (!found && podcast === undefined) return false
    const say = (status: number, text: string): true => {
      response.writeHead(status, {
        'content-type': 'text/plain; charset=utf-8',
        'cache-control': 'public, max-age=60',
        ...(status === 405 ? { allow: 'GET, HEAD' } : {}),
      })
      response.end(`${text}\n`)
      return true
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') return say(405, 'A feed is read with GET.')
    const headers = new Headers()
    const resolved = await house.resolveRequest({ host: String(request.headers[hostHeader] ?? ''), headers })
    if (!resolved) return say(404, 'No library answers at this address.')
    const { alliance } = resolved
    if (alliance.rooms.length > 0 && !alliance.rooms.includes('channel:feeds')) return say(404, 'This library has no feeds.')
    const locale = found?.locale ?? alliance.defaultLocale
    if (!alliance.locales.includes(locale)) return say(404, 'There is no such feed.')
    try {
      const feed = await house.work(alliance.id, { kind: 'visitor', signals: { gpc: true } }, (work) =>
        found ? publicFeed(work, { ...found, locale }) : podcastFeed(work, podcast!),
      )
      const validators = {
        etag: feed.etag,
        'cache-control': 'public, max-age=300',
        vary: 'accept-encoding',
      }
      const known = unchangedFor(feed, request.headers['if-none-match'])
      if (known) response.writeHead(304, validators)
      else
        response.writeHead(200, {
          ...validators,
          'content-type': feed.type,
          link: feed.link,
          'content-length': Buffer.byteLength(feed.body),
          'access-control-allow-origin': '*',
          'content-security-policy': "default-src 'none'; sandbox",
        })
      response.end(known || request.method === 'HEAD' ? undefined : feed.body)
      return true
    } catch (fault) {
      if (isRefusal(fault)) return say(fault.status, 'There is no such feed.')
      throw fault
    }
  }
}
