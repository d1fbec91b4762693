import type { RequestEvent } from '@sveltejs/kit'
import { followOldAddress } from '#rooms/reach'

/**
 * Whether an address is looked for among the old ones before any page is drawn: no page has it, or it asks the front page with a query of
 * another system (`/?p=123`).
 */
export function mayBeOld({ route, url, request }: Pick<RequestEvent, 'route' | 'url' | 'request'>): boolean {
  if (!/^(GET|HEAD)$/.test(request.method)) return false
  return (
    route.id === null ||
    (route.id === '/(portal)' && [...url.searchParams.keys()].some((name) => !/^(s|room|after|x-sveltekit-.*)$/.test(name)))
  )
}

/** The redirect of an old address, or null where none is known. Printed codes are asked anew each time, so that every use is counted. */
export async function oldPlace(
  { locals, url, request }: Pick<RequestEvent, 'locals' | 'url' | 'request'>,
  alliance: string,
): Promise<Response | null> {
  if (!/^(GET|HEAD)$/.test(request.method)) return null
  const place = await followOldAddress(locals.house, alliance, {
    path: url.pathname,
    search: url.search,
    headers: request.headers,
    method: request.method,
  })
  if (!place) return null
  return new Response(null, {
    status: place.status,
    headers: { location: place.location, 'cache-control': place.status === 301 ? 'public, max-age=3600' : 'no-store' },
  })
}
