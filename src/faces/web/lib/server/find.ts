// What the command palette finds: what can be done, and titles and names of the rooms' own lists, a handful of each.
import { type Formatter, isRefusal, simplified, soundsOf, type Translate, typedSound, type Work } from '#platform'
import { listServicePoints, listStaff, nameIn, seekPoints } from '#rooms/alliance'
import {
  booklistTitle,
  listBooklists,
  listPages,
  listPosts,
  listSeries,
  listServices,
  listShows,
  serviceName,
  wordsIn,
} from '#rooms/content'
import { type Campaign, type Goal, listCampaigns, listGoals } from '#rooms/strategy'
import { deskActs } from './acts.ts'
import { isOpen } from './doors.ts'

/** A line of the palette: where it leads, what it is called, and what it is (a message key). */
export interface Finding {
  href: string
  label: string
  kind: string
  /** Its day, to tell posts of one title apart. */
  day?: string
  /** Done by sending a form there. */
  post?: true
}

interface Line {
  href: string
  names: string[]
  day?: string
  post?: true
}

/** A title as it is read here, then in every language. */
const titlesOf = ({ title, titles }: Goal | Campaign, locale: string): string[] => [
  titles[locale] || title,
  title,
  ...Object.values(titles),
]

/** Lines shown of one kind. */
const mostOfAKind = 5
const longestQuery = 100

const lower = (text: string): string => simplified(text).toLocaleLowerCase()

/**
 * What can be done, and posts, goals, campaigns, series, live shows, places, pages, services, booklists and colleagues whose title or name (in any language) holds these
 * words, Chinese also in traditional characters or in pinyin; at most five of a kind, those whose title begins with the words first. What this person may not open, or the
 * library does not use, is left out without a word.
 */
export async function findAtDesk(
  work: Work,
  query: string,
  { locale, rooms, t, fmt }: { locale: string; rooms: readonly string[]; t: Translate; fmt: Formatter },
): Promise<Finding[]> {
  const words = query.normalize('NFC').trim().slice(0, longestQuery)
  if (words.length === 0) return []
  const wanted = lower(words)
  const sound = typedSound(words.replace(/\s+/g, ''))
  const sounds = async (names: string[]) =>
    sound !== null && (await Promise.all(names.map(soundsOf))).flat().some((one) => one.startsWith(sound))
  // What the database has looked up is not compared again.
  const groups: { kind: string; at: string; sought?: true; list: () => Promise<Line[]> }[] = [
    {
      kind: 'act',
      at: '/desk',
      list: async () => deskActs(work.actor, rooms).map(({ key, href, post }) => ({ href, names: [t(`web.acts.${key}`)], post })),
    },
    {
      kind: 'post',
      sought: true,
      at: '/desk/posts/[id]',
      list: async () =>
        (await listPosts(work, { words, limit: mostOfAKind, locale })).posts.map(({ id, title, visibleAt, plannedWall, updatedAt }) => ({
          href: `/desk/posts/${id}`,
          names: [title],
          day: fmt.day(plannedWall?.slice(0, 10) ?? fmt.localDay(visibleAt ?? updatedAt), 'year'),
        })),
    },
    {
      kind: 'goal',
      at: '/desk/goals/[id]',
      list: async () => (await listGoals(work)).map((goal) => ({ href: `/desk/goals/${goal.goalId}`, names: titlesOf(goal, locale) })),
    },
    {
      kind: 'campaign',
      at: '/desk/campaigns/[id]',
      list: async () =>
        (await listCampaigns(work)).map((one) => ({ href: `/desk/campaigns/${one.campaignId}`, names: titlesOf(one, locale) })),
    },
    {
      kind: 'series',
      at: '/desk/series/[id]',
      list: async () =>
        (await listSeries(work)).map(({ id, names }) => ({
          href: `/desk/series/${id}`,
          names: [wordsIn(names, locale).text, ...Object.values(names)],
        })),
    },
    {
      kind: 'show',
      at: '/desk/shows/[id]',
      list: async () =>
        (await listShows(work, { limit: 200 })).items.map(({ id, titles, starts }) => ({
          href: `/desk/shows/${id}`,
          names: [wordsIn(titles, locale).text, ...Object.values(titles)],
          day: fmt.day(starts.wall.slice(0, 10), 'year'),
        })),
    },
    {
      kind: 'point',
      at: '/desk/points/[no]',
      sought: true,
      list: async () => {
        const numbers = await seekPoints(work, words, mostOfAKind)
        const points = new Map((await listServicePoints(work, { points: numbers })).map((point) => [point.point_no, point]))
        return numbers
          .flatMap((no) => points.get(no) ?? [])
          .map((point) => ({
            href: `/desk/points/${point.point_no}`,
            names: [nameIn(point, locale), point.name, ...Object.values(point.names)],
          }))
      },
    },
    {
      kind: 'page',
      at: '/desk/pages/[id]',
      list: async () =>
        (await listPages(work)).map(({ id, texts }) => {
          const all = Object.values(texts).map(({ title }) => title)
          return { href: `/desk/pages/${id}`, names: [texts[locale]?.title ?? all[0] ?? '', ...all] }
        }),
    },
    {
      kind: 'service',
      at: '/desk/services/[id]',
      list: async () =>
        (await listServices(work)).map(({ id, texts }) => ({
          href: `/desk/services/${id}`,
          names: [serviceName(texts, locale), ...Object.values(texts).map(({ name }) => name)],
        })),
    },
    {
      kind: 'booklist',
      at: '/desk/booklists/[id]',
      list: async () =>
        (await listBooklists(work)).map(({ id, texts }) => ({
          href: `/desk/booklists/${id}`,
          names: [booklistTitle(texts, locale), ...Object.values(texts).map(({ title }) => title)],
        })),
    },
    {
      kind: 'colleague',
      at: '/desk/settings/staff',
      list: async () => (await listStaff(work)).map(({ name }) => ({ href: '/desk/settings/staff', names: [name] })),
    },
  ]
  const found: Finding[] = []
  for (const { kind, at, sought, list } of groups) {
    if (!isOpen({ actor: work.actor, alliance: { rooms } }, at)) continue
    const lines = await list().catch((reason: unknown) => {
      if (isRefusal(reason) && reason.status === 403) return []
      throw reason
    })
    const fitting: Line[] = []
    for (const line of lines) {
      const { names } = line
      if (names[0] && (sought || names.some((name) => lower(name).includes(wanted)) || (await sounds(names)))) fitting.push(line)
    }
    const begins = ({ names }: { names: string[] }) => (names.some((name) => lower(name).startsWith(wanted)) ? 0 : 1)
    fitting.sort((a, b) => begins(a) - begins(b))
    found.push(...fitting.slice(0, mostOfAKind).map(({ href, names, day, post }) => ({ href, label: names[0]!, kind, day, post })))
  }
  return found
}
