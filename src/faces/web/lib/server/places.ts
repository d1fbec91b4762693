// The menus. A place is shown when its page exists, its room is switched on, and the person's roles may go there.
import { routes } from '$app/manifest'

interface PlaceRule {
  key: string
  href: string
  /** Room, and channel, that must be switched on. */
  room?: string
  channel?: string
}

const desk: readonly PlaceRule[] = [
  { key: 'today', href: '/desk' },
  { key: 'calendar', href: '/desk/calendar' },
  { key: 'posts', href: '/desk/posts' },
  { key: 'series', href: '/desk/series', room: 'series' },
  { key: 'pages', href: '/desk/pages' },
  { key: 'goals', href: '/desk/goals', room: 'strategy' },
  { key: 'campaigns', href: '/desk/campaigns', room: 'strategy' },
  { key: 'findings', href: '/desk/insight', room: 'insight' },
  { key: 'figures', href: '/desk/facts', room: 'facts' },
  { key: 'channels', href: '/desk/channels', room: 'channels' },
  { key: 'readers', href: '/desk/patrons', room: 'patrons' },
  { key: 'points', href: '/desk/points' },
  { key: 'settings', href: '/desk/settings' },
]

const portal: readonly PlaceRule[] = [
  { key: 'home', href: '/' },
  { key: 'news', href: '/posts' },
  { key: 'places', href: '/points' },
  { key: 'join', href: '/join', room: 'patrons' },
  { key: 'newsletter', href: '/newsletter', room: 'patrons', channel: 'newsletter' },
  { key: 'search', href: '/search' },
]

const foot: readonly PlaceRule[] = [
  { key: 'feeds', href: '/feeds' },
  { key: 'accessibility', href: '/accessibility' },
  { key: 'privacy', href: '/privacy' },
]

const pages = new Set(routes.filter(({ page }) => page).map(({ id }) => id.replaceAll(/\/\([^)]+\)/g, '') || '/'))

const shown = (rules: readonly PlaceRule[], rooms: readonly string[]) =>
  rules
    .filter(
      ({ href, room, channel }) =>
        pages.has(href) &&
        [room && `room:${room}`, channel && `channel:${channel}`].every((key) => !key || rooms.length === 0 || rooms.includes(key)),
    )
    .map(({ key, href }) => ({ key, href }))

/** The desk's menu for an alliance, in the order of use. */
export const deskPlaces = (rooms: readonly string[]) => shown(desk, rooms)

/** What stands at the foot of every portal page. */
export const footPlaces = () => shown(foot, [])

/** The portal's menu for an alliance, in the order readers ask. */
export const portalPlaces = (rooms: readonly string[]) => shown(portal, rooms)
