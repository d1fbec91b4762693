// The menus. A place is shown when its page exists, its room is switched on, and the person's roles may go there.
import { routes } from '$app/manifest'

interface PlaceRule {
  key: string
  href: string
  /** Room that must be switched on. */
  room?: string
}

const desk: readonly PlaceRule[] = [
  { key: 'today', href: '/desk' },
  { key: 'calendar', href: '/desk/calendar' },
  { key: 'posts', href: '/desk/posts' },
  { key: 'campaigns', href: '/desk/campaigns', room: 'strategy' },
  { key: 'goals', href: '/desk/goals', room: 'strategy' },
  { key: 'channels', href: '/desk/channels', room: 'channels' },
  { key: 'inbox', href: '/desk/inbox', room: 'channels' },
  { key: 'programmes', href: '/desk/programmes', room: 'programmes' },
  { key: 'links', href: '/desk/links', room: 'reach' },
  { key: 'findings', href: '/desk/findings', room: 'insight' },
  { key: 'figures', href: '/desk/figures', room: 'facts' },
  { key: 'subscribers', href: '/desk/subscribers', room: 'patrons' },
  { key: 'readers', href: '/desk/readers', room: 'patrons' },
  { key: 'points', href: '/desk/points' },
  { key: 'pages', href: '/desk/pages', room: 'content' },
  { key: 'settings', href: '/desk/settings' },
]

const portal: readonly PlaceRule[] = [
  { key: 'home', href: '/' },
  { key: 'search', href: '/search', room: 'collection' },
  { key: 'events', href: '/events', room: 'programmes' },
  { key: 'news', href: '/news', room: 'content' },
  { key: 'services', href: '/services', room: 'content' },
  { key: 'places', href: '/places' },
  { key: 'ask', href: '/ask', room: 'services' },
]

const foot: readonly PlaceRule[] = [
  { key: 'feeds', href: '/feeds' },
  { key: 'accessibility', href: '/accessibility' },
  { key: 'privacy', href: '/privacy' },
]

const pages = new Set(routes.filter(({ page }) => page).map(({ id }) => id.replaceAll(/\/\([^)]+\)/g, '') || '/'))

const shown = (rules: readonly PlaceRule[], rooms: readonly string[]) =>
  rules
    .filter(({ href, room }) => pages.has(href) && (!room || rooms.length === 0 || rooms.includes(`room:${room}`)))
    .map(({ key, href }) => ({ key, href }))

/** The desk's menu for an alliance, in the order of use. */
export const deskPlaces = (rooms: readonly string[]) => shown(desk, rooms)

/** What stands at the foot of every portal page. */
export const footPlaces = () => shown(foot, [])

/** The portal's menu for an alliance, in the order readers ask. */
export const portalPlaces = (rooms: readonly string[]) => shown(portal, rooms)
