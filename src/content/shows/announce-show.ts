import { sql } from 'kysely'
import { audit, Fields, type Params, refuse, type Work } from '#platform'
import { subjectChanged } from '#rooms/patrons'
import { instantOfPlan } from '../planned-time.ts'
import { contentPolicy } from '../policy.ts'
import { lockPost } from '../posts.ts'
import { takeOffCalendar } from '../schedule-post.ts'
import type { Words } from '../tables.ts'
import { castOf } from './cast.ts'
import { notNow } from './errors.ts'
import { publishShow } from './public-show.ts'
import { readTime } from './save-show.ts'
import { isRehearsal, lockShow, phaseAt, type Show, type ShowRow, showOf, showRows, titleOf, updateShow } from './show.ts'
import { toneChecks } from './tone-check.ts'

/** Something a person has to look at before a show is announced. Its sentence is `content.shows.problem.<code>`. */
export interface ShowProblem {
  code: string
  level: 'stop' | 'warn'
  params: Params
}

/** Looks a show over: what stops it from being announced, then what deserves a second thought. */
export async function checkShow(work: Work, show: string): Promise<ShowProblem[]> {
  contentPolicy.demand(work, 'see-drafts')
  const row = await showRows(work).where('show_id', '=', show).executeTakeFirst()
  return row ? problemsOf(work, row) : []
}

async function problemsOf(work: Work, row: ShowRow): Promise<ShowProblem[]> {
  const found: ShowProblem[] = []
  const say = (level: ShowProblem['level'], code: string, params: Params = {}) => void found.push({ code, level, params })
  if (row.starts_at <= work.now) say('stop', 'begins-in-the-past')
  if (row.streams.length === 0 && row.point_no === null) say('stop', 'nowhere-to-watch')
  const [tone] = await toneChecks(work, row.show_id)
  if (!tone) say('stop', 'no-tone-check')
  else if (tone.jokeOn === 'weaker') say('stop', 'joke-on-the-weaker', { who: tone.by })
  const cast = await castOf(work, row.show_id)
  for (const { staff, name, known, role, revokedAt } of cast)
    if (role !== 'crew' && name === '' && !revokedAt)
      say(staff ? 'warn' : 'stop', staff ? 'colleague-not-named' : 'cast-without-consent', { name: known })
  if (!cast.some(({ role }) => role === 'host')) say('warn', 'no-host')
  if (!row.moderator_id) say('warn', 'no-moderator')
  if (tone && tone.at < row.planned_at) say('warn', 'tone-check-is-old')
  for (const [locale, title] of Object.entries(row.titles)) if (title && !row.abouts[locale]) say('warn', 'nothing-said', { locale })
  return found.sort((a, b) => Number(a.level === 'warn') - Number(b.level === 'warn'))
}

/**
 * Announces a show: from now on readers have its page, and texts that show it say when it is. Refuses `content.shows.not-ready` with every
 * reason: the time, where to watch, the tone check, a name without consent.
 */
export async function announceShow(work: Work, show: string): Promise<Show> {
  contentPolicy.demand(work, 'announce-show')
  const row = await lockShow(work, show)
  if (row.state !== 'draft') throw notNow('announced-already')
  await demandReady(work, row)
  return told(work, row, { state: 'announced', announced_at: work.now }, 'content.show-announced')
}

async function demandReady(work: Work, row: ShowRow): Promise<void> {
  const stops = (await problemsOf(work, row)).filter(({ level }) => level === 'stop')
  if (stops.length === 0) return
  const refusal = refuse(409, 'content.shows.not-ready', { count: stops.length })
  Object.assign(refusal, { fields: stops.map(({ code, params }) => ({ field: code, code: `content.shows.problem.${code}`, params })) })
  throw refusal
}

/**
 * Gives an announced show another time or length. In this transaction every text that shows it says so, posts that are planned and show it are
 * taken off the calendar, and whoever asked to be reminded is told. Nothing is sent by the old time.
 */
export async function moveShow(
  work: Work,
  input: { show: string; starts?: { wall: string; zone?: string }; minutes?: number },
): Promise<Show> {
  contentPolicy.demand(work, 'announce-show')
  const row = await lockShow(work, input.show)
  if (row.state !== 'announced' || hasBegun(row, work.now)) throw notNow('cannot-move')
  const fields = new Fields('content.shows')
  const time = await readTime(work, fields, input, row)
  if (time.starts_at <= work.now) fields.wrong('starts', 'start-is-past')
  fields.check()
  const moved = time.starts_at.getTime() !== row.starts_at.getTime()
  if (moved) await holdPosts(work, row.show_id)
  const params = { from: row.starts_wall.replace('T', ' '), to: time.starts_wall.replace('T', ' ') }
  return told(work, row, { ...time, revision: row.revision + Number(moved) }, 'content.show-moved', params)
}

/** Calls a show off. Texts that show it say so and why, planned posts about it are taken off the calendar, whoever asked to be reminded is told. */
export async function cancelShow(work: Work, input: { show: string; why: Words }): Promise<Show> {
  contentPolicy.demand(work, 'announce-show')
  const row = await lockShow(work, input.show)
  if (row.state !== 'announced' || phaseAt(row, work.now) === 'after') throw notNow('cannot-cancel')
  const fields = new Fields('content.shows')
  const why = fields.names('why', input.why, { max: 1000, several: true })
  if (Object.keys(why).length === 0) fields.wrong(`why.${Object.keys(row.titles)[0] ?? 'en'}`, 'why-missing')
  fields.check()
  await holdPosts(work, row.show_id)
  const change = { state: 'cancelled', cancelled_at: work.now, cancelled_why: JSON.stringify(why), revision: row.revision + 1 } as const
  return told(work, row, change, 'content.show-cancelled')
}

/** A show that was called off takes place after all, at its old time or another one that is ahead. */
export async function reviveShow(work: Work, input: { show: string; starts?: { wall: string; zone?: string } }): Promise<Show> {
  contentPolicy.demand(work, 'announce-show')
  const row = await lockShow(work, input.show)
  if (row.state !== 'cancelled') throw notNow('cannot-revive')
  const fields = new Fields('content.shows')
  const time = await readTime(work, fields, input, row)
  if (time.starts_at <= work.now) fields.wrong('starts', 'start-is-past')
  fields.check()
  await demandReady(work, { ...row, ...time })
  const change = { ...time, state: 'announced', cancelled_at: null, cancelled_why: '{}', revision: row.revision + 1 } as const
  return told(work, row, change, 'content.show-revived')
}

const hasBegun = (row: ShowRow, now: Date): boolean => phaseAt(row, now) !== 'before' || (row.started_at !== null && !isRehearsal(row))

/** Changes a locked show and everything that tells of it, in this order: the row, what search finds, who asked to be reminded, the record. */
async function told(work: Work, row: ShowRow, change: Parameters<typeof updateShow>[2], act: string, params: Params = {}): Promise<Show> {
  const saved = await updateShow(work, row.show_id, change)
  await publishShow(work, saved)
  await subjectChanged(work, { kind: 'show', id: row.show_id })
  await audit(work, act, { kind: 'show', id: row.show_id }, { title: titleOf(row), ...params })
  return showOf(saved, work.now)
}

/** Takes posts off the calendar that are to leave and show or announce this show: their words may name the old time. They stay approved. */
async function holdPosts(work: Work, show: string): Promise<void> {
  const telling = work.db
    .selectFrom('content.show_posts')
    .select('post_id')
    .where('alliance_id', '=', work.alliance)
    .where('show_id', '=', show)
    .where('purpose', 'in', ['announcement', 'reminder'])
  const planned = await work.db
    .selectFrom('content.posts as p')
    .innerJoin('content.post_versions as v', (join) =>
      join.onRef('v.alliance_id', '=', 'p.alliance_id').onRef('v.post_id', '=', 'p.post_id').onRef('v.version', '=', 'p.live_version'),
    )
    .select('p.post_id')
    .where('p.alliance_id', '=', work.alliance)
    .where('v.alliance_id', '=', work.alliance)
    .where('p.state', '=', 'scheduled')
    .where('p.visible_at', '>', work.now)
    // A show's id stands in a text only where the text shows it.
    .where((eb) => eb.or([eb(sql<string>`v.content::text`, 'like', `%${show}%`), eb('p.post_id', 'in', telling)]))
    .orderBy('p.post_id')
    .execute()
  for (const { post_id } of planned) {
    const row = await lockPost(work, post_id)
    if (row.state === 'scheduled') await takeOffCalendar(work, row)
  }
}

/**
 * Derives the instants of shows to come again from their wall times: zone data come with an update. What then begins at another instant is told
 * like a move. For the hourly look at the day.
 */
export async function rederiveShows(work: Work): Promise<number> {
  const rows = await showRows(work).where('starts_at', '>', work.now).orderBy('show_id').forUpdate().execute()
  let moved = 0
  for (const row of rows) {
    const at = instantOfPlan({ wall: row.starts_wall, zone: row.starts_zone })
    if (at.getTime() === row.starts_at.getTime()) continue
    const params = { at: row.starts_wall.replace('T', ' '), zone: row.starts_zone }
    await told(
      work,
      row,
      { starts_at: at, revision: row.revision + Number(row.state !== 'draft') },
      'content.show-time-derived-again',
      params,
    )
    moved++
  }
  return moved
}
