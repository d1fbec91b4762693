// Addresses of portal pages: the language in front, the scene and the care room carried along. Pure; also used in the browser.

/** Query parameters every internal portal link carries on: the scene, and the larger "care" room. */
const carried = ['s', 'room'] as const

/** What pages know about addresses. */
export interface Nav {
  locale: string
  defaultLocale: string
  /** The path without language prefix. */
  path: string
  /** The query string of this request, with its `?`, or ''. */
  search: string
  /** The scene code, or null. */
  scene: string | null
  /** Whether the reader chose larger text. */
  care: boolean
}

/**
 * Splits the language off a path. Two-letter first segments are languages, so no route may have a two-letter name at the top.
 * @example splitLocale('/zh-CN/events') // { locale: 'zh-CN', path: '/events' }
 */
export function splitLocale(pathname: string): { locale: string | null; path: string } {
  const match = /^\/([a-z]{2}(?:-[A-Z][A-Za-z]{1,3})?)(?=\/|$)/.exec(pathname)
  return match ? { locale: match[1]!, path: pathname.slice(match[0].length) || '/' } : { locale: null, path: pathname }
}

const prefix = (locale: string, nav: Nav) => (locale === nav.defaultLocale ? '' : `/${locale}`)

/**
 * The address of a portal page: language prefix in front, scene and care room behind.
 * Addresses of other sites, of the desk and of files pass unchanged.
 * @param path from the root, with its own query and fragment if it has one: `/events?day=2026-11-22`
 */
export function href(nav: Nav, path: string): string {
  if (!path.startsWith('/') || path.startsWith('//') || /^\/(desk|api)(\/|\?|$)/.test(path)) return path
  const [beforeHash = '', hash] = path.split('#', 2)
  const [pathname = '/', query = ''] = beforeHash.split('?', 2)
  const params = new URLSearchParams(query)
  for (const [name, value] of carriedParams(nav)) if (!params.has(name)) params.set(name, value)
  const front = prefix(nav.locale, nav)
  const place = front && pathname === '/' ? front : front + pathname
  return place + (params.size ? `?${params}` : '') + (hash ? `#${hash}` : '')
}

/** The address of a form action on this page, so that the page answering it still knows the scene. */
export function action(nav: Nav, name = ''): string {
  const params = new URLSearchParams(carriedParams(nav))
  return `?${name ? `/${name}` : ''}${params.size ? `${name ? '&' : ''}${params}` : ''}`
}

/** The pairs that forms carry as hidden fields. */
export function carriedParams(nav: Nav): [string, string][] {
  return [...(nav.scene ? [['s', nav.scene] as [string, string]] : []), ...(nav.care ? [['room', 'care'] as [string, string]] : [])]
}

/** This same page in another language: path and query stay. */
export function inLocale(nav: Nav, locale: string): string {
  const front = prefix(locale, nav)
  return (front && nav.path === '/' ? front : front + nav.path) + nav.search
}

/** This same page with larger text, or back to ordinary text. */
export function inRoom(nav: Nav, care: boolean): string {
  const params = new URLSearchParams(nav.search)
  if (care) params.set('room', 'care')
  else params.delete('room')
  const front = prefix(nav.locale, nav)
  return (front && nav.path === '/' ? front : front + nav.path) + (params.size ? `?${params}` : '')
}

/** The address to give away (canonical, share, feeds): without scene, care room and tracking. */
export function canonical(nav: Nav, locale = nav.locale): string {
  const params = new URLSearchParams(nav.search)
  for (const name of [...params.keys()])
    if ((carried as readonly string[]).includes(name) || name.startsWith('utm_') || name.startsWith('/')) params.delete(name)
  const front = prefix(locale, nav)
  return (front && nav.path === '/' ? front : front + nav.path) + (params.size ? `?${params}` : '')
}
