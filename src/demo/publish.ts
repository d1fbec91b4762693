import { Relay } from '#rooms/channels'
import {
  addAsset,
  fromPlain,
  type Post,
  type PostPatch,
  publishDue,
  requestReview,
  reviewPost,
  savePersona,
  saveSeries,
  schedulePost,
  type WritePost,
  writePost,
} from '#rooms/content'
import { listScenes } from '#rooms/facts'
import { listLinks } from '#rooms/reach'
import { as, type City, system } from './city.ts'
import { drawPicture, scenes } from './draw-picture.ts'
import { places } from './places.ts'
import type { Strategy } from './plan-years.ts'
import { type DemoNotice, type DemoText, episodes, notices } from './texts.ts'

/** A post that readers can follow, with the codes by which it is reached. */
export interface Out {
  post: string
  slug: string
  day: string
  /** A short link, the scene behind it and by which channel it went. */
  ways: { code: string; scene: string; sceneNumber: number; channel: string }[]
  /** How many follow it on its first day, about. */
  pull: number
  asks: DemoNotice['asks']
  point: number
}

export interface Press {
  series: string
  persona: string
  pictures: string[]
  relay: Relay
  /** What is planned and not out yet, by the moment it appears (`2026-09-07T10:00`). */
  planned: Map<string, { post: string; slug: string; asks: DemoNotice['asks']; point: number; pull: number }[]>
  out: Out[]
  told: number
  noticed: number
}

/** The persona, its series and the drawings. */
export async function openPress(city: City): Promise<Press> {
  const pictures = await Promise.all(
    scenes.map(async (scene) => {
      const bytes = await drawPicture(scene)
      const { id } = await as(city, 'author', (work) =>
        addAsset(work, { bytes, name: `${scene.name}.png`, alt: scene.alt, credit: 'Demo City Libraries', rights: 'own', people: 'none' }),
      )
      return id
    }),
  )
  const persona = await as(city, 'author', (work) =>
    savePersona(work, {
      names: { en: 'Little Lantern', 'zh-CN': '小灯' },
      voice: 'A lamp that has stood in the reading room for a long time. Notices small things.',
      dos: 'Short sentences. One thing to do at the end.',
      donts: 'Never names a reader. Never promises what the desk cannot keep.',
      tone: 'warm, dry, curious',
      portrait: pictures[0],
    }),
  )
  const series = await as(city, 'author', (work) =>
    saveSeries(work, {
      names: { en: 'Ask Little Lantern', 'zh-CN': '问问小灯' },
      about: { en: 'What a lamp sees in a library.', 'zh-CN': '一盏灯在图书馆里看到的事。' },
      persona: persona.id,
    }),
  )
  return {
    series: series.id,
    persona: persona.id,
    pictures,
    relay: new Relay(city.house),
    planned: new Map(),
    out: [],
    told: 0,
    noticed: 0,
  }
}

const fill = (text: string, words: Record<string, string>): string => text.replace(/\{(\w+)\}/g, (_, key: string) => words[key] ?? '')
const textsOf = (
  text: DemoText,
  en: Record<string, string>,
  zh: Record<string, string>,
  actions: { en: string; zh: string } | null,
): PostPatch['texts'] => {
  const [title, summary, body] = text.en.map((part) => fill(part, en)) as [string, string, string]
  const [titleZh, summaryZh, bodyZh] = text.zh.map((part) => fill(part, zh)) as [string, string, string]
  return {
    en: { title, summary, body: fromPlain(body), action: actions?.en ?? '' },
    'zh-CN': { title: titleZh, summary: summaryZh, body: fromPlain(bodyZh), action: actions?.zh ?? '' },
  }
}

export const askWords = {
  apply: { en: 'Get a card', zh: '办理读者证' },
  visit: { en: 'See the place', zh: '查看服务点' },
  newsletter: { en: 'Choose your topics', zh: '选择主题' },
  nothing: null,
}

/** The next episode of the persona's channel. */
export function nextEpisode(press: Press, strategy: Strategy): PostPatch & { asks: DemoNotice['asks'] } {
  const text = episodes[press.told++ % episodes.length]!
  const goal = strategy.goals.applications ?? strategy.goals.year
  return {
    asks: 'apply',
    source: 'en',
    texts: textsOf(text, {}, {}, askWords.apply),
    lead: press.pictures[press.told % press.pictures.length],
    action: { kind: 'apply', target: '' },
    series: press.series,
    byline: { kind: 'persona' },
    goal: goal?.goalId ?? null,
    noGoal: goal ? '' : 'before the first goal',
    variants: { website: {}, feeds: {}, poster: {} },
  }
}

/** Another post about something at one of the places. */
export function nextNotice(
  city: City,
  press: Press,
  strategy: Strategy,
  month: string,
  running: string | undefined,
): PostPatch & { asks: DemoNotice['asks']; point: number } {
  const text = notices[press.noticed++ % notices.length]!
  const stationPost = text.serves === 'stations'
  const point = stationPost ? city.chance.between(13, places.length) : city.chance.pick([1, 2, 5, 6, 10, 12])
  const place = places[point - 1]!
  const day = new Date(`${month}-15T00:00:00Z`)
  const words = { place: place.name, month: new Intl.DateTimeFormat('en', { month: 'long', timeZone: 'UTC' }).format(day) }
  const goal = text.serves === 'none' ? undefined : strategy.goals.members ? strategy.goals[text.serves] : strategy.goals.year
  return {
    asks: text.asks,
    point,
    source: 'en',
    texts: textsOf(text, words, { place: place.zh, month: `${Number(month.slice(5))}月` }, askWords[text.asks]),
    lead: press.noticed % 3 === 0 ? press.pictures[press.noticed % press.pictures.length] : null,
    action: text.asks === 'nothing' ? null : { kind: text.asks, target: text.asks === 'visit' ? String(point) : '' },
    noAction: text.asks === 'nothing' ? 'A notice; nothing to do.' : '',
    goal: goal?.goalId ?? null,
    noGoal: goal ? '' : 'A service notice.',
    campaign: goal && !stationPost ? (running ?? null) : null,
    variants: { website: {}, feeds: {}, ...(press.noticed % 4 === 0 ? { poster: {} } : {}) },
  }
}

/** Writes a post, or goes on with one, and leaves it as a draft. */
export const draft = (city: City, patch: WritePost) => as(city, 'author', (work) => writePost(work, patch))

/** Writes a post and puts it before its reviewers. */
export async function hand(city: City, patch: WritePost) {
  const post = await draft(city, patch)
  return as(city, 'author', (work) => requestReview(work, { post: post.id }))
}

/** Writes, has it read by two others, and plans it for an hour of a day. */
export async function bringOut(
  city: City,
  press: Press,
  patch: WritePost & { asks: DemoNotice['asks']; point?: number },
  at: { wall: string },
): Promise<Post> {
  const { asks, point = 0, ...words } = patch
  const post = await hand(city, words)
  for (const reader of ['reader-one', 'reader-two'] as const)
    await as(city, reader, (work) => reviewPost(work, { post: post.id, version: post.version, verdict: 'passed' }))
  await as(city, 'author', (work) => schedulePost(work, { post: post.id, version: post.version, at: { wall: at.wall, zone: city.zone } }))
  const list = press.planned.get(at.wall) ?? []
  list.push({ post: post.id, slug: post.slug, asks, point, pull: city.chance.between(3, 9) })
  press.planned.set(at.wall, list)
  return post
}

/** What was planned for this moment is out; its deliveries leave and its links can be followed. */
export async function letOut(city: City, press: Press, wall: string): Promise<void> {
  const due = press.planned.get(wall)
  if (!due) return
  press.planned.delete(wall)
  const day = wall.slice(0, 10)
  await as(city, system, (work) => publishDue(work))
  await press.relay.drain()
  for (const one of due) {
    const ways = await as(city, system, async (work) => {
      const carriers = await listScenes(work, { subject: { kind: 'post', id: one.post } })
      const links = await listLinks(work, { scenes: carriers.map(({ scene }) => scene) })
      return links
        .filter((link) => !link.target.startsWith('/zh-CN') && link.target.includes(`/posts/`))
        .map((link) => {
          const carrier = carriers.find(({ scene }) => scene === link.scene)!
          return { code: link.code, scene: carrier.code, sceneNumber: carrier.scene, channel: carrier.kind }
        })
    })
    press.out.push({ ...one, day, ways })
  }
}
