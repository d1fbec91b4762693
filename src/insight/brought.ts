import { addDays, isDay, isId, type Work } from '#platform'
import { localDay, readerOf } from '#rooms/alliance'
import { figureNames } from '#rooms/channels'
import { contentPolicy, postById, postsOf, seriesById, textIn, titlesOf, wordsIn } from '#rooms/content'
import {
  cellInFives,
  hideSmallCells,
  hideSmallTable,
  listScenes,
  readSeries,
  recordedSince,
  type Scene,
  smallestCell,
  totalsByScene,
} from '#rooms/facts'
import { pageKey, pagesCountedSince, pageViews } from '#rooms/reach'
import { type CampaignVerdict, campaignById, campaignVerdict, sayTitle } from '#rooms/strategy'
import { nothingToLookAt, periodWrong } from './errors.ts'
import { insightPolicy } from './policy.ts'
import { type Days, windowsAfter } from './windows.ts'

export const subjectKinds = ['campaign', 'series', 'post', 'channel', 'scene'] as const
export type SubjectKind = (typeof subjectKinds)[number]

/** What a person did in the end: the facts that carry the scene they came with. */
export const signUps = ['cards.applied', 'newsletter.subscribed'] as const
const counted = ['deliveries.sent', 'reach.views', 'reach.touches', ...signUps] as const

/** A count of people in steps of five, by the lower end of its step; hidden where it is under 5 or would give such a one away. */
export type Cell = { amount: number | null; hidden: boolean }

export type BroughtRow = {
  scene: number
  code: string
  /** What carries it: the post's title in the reader's language, else the name it was given when it was made. */
  label: string
  channel: string
  /** How many messages left; views, follows: things, not people. */
  sent: number
  views: number
  touches: number
  cards: Cell
  newsletter: Cell
}

/** Counts of a platform in the period; null is what it does not tell or nobody read. */
export type PlatformRow = { channel: string } & Record<(typeof figureNames)[number], number | null>

export type Brought = {
  subject: { kind: SubjectKind; id: string; title: string; locale: string }
  /** The days counted, as the alliance's local days. */
  from: string
  to: string
  /** The day it begins, where that is still to come: there is nothing to count yet. */
  begins: string | null
  /** Whether the last day is today and not over. */
  running: boolean
  posts: { id: string; title: string; day: string | null; opened: number | null }[]
  totals: { sent: number; views: number; touches: number; cards: Cell; newsletter: Cell; signUps: Cell }
  /**
   * Strict: came with a code of this. Generous: and everybody without any code, within 14 days after a post. Between them `without`, who can be
   * attributed to nothing: the difference of the two ends as they are told, so that it tells no more. Null where no such days exist.
   */
  range: { strict: Cell; generous: Cell; without: Cell; windows: Days[] } | null
  rows: BroughtRow[]
  /** What platforms say of it themselves, or somebody read there, by channel: their own counts, never added to those of the house. */
  platforms: PlatformRow[]
  caused: CampaignVerdict
  sources: string[]
  /** Days of the period on which this house was not counting yet. */
  gaps: Days[]
}

/** Days after a post on which whoever signs up without a code may have come by it. */
export const generousDays = 14

/**
 * What a campaign, a series, a post, a channel or a scene brought: from what left and was opened to follows and sign-ups that carried its
 * code, by scene. Counts only what the house itself recorded. Says nothing about what was caused; `caused` is strategy's own sentence.
 */
export async function brought(
  work: Work,
  asked: { kind: SubjectKind; id: string },
  period: { from?: string; to?: string; locale?: string } = {},
): Promise<Brought> {
  insightPolicy.demand(work, 'read-insight')
  const today = await localDay(work, null, work.now)
  const { title, locale, scenes, posts, from: first } = await subjectOf(work, asked, period.locale)
  const from = period.from || first || addDays(today, -90)
  // Only a period that somebody typed can be wrong: what has not begun has the one day on which it begins.
  const begins = !period.from && !period.to && from > today ? from : null
  const to = period.to || begins || today
  if (!isDay(from) || !isDay(to) || from > to) throw periodWrong()
  const amounts = new Map<string, number>()
  for (const row of await totalsByScene(work, { metrics: [...counted], from, to, scenes: scenes.map((scene) => scene.scene) }))
    amounts.set(`${row.scene}/${row.metric}`, row.amount)
  const of = (scene: number, metric: string): number => amounts.get(`${scene}/${metric}`) ?? 0
  const sum = (metric: string): number => scenes.reduce((all, scene) => all + of(scene.scene, metric), 0)
  const people = hideSmallTable(signUps.map((metric) => scenes.map((scene) => of(scene.scene, metric))))
  // The period is chosen: two that differ by a day must not tell who signed up on it.
  const [cards, newsletter] = people.columns.map((column) => column.map(cellInFives)) as [Cell[], Cell[]]
  const rows = scenes.map(
    (scene, i): BroughtRow => ({
      scene: scene.scene,
      code: scene.code,
      label: scene.label,
      channel: scene.kind,
      sent: of(scene.scene, 'deliveries.sent'),
      views: of(scene.scene, 'reach.views'),
      touches: of(scene.scene, 'reach.touches'),
      cards: cards[i]!,
      newsletter: newsletter[i]!,
    }),
  )
  const told = new Set(rows.filter(broughtSomething).map((row) => row.scene))
  const titles = await titlesOfScenes(
    work,
    scenes.filter((scene) => told.has(scene.scene)),
    period.locale ?? 'en',
  )
  for (const row of rows) row.label = titles.get(row.scene) ?? row.label
  const before = addDays(await recordedSince(work, counted), -1)
  const pagesSince = await pagesCountedSince(work)
  const pages = await pageViews(work, { from, to, pages: posts.map((post) => pageKey('posts', post.slug)) })
  const opened = new Map(pages.map((row) => [row.page, row.views]))
  return {
    subject: { ...asked, title, locale },
    from,
    to,
    begins,
    running: to >= today,
    posts: posts.map((post) => ({
      id: post.id,
      title: post.title,
      day: post.day,
      // Before the first day on which pages were counted, nothing is known: that is not 0.
      opened: opened.get(pageKey('posts', post.slug)) ?? (post.day && pagesSince && post.day >= pagesSince ? 0 : null),
    })),
    totals: {
      sent: sum('deliveries.sent'),
      views: sum('reach.views'),
      touches: sum('reach.touches'),
      cards: cellInFives(people.sums[0]!),
      newsletter: cellInFives(people.sums[1]!),
      signUps: cellInFives(people.all),
    },
    range: await rangeOf(
      work,
      posts.map((post) => post.day).filter((day) => day !== null),
      { from, to },
      signUps.reduce((all, metric) => all + sum(metric), 0),
    ),
    platforms: await platformsOf(work, scenes, { from, to }),
    rows: rows.sort((a, b) => b.touches + b.views - a.touches - a.views || a.scene - b.scene),
    caused: asked.kind === 'campaign' ? await campaignVerdict(work, asked.id) : { verdict: 'cannot-tell', reason: 'no-study' },
    sources: scenes.length === 0 ? [] : ['links', 'portal', 'card form', 'newsletter form'],
    gaps: from <= before ? [{ from, to: before < to ? before : to }] : [],
  }
}

/** What was liked, shared, answered, kept, seen and followed on the platforms, by channel: all codes of a channel in one row. */
async function platformsOf(work: Work, scenes: readonly Scene[], { from, to }: Days): Promise<PlatformRow[]> {
  const metrics = figureNames.map((name) => `social.${name}` as const)
  const channels = new Map(scenes.map(({ scene, kind }) => [scene, kind]))
  const rows = new Map<string, PlatformRow>()
  for (const { scene, metric, amount } of await totalsByScene(work, { metrics, from, to, scenes: [...channels.keys()] })) {
    const channel = channels.get(scene)!
    const row = rows.get(channel) ?? ({ channel, ...Object.fromEntries(figureNames.map((name) => [name, null])) } as PlatformRow)
    const name = figureNames.find((one) => metric === `social.${one}`)!
    rows.set(channel, { ...row, [name]: (row[name] ?? 0) + amount })
  }
  return [...rows.values()].sort((a, b) => a.channel.localeCompare(b.channel))
}

/**
 * The titles that the posts of codes have in a language: a code itself keeps the one it was made with. None for a token that reads figures
 * alone, because it reads no posts.
 */
async function titlesOfScenes(work: Work, scenes: readonly Scene[], locale: string): Promise<Map<number, string>> {
  const ofPosts = scenes.filter(({ subjectKind, subjectId }) => subjectKind === 'post' && isId(subjectId))
  if (!contentPolicy.allows(work.actor, 'see-drafts')) return new Map()
  const titles = await titlesOf(
    work,
    ofPosts.map((scene) => scene.subjectId),
    locale,
  )
  return new Map(ofPosts.flatMap(({ scene, subjectId }) => (titles.has(subjectId) ? [[scene, titles.get(subjectId)!] as const] : [])))
}

/** Whether there is anything to tell of a code in the period. */
export const broughtSomething = ({ sent, touches, views, cards, newsletter }: BroughtRow): boolean =>
  sent + touches + views > 0 || [cards, newsletter].some((cell) => cell.hidden || Boolean(cell.amount))

async function rangeOf(work: Work, days: readonly string[], within: Days, strict: number): Promise<Brought['range']> {
  const windows = windowsAfter(days, generousDays, within)
  if (windows.length === 0) return null
  let without = 0
  for (const metric of signUps) {
    const { rows } = await readSeries(work, { metric, from: windows[0]!.from, to: windows.at(-1)!.to, by: 'day', scenes: [0] })
    for (const row of rows) if (windows.some((window) => row.from >= window.from && row.from <= window.to)) without += row.amount ?? 0
  }
  const [low, high] = hideSmallCells([strict, strict + without]) as [Cell, Cell]
  // The difference is who carried no code: where these are few, one of the two ends must not be shown.
  const few = without > 0 && without < smallestCell
  const [least, most] = [cellInFives(low), few ? hiddenCell : cellInFives(high)]
  return { strict: least, generous: most, without: difference(most, least), windows }
}

const hiddenCell: Cell = { amount: null, hidden: true }

const difference = (most: Cell, least: Cell): Cell =>
  most.amount === null || least.amount === null ? hiddenCell : { amount: most.amount - least.amount, hidden: false }

type PostOfSubject = { id: string; title: string; slug: string; day: string | null }

async function subjectOf(
  work: Work,
  { kind, id }: { kind: SubjectKind; id: string },
  wanted = 'en',
): Promise<{ title: string; locale: string; scenes: Scene[]; posts: PostOfSubject[]; from: string | null }> {
  if (kind === 'scene') {
    const number = Number(id)
    const [scene] = Number.isInteger(number) && number > 0 ? await listScenes(work, { scenes: [number] }) : []
    if (!scene) throw nothingToLookAt()
    const title = (await titlesOfScenes(work, [scene], wanted)).get(scene.scene) ?? scene.label
    return { title, locale: wanted, scenes: [scene], posts: [], from: null }
  }
  if (kind === 'channel') {
    const scenes = (await listScenes(work, {})).filter((scene) => scene.kind === id)
    if (scenes.length === 0) throw nothingToLookAt()
    return { title: id, locale: wanted, scenes, posts: [], from: null }
  }
  if (!isId(id)) throw nothingToLookAt()
  const posts: PostOfSubject[] = []
  let said = { text: '', locale: wanted }
  let from: string | null = null
  if (kind === 'post') {
    const post = await postById(work, id)
    const text = textIn(post.content, wanted)
    said = { text: text.title, locale: text.locale }
    posts.push({
      id,
      title: text.title,
      slug: post.slug,
      day: await dayOut(work, post.visibleAt),
    })
  } else {
    if (kind === 'campaign') {
      const campaign = await campaignById(work, id)
      said = sayTitle(campaign, await readerOf(work, wanted))
      from = campaign.starts
    } else said = wordsIn((await seriesById(work, id)).names, wanted)
    for (const { visibleAt, ...post } of await postsOf(work, kind === 'campaign' ? { campaign: id } : { series: id }, wanted))
      posts.push({ ...post, day: await dayOut(work, visibleAt) })
  }
  const firstDay =
    posts
      .map((post) => post.day)
      .filter((day) => day !== null)
      .sort()[0] ?? null
  const scenes = await listScenes(work, { subject: { kind: 'post', id: posts.map((post) => post.id) } })
  return { title: said.text, locale: said.locale, scenes, posts, from: from && (!firstDay || from < firstDay) ? from : firstDay }
}

/** The day on which a post appeared; null while it has not. */
const dayOut = async (work: Work, visibleAt: Date | null): Promise<string | null> =>
  visibleAt !== null && visibleAt <= work.now ? localDay(work, null, visibleAt) : null
