// The menus. A place is shown when its page exists, its room is switched on, and the person's roles may go there.
import { routes } from '$app/manifest'
import { isOpen } from './doors.ts'
import type { Alliance, WorkActor } from './request.ts'
import { isOn } from './switched.ts'

/** A place of the desk's menu; `parts` are its pages when it has several, shown while one is in it. */
export interface DeskPlace {
  key: string
  href: string
  parts: DeskPart[]
}

export interface DeskPart {
  key: string
  href: string
  /** Pages that belong to it though their addresses do not begin with its own: its tabs. */
  also?: readonly string[]
}

/**
 * The desk's menu, in the order of use. What one does in one go stands together, so that a small library reads few words: seven or eight
 * places, whose parts unfold where one is. Plan, audiences and decisions are tabs of the goals; links and deliveries of the channels.
 */
const desk: readonly { key: string; parts: readonly DeskPart[] }[] = [
  {
    key: 'today',
    parts: [
      { key: 'today', href: '/desk' },
      { key: 'inbox', href: '/desk/inbox' },
      { key: 'work', href: '/desk/work', also: ['/desk/skills'] },
    ],
  },
  {
    key: 'posts',
    parts: [
      { key: 'posts', href: '/desk/posts' },
      { key: 'calendar', href: '/desk/calendar' },
      { key: 'reviews', href: '/desk/reviews' },
      { key: 'series', href: '/desk/series' },
      { key: 'pages', href: '/desk/pages' },
      { key: 'services', href: '/desk/services' },
      { key: 'booklists', href: '/desk/booklists' },
      { key: 'shows', href: '/desk/shows' },
      { key: 'pictures', href: '/desk/assets', also: ['/desk/stickers', '/desk/infographics'] },
      { key: 'people', href: '/desk/people' },
      { key: 'photos', href: '/desk/photo-days' },
      { key: 'press', href: '/desk/press' },
      { key: 'past', href: '/desk/past' },
    ],
  },
  {
    key: 'goals',
    parts: [
      {
        key: 'goals',
        href: '/desk/goals',
        also: ['/desk/plan', '/desk/audiences', '/desk/decisions', '/desk/guides', '/desk/playbooks'],
      },
      { key: 'campaigns', href: '/desk/campaigns' },
    ],
  },
  {
    key: 'results',
    parts: [
      { key: 'findings', href: '/desk/insight', also: ['/desk/next'] },
      { key: 'figures', href: '/desk/facts' },
    ],
  },
  {
    key: 'channels',
    parts: [
      { key: 'channels', href: '/desk/channels' },
      { key: 'deliveries', href: '/desk/deliveries' },
      { key: 'links', href: '/desk/channels/links' },
    ],
  },
  { key: 'readers', parts: [{ key: 'readers', href: '/desk/patrons' }] },
  { key: 'points', parts: [{ key: 'points', href: '/desk/points' }] },
  { key: 'settings', parts: [{ key: 'settings', href: '/desk/settings' }] },
]

interface PlaceRule {
  key: string
  href: string
  /** Room, and channel, that must be switched on. */
  room?: string
  channel?: string
}

const portal: readonly PlaceRule[] = [
  { key: 'home', href: '/' },
  { key: 'news', href: '/posts' },
  { key: 'places', href: '/points' },
  { key: 'join', href: '/join', room: 'patrons' },
  { key: 'newsletter', href: '/newsletter', room: 'patrons', channel: 'newsletter' },
  { key: 'search', href: '/search' },
]

const foot: readonly PlaceRule[] = [
  { key: 'notices', href: '/notices', channel: 'push' },
  { key: 'feeds', href: '/feeds' },
  { key: 'shows', href: '/shows', room: 'shows' },
  { key: 'press', href: '/press', room: 'press' },
  { key: 'accessibility', href: '/accessibility' },
  { key: 'privacy', href: '/privacy' },
]

const pages = new Set(routes.filter(({ page }) => page).map(({ id }) => id.replaceAll(/\/\([^)]+\)/g, '') || '/'))

const shown = (rules: readonly PlaceRule[], rooms: readonly string[]) =>
  rules
    .filter(
      ({ href, room, channel }) =>
        pages.has(href) && [room && `room:${room}`, channel && `channel:${channel}`].every((key) => !key || isOn(rooms, key)),
    )
    .map(({ key, href }) => ({ key, href }))

/** The desk's menu for one person: what they may open of what is in use. A place of which one part is left is called by that part's name. */
export const deskPlaces = (who: { actor: WorkActor; alliance: Pick<Alliance, 'rooms'> }): DeskPlace[] =>
  desk.flatMap(({ key, parts }) => {
    const open = parts.filter(({ href }) => pages.has(href) && isOpen(who, href))
    const [first] = open
    return first ? [{ key: open.length === 1 ? first.key : key, href: first.href, parts: open.length === 1 ? [] : open }] : []
  })

/** What stands at the foot of every portal page of an alliance. */
export const footPlaces = (rooms: readonly string[]) => shown(foot, rooms)

/** The portal's menu for an alliance, in the order readers ask. */
export const portalPlaces = (rooms: readonly string[]) => shown(portal, rooms)
