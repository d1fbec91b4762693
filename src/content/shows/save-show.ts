import { audit, Fields, newId, refuseField, type Work } from '#platform'
import { allianceOf, listServicePoints, staffById } from '#rooms/alliance'
import { assetsByIds } from '../assets.ts'
import { slugFixed, slugTaken } from '../errors.ts'
import { instantOfPlan, type PlannedTime } from '../planned-time.ts'
import { contentPolicy } from '../policy.ts'
import { isSlug, slugFrom } from '../post-content.ts'
import { personaById, seriesById } from '../series.ts'
import type { Words } from '../tables.ts'
import { moveInstead, notNow } from './errors.ts'
import { readPlayer, readStreams } from './platforms.ts'
import { publishShow } from './public-show.ts'
import { lockShow, type Show, type ShowRow, showOf, showSessions, titleOf, updateShow } from './show.ts'

export interface SaveShow {
  /** The show to change; absent plans a new one. */
  show?: string
  titles?: Words
  /** What it is, for readers, by language. */
  abouts?: Words
  slug?: string
  /** `2026-09-10T19:00` in `zone` (the alliance's unless given). An announced show is moved instead (`moveShow`). */
  starts?: { wall: string; zone?: string }
  minutes?: number
  /** Where it is made, a service point; null: nowhere people can come to. */
  point?: number | null
  series?: string | null
  /** Whose voice it is told in. */
  persona?: string | null
  picture?: string | null
  /** Who of the staff watches the chat; null: nobody yet. */
  moderator?: string | null
  streams?: readonly { platform: string; address: string }[]
  /** Address of a player that visitors may load, or of a page at a platform whose player is known. */
  player?: string
  /** The session it is, in the room of programmes. */
  session?: string | null
}

/**
 * Plans a live show or changes it. Readers of an announced one have the change at once; its time is changed by `moveShow`
 * (`content.shows.move-instead`), because people were told of it. Refuses all wrong fields at once.
 */
export async function saveShow(work: Work, input: SaveShow): Promise<Show> {
  contentPolicy.demand(work, 'write-show')
  const old = input.show === undefined ? undefined : await lockShow(work, input.show)
  const id = old?.show_id ?? newId()
  const { time, ...plan } = await readPlan(work, input, old)
  const change = {
    ...plan,
    ...(old && old.state !== 'draft' ? {} : time),
    slug: await freeSlug(work, id, input.slug, plan.titles, old),
    titles: JSON.stringify(plan.titles),
    abouts: JSON.stringify(plan.abouts),
    streams: JSON.stringify(plan.streams),
    planned_at: work.now,
  }
  if (old && old.state !== 'draft' && (time.starts_at.getTime() !== old.starts_at.getTime() || time.minutes !== old.minutes))
    throw moveInstead()
  const row = old
    ? await updateShow(work, id, change)
    : await work.db
        .insertInto('content.shows')
        .values({
          ...change,
          ...time,
          alliance_id: work.alliance,
          show_id: id,
          state: 'draft',
          revision: 0,
          announced_at: null,
          cancelled_at: null,
          cancelled_why: '{}',
          started_at: null,
          ended_at: null,
          recording: '',
          recording_id: null,
          no_recording: false,
          created_at: work.now,
          updated_at: work.now,
          updated_by: 'name' in work.actor ? work.actor.name : '',
        })
        .returningAll()
        .executeTakeFirstOrThrow()
  await publishShow(work, row)
  await audit(work, old ? 'content.show-changed' : 'content.show-planned', { kind: 'show', id }, { title: titleOf(row) })
  return showOf(row, work.now)
}

/** Throws a draft away, with its run and what was answered for its tone; posts that were begun for it stay. Refuses what was ever announced. */
export async function dropShow(work: Work, show: string): Promise<void> {
  contentPolicy.demand(work, 'write-show')
  const row = await lockShow(work, show)
  if (row.state !== 'draft') throw notNow('announced-already')
  await work.db.deleteFrom('content.shows').where('alliance_id', '=', work.alliance).where('show_id', '=', show).execute()
  await audit(work, 'content.show-dropped', { kind: 'show', id: show }, { title: titleOf(row) })
}

async function readPlan(work: Work, input: SaveShow, old: ShowRow | undefined) {
  const fields = new Fields('content.shows')
  const titles = fields.names('titles', input.titles ?? old?.titles, { max: 200 })
  const { locales, default_locale } = await allianceOf(work)
  if (Object.keys(titles).length === 0) fields.wrong(`titles.${locales[0] ?? default_locale}`, 'title-missing')
  const abouts = fields.names('abouts', input.abouts ?? old?.abouts, { max: 4000, several: true })
  const streams = input.streams === undefined ? (old?.streams ?? []) : readStreams(fields, input.streams)
  const player = input.player === undefined ? (old?.player ?? '') : readPlayer(fields, input.player)
  const point_no = input.point === undefined ? (old?.point_no ?? null) : input.point
  if (point_no !== null && point_no !== old?.point_no && (await listServicePoints(work, { points: [point_no] })).length === 0)
    fields.wrong('point', 'no-such-point')
  const picture_id = fields.id('picture', input.picture === undefined ? old?.picture_id : input.picture, 'no-such-picture')
  if (picture_id && picture_id !== old?.picture_id && (await assetsByIds(work, [picture_id])).length === 0)
    fields.wrong('picture', 'no-such-picture')
  const moderator = await readModerator(work, fields, input.moderator, old)
  const time = await readTime(work, fields, input, old)
  const series_id = fields.id('series', input.series === undefined ? old?.series_id : input.series, 'no-such-series')
  const persona_id = fields.id('persona', input.persona === undefined ? old?.persona_id : input.persona, 'no-such-persona')
  const session_id = fields.id('session', input.session === undefined ? old?.session_id : input.session, 'no-such-session')
  fields.check()
  if (series_id) await seriesById(work, series_id)
  if (persona_id) await personaById(work, persona_id)
  if (session_id && session_id !== old?.session_id) await demandSession(work, session_id)
  return { titles, abouts, streams, player, point_no, picture_id, ...moderator, series_id, persona_id, session_id, time }
}

async function demandSession(work: Work, session: string): Promise<void> {
  for (const known of showSessions.all()) if (await known(work, session)) return
  throw refuseField('session', 'content.shows.no-such-session')
}

async function readModerator(work: Work, fields: Fields, given: string | null | undefined, old: ShowRow | undefined) {
  if (given === undefined) return { moderator_id: old?.moderator_id ?? null, moderator_name: old?.moderator_name ?? '' }
  const id = fields.id('moderator', given, 'not-a-colleague')
  const person = id ? await staffById(work, id) : undefined
  // Who has left since stays named until somebody else watches.
  if (id && id !== old?.moderator_id && person?.status !== 'active') fields.wrong('moderator', 'not-a-colleague')
  return { moderator_id: id, moderator_name: person?.name ?? (id ? (old?.moderator_name ?? '') : '') }
}

/** When it begins and how long it is, as they would be; refuses a time that is none, at the field `starts`. */
export async function readTime(work: Work, fields: Fields, input: Pick<SaveShow, 'starts' | 'minutes'>, old: ShowRow | undefined) {
  const { time_zone } = await allianceOf(work)
  const zone = input.starts?.zone ?? old?.starts_zone ?? time_zone
  const planned: PlannedTime = { wall: input.starts?.wall ?? old?.starts_wall ?? '', zone }
  const minutes = fields.number('minutes', input.minutes ?? old?.minutes, { min: 1, max: 1440, whole: true })
  if (minutes === null) fields.wrong('minutes', 'length-missing')
  let starts_at = work.now
  try {
    starts_at = instantOfPlan(planned, 'starts')
  } catch {
    fields.wrong('starts', planned.wall === '' ? 'start-missing' : 'time-not-known')
  }
  return { starts_wall: planned.wall, starts_zone: planned.zone, starts_at, minutes: minutes ?? 0 }
}

/** The end of its address: as wanted, else made from a title once; fixed as soon as readers may have it. */
async function freeSlug(work: Work, show: string, wanted: string | undefined, titles: Words, old: ShowRow | undefined): Promise<string> {
  const taken = async (slug: string) =>
    (await work.db
      .selectFrom('content.shows')
      .select('show_id')
      .where('alliance_id', '=', work.alliance)
      .where('slug', '=', slug)
      .where('show_id', '<>', show)
      .executeTakeFirst()) !== undefined
  const slug = wanted?.trim().toLowerCase()
  if (slug && slug !== old?.slug) {
    if (old && old.state !== 'draft') throw slugFixed()
    if (!isSlug(slug)) throw refuseField('slug', 'content.slug-not-possible')
    if (await taken(slug)) throw slugTaken(slug)
    return slug
  }
  if (old) return old.slug
  const made = Object.values(titles).map(slugFrom).filter(Boolean)
  const first = made.find((one) => /^[a-z0-9-]{3,}$/.test(one)) ?? made[0] ?? `show-${show.slice(-6)}`
  for (let n = 1; n < 20; n++) {
    const candidate = n === 1 ? first : `${first}-${n}`
    if (!(await taken(candidate))) return candidate
  }
  return `${first}-${show.slice(-8)}`
}
