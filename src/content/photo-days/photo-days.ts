import type { Selectable } from 'kysely'
import { addDays, audit, Fields, isId, newId, type Page, pageOf, readCursor, translator, type Work } from '#platform'
import { allianceOf } from '#rooms/alliance'
import { instantOfPlan } from '../planned-time.ts'
import { peoplePolicy } from '../policy.ts'
import { actorOf } from '../posts.ts'
import type { Words } from '../tables.ts'
import { noSuchPhotoDay } from './errors.ts'
import { photoToken } from './photo-links.ts'
import { bandShapes, colourRules, type PhotoDaysTable, type WristbandColour } from './tables.ts'

export type DayRow = Selectable<PhotoDaysTable>

/** An event at which pictures are taken: what colours mean, who may send pictures in until when, and how they stand. */
export interface PhotoDay {
  id: string
  event: string
  place: string
  day: string
  colours: WristbandColour[]
  uploadsUntil: Date
  uploadsOpen: boolean
  mostPictures: number
  /** Days after the event for which originals are kept. */
  keepDays: number
  originalsGoneAt: Date | null
  counts: { came: number; inbox: number; settled: number; dropped: number }
  updatedAt: Date
  updatedBy: string
}

/** Colours as a library begins with them: green, yellow, red, told apart by shape as well. */
export function usualColours(locales: readonly string[]): WristbandColour[] {
  const words = (key: string): Words =>
    Object.fromEntries(locales.map((locale) => [locale, translator(locale)(`content.photos.colour.${key}`)]))
  const usual = [
    { key: 'green', colour: '#1a7f37', shape: 'circle', rule: 'yes' },
    { key: 'yellow', colour: '#b58900', shape: 'triangle', rule: 'site' },
    { key: 'red', colour: '#b3261e', shape: 'square', rule: 'no' },
  ] as const
  return usual.map((one) => ({ ...one, names: words(one.key), means: words(`${one.key}-means`) }))
}

export interface SavePhotoDay {
  /** The day to change; absent makes a new one. */
  photoDay?: string
  event?: string
  place?: string
  day?: string
  colours?: readonly WristbandColour[]
  /** Until when helpers may send pictures in, as the clock of the library shows: `2026-09-12T20:00`; the end of the event's day unless given. */
  uploadsUntil?: string
  mostPictures?: number
  keepDays?: number
}

/** Makes a photo day or changes it. A colour that pictures were settled by keeps its rule: those who wore it agreed to that. */
export async function savePhotoDay(work: Work, input: SavePhotoDay): Promise<PhotoDay> {
  peoplePolicy.demand(work, 'keep-photo-days')
  const old = input.photoDay === undefined ? undefined : await lockDay(work, input.photoDay)
  const { locales, time_zone: zone } = await allianceOf(work)
  const fields = new Fields('content.photos')
  const event = fields.line('event', input.event ?? old?.event, { max: 160, needed: true })
  const place = fields.line('place', input.place ?? old?.place, { max: 160 })
  const day = fields.day('day', input.day ?? old?.day)
  const most_pictures = fields.number('mostPictures', input.mostPictures ?? old?.most_pictures ?? 500, {
    min: Math.max(1, old?.pictures ?? 1),
    max: 5000,
    whole: true,
  })!
  const keep_days = fields.number('keepDays', input.keepDays ?? old?.keep_days ?? 30, { min: 1, max: 365, whole: true })!
  const colours = readColours(fields, input.colours, old?.colours ?? usualColours(locales))
  if (old) await keepRules(work, fields, old, colours)
  fields.check()
  const uploads_until =
    input.uploadsUntil || !old ? instantOfPlan({ wall: input.uploadsUntil || `${day}T23:59`, zone }, 'uploadsUntil') : old.uploads_until
  const values = {
    event,
    place,
    day,
    colours: JSON.stringify(colours),
    uploads_until,
    most_pictures,
    keep_days,
    updated_at: work.now,
    updated_by: actorOf(work).name,
  }
  const row = old
    ? await work.db
        .updateTable('content.photo_days')
        .set(values)
        .where('alliance_id', '=', work.alliance)
        .where('day_id', '=', old.day_id)
        .returningAll()
        .executeTakeFirstOrThrow()
    : await work.db
        .insertInto('content.photo_days')
        .values({
          alliance_id: work.alliance,
          day_id: newId(),
          links: 1,
          pictures: 0,
          originals_gone_at: null,
          created_at: work.now,
          ...values,
        })
        .returningAll()
        .executeTakeFirstOrThrow()
  await audit(work, old ? 'content.photo-day-changed' : 'content.photo-day-opened', { kind: 'photo-day', id: row.day_id }, { event, day })
  return (await present(work, [row]))[0]!
}

function readColours(fields: Fields, given: readonly WristbandColour[] | undefined, before: WristbandColour[]): WristbandColour[] {
  if (given === undefined) return before
  if (given.length < 1 || given.length > 8) fields.wrong('colours', 'colours-count', { most: 8 })
  const read = given.map((one, i): WristbandColour => {
    const at = `colours.${i}`
    if (!/^[a-z][a-z0-9-]{0,19}$/.test(one.key)) fields.wrong(at, 'colour-key')
    if (!/^#[0-9a-f]{6}$/i.test(one.colour)) fields.wrong(at, 'colour-not-known')
    if (!bandShapes.includes(one.shape)) fields.wrong(at, 'choice-not-known', { choices: bandShapes.join(', ') })
    if (!colourRules.includes(one.rule)) fields.wrong(at, 'choice-not-known', { choices: colourRules.join(', ') })
    const names = fields.names(`${at}.names`, one.names, { max: 40 })
    const means = fields.names(`${at}.means`, one.means, { max: 160 })
    if (Object.keys(names).length === 0) fields.wrong(`${at}.names`, 'field-missing', { field: 'names' })
    if (Object.keys(means).length === 0) fields.wrong(`${at}.means`, 'field-missing', { field: 'means' })
    return { key: one.key, colour: one.colour.toLowerCase(), shape: one.shape, rule: one.rule, names, means }
  })
  // Told apart by shape too, for whoever does not tell colours apart.
  for (const what of ['key', 'shape'] as const)
    if (new Set(read.map((one) => one[what])).size < read.length) fields.wrong('colours', 'colours-alike', { what })
  return read
}

/** What somebody agreed to by wearing a colour does not change under them. */
async function keepRules(work: Work, fields: Fields, old: DayRow, colours: readonly WristbandColour[]): Promise<void> {
  const used = await work.db
    .selectFrom('content.photo_faces as f')
    .innerJoin('content.photo_pictures as p', (join) =>
      join.onRef('p.alliance_id', '=', 'f.alliance_id').onRef('p.picture_id', '=', 'f.picture_id'),
    )
    .select('f.colour')
    .distinct()
    .where('f.alliance_id', '=', work.alliance)
    .where('p.alliance_id', '=', work.alliance)
    .where('p.day_id', '=', old.day_id)
    .where('f.colour', 'is not', null)
    .execute()
  for (const { colour } of used) {
    const before = old.colours.find(({ key }) => key === colour)
    if (before && colours.find(({ key }) => key === colour)?.rule !== before.rule) fields.wrong('colours', 'colour-in-use', { colour })
  }
}

/** A day as it stands, for whoever holds one of its pictures. */
export const dayOf = (work: Work, day: string): Promise<DayRow> =>
  work.db
    .selectFrom('content.photo_days')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('day_id', '=', day)
    .executeTakeFirstOrThrow()

/** The row of a day, locked until the commit. */
export async function lockDay(work: Work, day: string): Promise<DayRow> {
  const row = isId(day)
    ? await work.db
        .selectFrom('content.photo_days')
        .selectAll()
        .where('alliance_id', '=', work.alliance)
        .where('day_id', '=', day)
        .forUpdate()
        .executeTakeFirst()
    : undefined
  if (!row) throw noSuchPhotoDay()
  return row
}

async function present(work: Work, rows: readonly DayRow[]): Promise<PhotoDay[]> {
  if (rows.length === 0) return []
  const counted = await work.db
    .selectFrom('content.photo_pictures')
    .select(['day_id', 'state'])
    .select((eb) => eb.fn.countAll<string>().as('n'))
    .where('alliance_id', '=', work.alliance)
    .where(
      'day_id',
      'in',
      rows.map(({ day_id }) => day_id),
    )
    .groupBy(['day_id', 'state'])
    .execute()
  const count = (day: string, state: string) => Number(counted.find((one) => one.day_id === day && one.state === state)?.n ?? 0)
  return rows.map((row) => ({
    id: row.day_id,
    event: row.event,
    place: row.place,
    day: row.day,
    colours: row.colours,
    uploadsUntil: row.uploads_until,
    uploadsOpen: row.uploads_until > work.now && row.originals_gone_at === null,
    mostPictures: row.most_pictures,
    keepDays: row.keep_days,
    originalsGoneAt: row.originals_gone_at,
    counts: {
      came: row.pictures,
      inbox: count(row.day_id, 'inbox'),
      settled: count(row.day_id, 'settled'),
      dropped: count(row.day_id, 'dropped'),
    },
    updatedAt: row.updated_at,
    updatedBy: row.updated_by,
  }))
}

/** One photo day. */
export async function photoDayById(work: Work, day: string): Promise<PhotoDay> {
  peoplePolicy.demand(work, 'see-photo-days')
  const row = isId(day)
    ? await work.db
        .selectFrom('content.photo_days')
        .selectAll()
        .where('alliance_id', '=', work.alliance)
        .where('day_id', '=', day)
        .executeTakeFirst()
    : undefined
  if (!row) throw noSuchPhotoDay()
  return (await present(work, [row]))[0]!
}

/** Photo days, the latest first, page by page. */
export async function listPhotoDays(work: Work, wanted: { limit?: number; cursor?: string } = {}): Promise<Page<PhotoDay>> {
  peoplePolicy.demand(work, 'see-photo-days')
  const limit = Math.min(Math.max(wanted.limit ?? 50, 1), 200)
  let query = work.db.selectFrom('content.photo_days').selectAll().where('alliance_id', '=', work.alliance)
  const after = readCursor(wanted.cursor, ['day', 'id'])
  if (after) query = query.where((eb) => eb(eb.refTuple('day', 'day_id'), '<', eb.tuple(after[0], after[1])))
  const rows = await query
    .orderBy('day', 'desc')
    .orderBy('day_id', 'desc')
    .limit(limit + 1)
    .execute()
  const page = pageOf(rows, limit, (row) => [row.day, row.day_id])
  return { items: await present(work, page.items), next: page.next }
}

/** Where helpers send pictures in, and where people agree: as paths of this site. */
export async function photoLinks(work: Work, day: string): Promise<{ upload: string; agree: string }> {
  peoplePolicy.demand(work, 'see-photo-days')
  const row = await dayOf(work, (await photoDayById(work, day)).id)
  return { upload: `/photo-day?t=${photoToken(work, row, 'upload')}`, agree: `/photo-consent?t=${photoToken(work, row, 'agree')}` }
}

/** Ends both links of a day and makes new ones: one of them got into wrong hands. */
export async function renewPhotoLinks(work: Work, day: string): Promise<void> {
  peoplePolicy.demand(work, 'keep-photo-days')
  const row = await lockDay(work, day)
  await work.db
    .updateTable('content.photo_days')
    .set({ links: row.links + 1, updated_at: work.now, updated_by: actorOf(work).name })
    .where('alliance_id', '=', work.alliance)
    .where('day_id', '=', row.day_id)
    .execute()
  await audit(work, 'content.photo-links-renewed', { kind: 'photo-day', id: row.day_id }, { event: row.event })
}

/** The last day on which originals of a photo day are kept. */
export const lastDayOfOriginals = (row: Pick<DayRow, 'day' | 'keep_days'>): string => addDays(row.day, row.keep_days)
