import { decoded, type Platform } from '#platform'
import { allianceOfHost } from '#rooms/alliance'
import { followLink } from '#rooms/reach'
import { type Answerer, hostHeader } from './server.ts'

/** How long a host's alliance is remembered. */
const keptFor = 5_000

/**
 * `/l/CODE`, the hot path behind every QR code: a redirect, sent only after the touch is committed. A code that never was is passed on to the
 * pages, which answer with a named 404.
 */
export function shortLinks(house: Platform): Answerer {
  const hosts = new Map<string, { alliance: string | undefined; until: number }>()
  const allianceAt = async (host: string): Promise<string | undefined> => {
    const known = hosts.get(host)
    if (known && known.until > performance.now()) return known.alliance
    const alliance = await allianceOfHost(house.database.db, host)
    if (hosts.size > 1000) hosts.clear()
    hosts.set(host, { alliance, until: performance.now() + keptFor })
    return alliance
  }
  return async (request, response, path) => {
    if (!path.startsWith('/l/') || (request.method !== 'GET' && request.method !== 'HEAD')) return false
    const typed = decoded(path.slice(3).replace(/\/$/, ''))
    if (typed === '' || typed.includes('/')) return false
    const alliance = await allianceAt(String(request.headers[hostHeader] ?? ''))
    if (!alliance) return false
    const followed = await followLink(house, alliance, typed, request.headers, request.method)
    if (followed.kind === 'unknown') return false
    response.writeHead(302, { location: followed.location, 'cache-control': 'no-store', 'content-length': 0, 'x-robots-tag': 'noindex' })
    response.end()
    return true
  }
}
