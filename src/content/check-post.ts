import type { Params, Work } from '#platform'
import { listClosings, localDay } from '#rooms/alliance'
import { actionWords } from './action-words.ts'
import { type Asset, assetsByIds, assetUsable } from './assets.ts'
import { isEmptyDoc, linesOf, picturesOf, piecesOf } from './doc.ts'
import { noSuchPost, notReady } from './errors.ts'
import { channelLimits } from './events.ts'
import { type Grounds, groundsOf, groundsProblems, standsIn } from './memes/grounds.ts'
import { notePeopleProblems } from './people/check-people.ts'
import { piecesProblems } from './pieces.ts'
import { instantOfPlan } from './planned-time.ts'
import { contentPolicy } from './policy.ts'
import type { PostContent } from './post-content.ts'
import { contentOf, type PostRow } from './posts.ts'
import { pressDesk } from './press/press-desk.ts'
import { recordingsShown } from './recordings/film-of-post.ts'
import { recordingsByIds } from './recordings/recordings.ts'
import { assetsOf } from './review-rules.ts'
import { lackingRights } from './rights.ts'
import { holidaysOn } from './special-days.ts'
import { variantProblems } from './variants.ts'

/** Something a person has to look at before a post leaves, and where it is. */
export interface PostProblem {
  /** Its sentence is `refusals.content.problems.<code>`. */
  code: string
  /** stop: it is not sent like this · warn: it may be meant so. */
  level: 'stop' | 'warn'
  params: Params
  /** The field it is about: `texts.en.title`, `texts.en.body`, `goal`, `variants.newsletter` … also the anchor on the composer's page. */
  field: string
  /** The block of the text, counted from 0. */
  block?: number
}

/** Text somebody has marked as not finished. */
export const unfinished = '??'

/** Looks a post over as it stands: everything that stops it from being sent and everything worth a second thought, stops first. */
export async function checkPost(work: Work, post: string): Promise<PostProblem[]> {
  contentPolicy.demand(work, 'see-drafts')
  const row = await work.db
    .selectFrom('content.posts')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('post_id', '=', post)
    .executeTakeFirst()
  if (!row) throw noSuchPost()
  return problemsOf(work, row, await contentOf(work, post, row.version))
}

/** Refuses a version that may not leave, with the problems in the refusal's fields. `sending: false` leaves time and channels aside. */
export async function demandReady(
  work: Work,
  row: PostRow,
  content: PostContent,
  options: { sending: boolean; planned?: { wall: string; zone: string } },
): Promise<void> {
  const problems = (await problemsOf(work, row, content, options)).filter((problem) => problem.level === 'stop')
  if (problems.length === 0) return
  const refusal = notReady(problems.length)
  Object.assign(refusal, { fields: problems.map(({ field, code, params }) => ({ field, code: `content.problems.${code}`, params })) })
  throw refusal
}

export async function problemsOf(
  work: Work,
  row: PostRow,
  content: PostContent,
  options: { sending?: boolean; planned?: { wall: string; zone: string } } = {},
): Promise<PostProblem[]> {
  const sending = options.sending ?? true
  const planned = options.planned ?? (row.planned_wall ? { wall: row.planned_wall, zone: row.planned_zone! } : undefined)
  const found: PostProblem[] = []
  const stop = (code: string, field: string, params: Params = {}, block?: number) =>
    void found.push({ code, level: 'stop', field, params, ...(block === undefined ? {} : { block }) })
  const warn = (code: string, field: string, params: Params = {}, block?: number) =>
    void found.push({ code, level: 'warn', field, params, ...(block === undefined ? {} : { block }) })

  // What it is for.
  if (!content.goal && !content.noGoal) stop('no-goal', 'goal')
  if (!content.action && !content.noAction) stop('no-action', 'action')
  if (content.action)
    for (const locale of Object.keys(content.texts))
      if (!actionWords(content, locale)) stop('action-without-words', `texts.${locale}.action`, { locale })

  // What it says.
  for (const [locale, text] of Object.entries(content.texts)) {
    const at = `texts.${locale}`
    if (!text.title) stop('no-title', `${at}.title`, { locale })
    if (isEmptyDoc(text.body)) stop('no-text', `${at}.body`, { locale })
    for (const field of ['title', 'summary', 'action'] as const)
      if (text[field].includes(unfinished)) stop('unfinished', `${at}.${field}`, { locale })
    for (const line of linesOf(text.body)) {
      if (!line.text.includes(unfinished)) continue
      const from = Math.max(0, line.text.indexOf(unfinished) - 30)
      stop('unfinished-here', `${at}.body`, { locale, near: line.text.slice(from, from + 64).trim() }, line.block)
    }
    const levels = text.body.content.flatMap((block, i) => (block.type === 'heading' ? [{ level: block.attrs.level, i }] : []))
    if (levels[0]?.level === 3) warn('heading-skips', `${at}.body`, { locale }, levels[0].i)
  }
  if (content.kind === 'press') {
    const desk = await pressDesk(work)
    for (const locale of Object.keys(content.texts)) {
      if (!content.press?.dateline[locale]) warn('no-dateline', 'press.dateline', { locale })
      if (!desk.boilerplate[locale]) warn('no-boilerplate', 'press.boilerplate', { locale })
    }
    if (Object.keys({ ...content.press?.contact, ...desk.contact }).length === 0) warn('no-press-contact', 'press.contact')
  }
  for (const [channel, variant] of Object.entries(content.variants))
    for (const [locale, text] of Object.entries(variant.texts))
      if (`${text.title ?? ''}\n${text.text ?? ''}`.includes(unfinished)) stop('unfinished', `variants.${channel}`, { locale })

  // What it shows.
  const assets = new Map((await assetsByIds(work, assetsOf(content))).map((asset) => [asset.id, asset]))
  const day = planned?.wall.slice(0, 10) ?? (await localDay(work, null, work.now))
  const limits = sending ? (await Promise.all(channelLimits.all().map((limit) => limit(work)))).flat() : []
  const named = await notePeopleProblems(work, content, assetsOf(content), { day, limits }, ({ level, code, params, asset, words }) => {
    const field = asset ? fieldShowing(content, asset) : `texts.${localeShowing(content, words!)}.body`
    ;(level === 'stop' ? stop : warn)(code, field, params)
  })
  const grounds = await groundsOf(work, assetsOf(content))
  for (const id of assetsOf(content)) {
    const field = fieldShowing(content, id)
    const asset = assets.get(id)
    pictureProblems(asset, grounds.get(id), field, Object.keys(content.texts), { day, named: named.has(id) }, stop, warn)
    if (asset)
      for (const { level, code, params } of groundsProblems(asset, grounds.get(id))) (level === 'stop' ? stop : warn)(code, field, params)
  }
  for (const [locale, text] of Object.entries(content.texts))
    for (const { level, code, params, block } of await piecesProblems(work, text.body, { locale, day }))
      (level === 'stop' ? stop : warn)(code, `texts.${locale}.body`, { locale, ...params }, block)

  if (!sending) return sorted(found)

  // Where and when it goes.
  const channels = Object.keys(content.variants)
  const recordings = await recordingsIn(work, content)
  for (const still of await assetsByIds(
    work,
    [...recordings.values()].flatMap(({ poster }) => poster ?? []),
  ))
    assets.set(still.id, still)
  if (channels.length === 0) stop('no-channel', 'channels')
  for (const channel of channels) {
    const limit = limits.find((l) => l.channel === channel)
    if (!limit) stop('channel-is-off', `variants.${channel}`, { channel })
    else
      for (const problem of variantProblems(content, channel, limit, assets, recordings))
        found.push({ ...problem, field: `variants.${channel}` })
  }
  if (planned) {
    const [free] = await holidaysOn(work, [planned.wall.slice(0, 10)])
    if (free?.kind === 'holiday') warn('on-a-holiday', 'at', { day: planned.wall.slice(0, 10), name: free.name })
    const closings = await listClosings(work, { points: [], from: planned.wall.slice(0, 10) })
    const closed = closings.find((closing) => closing.effect === 'closed' && closing.starts <= planned.wall && closing.ends > planned.wall)
    if (closed) warn('on-a-closing', 'at', { reason: closed.reason })
    if (row.embargo_wall && instantOfPlan(planned) < instantOfPlan({ wall: row.embargo_wall, zone: row.embargo_zone! }))
      stop('before-embargo', 'at', { embargo: row.embargo_wall.replace('T', ' ') })
  }
  return sorted(found)
}

/** The recordings that a post shows, by id. */
export const recordingsIn = async (work: Work, content: PostContent) =>
  new Map((await recordingsByIds(work, recordingsShown(content.texts, content.source))).map((one) => [one.id, one]))

const sorted = (problems: PostProblem[]): PostProblem[] => [
  ...problems.filter((p) => p.level === 'stop'),
  ...problems.filter((p) => p.level === 'warn'),
]

function fieldShowing(content: PostContent, asset: string): string {
  if (content.lead === asset) return 'lead'
  if (content.press?.photos.includes(asset)) return 'press.photos'
  for (const [locale, text] of Object.entries(content.texts)) if (picturesOf(text.body).includes(asset)) return `texts.${locale}.body`
  return `variants.${Object.entries(content.variants).find(([, variant]) => variant.image === asset)?.[0] ?? ''}`
}

type Note = (code: string, field: string, params?: Params) => void

/** The language in which a text shows a piece. */
const localeShowing = (content: PostContent, piece: string): string =>
  Object.entries(content.texts).find(([, { body }]) => piecesOf(body).some(({ id }) => id === piece))?.[0] ?? content.source

/** `named`: the picture names the consents of the people on it, which are looked at one by one (`people/check-people.ts`). */
function pictureProblems(
  asset: Asset | undefined,
  grounds: Grounds | undefined,
  field: string,
  locales: string[],
  { day, named }: { day: string; named: boolean },
  stop: Note,
  warn: Note,
): void {
  if (!asset) {
    stop('picture-gone', field)
    return
  }
  const name = asset.name
  const params = { name, asset: asset.id }
  for (const locale of locales) if (!asset.alt[locale]) stop('picture-without-alt', field, { ...params, locale })
  const said = standsIn(grounds)
  for (const what of lackingRights(asset))
    if (!(what === 'rights' && said.rights) && !(what === 'consent' && (said.consent || named)))
      stop(`picture-without-${what}`, field, params)
  if (asset.status === 'retired') stop('picture-retired', field, params)
  else if (!assetUsable(asset, day)) stop('picture-expired', field, { ...params, day: asset.expiresOn! })
  else if (asset.expiresOn) warn('picture-expires', field, { ...params, day: asset.expiresOn })
}
