// Counts an opened portal page for reach. Nothing of the visitor is kept; see src/reach/README.md.
import type { RequestEvent } from '@sveltejs/kit'
import { countView, type PageKey, type PortalSection, pageKey } from '#rooms/reach'
import { clientAddress } from '../../../http/client-address.ts'

/** What was opened, without anything a visitor typed: `front`, `posts:story-hour`, `points:7`, `join`. Null: not a page of the portal. */
export function pageName(routeId: string | null, params: Partial<Record<string, string>>): PageKey | null {
  if (!routeId?.startsWith('/(portal)')) return null
  const path = routeId.slice('/(portal)'.length).split('/').filter(Boolean)
  if (path.length === 0) return 'front'
  const [name] = path
  // The address of somebody's page is their name: it is counted as one of these pages.
  if (name === 'meet') return 'meet'
  const given = path.slice(1).map((part) => (part.startsWith('[') ? params[part.replace(/[[\].=]|=.*$/g, '')] : part))
  return pageKey(name as PortalSection, ...given.filter((part) => part !== undefined).filter(Boolean))
}

/** Called once for every answered request; counts pages of the portal that were found, and the one that says what is gone, to which old codes lead. */
export function countPage(event: RequestEvent, response: Response): void {
  if (response.status !== (event.locals.status ?? 200) || event.request.method !== 'GET') return
  if (!response.headers.get('content-type')?.startsWith('text/html')) return
  const page = pageName(event.route.id, event.params)
  if (!page) return
  const { house, alliance, scene } = event.locals
  countView(house, alliance.id, { page, scene, headers: event.request.headers, address: clientAddress(event.request.headers) })
}
