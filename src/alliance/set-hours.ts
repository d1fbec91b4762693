import { audit, constraintOf, Fields, isDay, newId, personOf, sqlState, type Work } from '#platform'
import { noSuchTimetable, notYourPoint, sameDatesTimetable } from './errors.ts'
import { readPoint, type ServicePoint } from './list-service-points.ts'
import type { Interval } from './opening-hours.ts'
import { alliancePolicy } from './policy.ts'
import { type TimetableRow, timetablesOf } from './read-hours.ts'
import { staffById } from './staff.ts'
import { clockOf, minutesOf } from './wall-time.ts'

export interface SaveTimetable {
  point: number
  /** Changes this one; makes a new one unless given. */
  timetable?: string
  /** "Summer hours"; may be empty for the usual ones. */
  label?: string
  /** First and last day, both inclusive; null: without limit. */
  from?: string | null
  until?: string | null
  /** Seven lists, Monday first. See {@link parseWeek} for what people type. */
  week: readonly (readonly Interval[])[]
  /** Somebody was asked about hours that are longer than 18 and shorter than a whole day, and says that they are right. */
  sure?: boolean
}

/**
 * Saves a week of opening hours. One with a last day goes before one without while it lasts.
 * Refuses the fields `week.1` … `week.7` (`alliance.intervals-overlap`, `alliance.interval-upside-down`), `until`, and
 * `from` (`alliance.same-dates-timetable`). Hours above 18 that are not the whole day are most often two times exchanged: they are refused with
 * the field `sure` (`alliance.long-hours`) until it is given.
 */
export async function saveTimetable(work: Work, input: SaveTimetable): Promise<TimetableRow> {
  alliancePolicy.demand(work, 'change-hours')
  const point = await readPoint(work, input.point)
  await demandOwnPoint(work, point.point_no)
  const fields = new Fields('alliance')
  const label = fields.line('label', input.label, { max: 80 })
  const from = input.from || null
  const until = input.until || null
  if (from && !isDay(from)) fields.wrong('from', 'not-a-day')
  if (until && !isDay(until)) fields.wrong('until', 'not-a-day')
  else if (from && until && until < from) fields.wrong('until', 'ends-before-it-begins')
  checkWeek(fields, input.week)
  if (!input.sure) askAboutLongHours(fields, input.week)
  fields.check()
  await lockPoint(work, point.point_no)
  const id = input.timetable ?? newId()
  try {
    if (input.timetable) {
      const done = await work.db
        .updateTable('alliance.timetables')
        .set({ label, valid_from: from, valid_until: until, changed_at: work.now })
        .where('alliance_id', '=', work.alliance)
        .where('timetable_id', '=', id)
        .where('point_no', '=', point.point_no)
        .executeTakeFirst()
      if (done.numUpdatedRows === 0n) throw noSuchTimetable()
      await work.db.deleteFrom('alliance.hours').where('alliance_id', '=', work.alliance).where('timetable_id', '=', id).execute()
    } else {
      await work.db
        .insertInto('alliance.timetables')
        .values({
          alliance_id: work.alliance,
          timetable_id: id,
          point_no: point.point_no,
          label,
          valid_from: from,
          valid_until: until,
          changed_at: work.now,
        })
        .execute()
    }
  } catch (error) {
    if (sqlState(error) === '23505' && constraintOf(error) === 'timetables_start') throw sameDatesTimetable()
    throw error
  }
  const rows = input.week.flatMap((day, i) =>
    day.map(({ opens, closes }) => ({ alliance_id: work.alliance, timetable_id: id, weekday: i + 1, opens, closes })),
  )
  if (rows.length > 0) await work.db.insertInto('alliance.hours').values(rows).execute()
  await audit(work, 'alliance.hours-set', { kind: 'point', id: point.point_no }, { name: point.name, label })
  return (await timetablesOf(work, [point.point_no])).find((t) => t.timetable_id === id)!
}

/** Removes a timetable; the hours of its days are then those of the others, or not known. Twice is once. */
export async function removeTimetable(work: Work, point: number, timetable: string): Promise<void> {
  alliancePolicy.demand(work, 'change-hours')
  const { name } = await readPoint(work, point)
  await demandOwnPoint(work, point)
  const gone = await work.db
    .deleteFrom('alliance.timetables')
    .where('alliance_id', '=', work.alliance)
    .where('timetable_id', '=', timetable)
    .where('point_no', '=', point)
    .returning('label')
    .executeTakeFirst()
  if (gone) await audit(work, 'alliance.hours-removed', { kind: 'point', id: point }, { name, label: gone.label })
}

/** A keeper changes only the point that was given to them. */
export async function demandOwnPoint(work: Work, point: number): Promise<void> {
  const own = await changeablePoints(work)
  if (own !== 'any' && !own.includes(point)) throw notYourPoint()
}

/** The points whose hours and closings whoever asks may change, by number: the one that was given to a keeper, none without the right to it. */
export async function changeablePoints(work: Work): Promise<number[] | 'any'> {
  const { actor } = work
  if (!alliancePolicy.allows(actor, 'change-hours') && !alliancePolicy.allows(actor, 'close-points')) return []
  if (!('roles' in actor) || !actor.roles.every((role) => role === 'keeper')) return 'any'
  // A keeper's program changes what the keeper may, and one that acts for nobody has no place.
  const person = personOf(actor)
  const point = person === null ? null : (await staffById(work, person))?.point_no
  return point ? [point] : []
}

/** Two who change one point's hours do it one after the other. */
async function lockPoint(work: Work, point: number): Promise<Pick<ServicePoint, 'point_no'>> {
  return work.db
    .selectFrom('alliance.service_points')
    .select('point_no')
    .where('alliance_id', '=', work.alliance)
    .where('point_no', '=', point)
    .forUpdate()
    .executeTakeFirstOrThrow()
}

function checkWeek(fields: Fields, week: readonly (readonly Interval[])[]): void {
  if (week.length !== 7) fields.wrong('week', 'not-a-week')
  for (const [i, day] of week.slice(0, 7).entries()) {
    const field = `week.${i + 1}`
    for (const { opens, closes } of day) {
      if (!Number.isInteger(opens) || !Number.isInteger(closes) || opens < 0 || opens > 1439 || closes <= opens || closes > opens + 1440) {
        fields.wrong(field, 'interval-upside-down', { interval: `${clockOf(opens)}–${clockOf(closes)}` })
      }
    }
    const sorted = day.toSorted((a, b) => a.opens - b.opens)
    // What runs past midnight must not meet the next morning's first interval either.
    const morning = week[(i + 1) % 7]?.map(({ opens, closes }) => ({ opens: opens + 1440, closes: closes + 1440 })) ?? []
    const line = [...sorted, ...morning.toSorted((a, b) => a.opens - b.opens)]
    const clash = line.findIndex((one, at) => at > 0 && at <= sorted.length && one.opens < line[at - 1]!.closes)
    if (clash > 0)
      fields.wrong(field, 'intervals-overlap', { interval: `${clockOf(line[clash - 1]!.opens)}–${clockOf(line[clash - 1]!.closes)}` })
  }
}

/** From this many minutes up to less than a day, hours are asked about once. */
const longHours = 18 * 60

function askAboutLongHours(fields: Fields, week: readonly (readonly Interval[])[]): void {
  const long = week.flatMap((day, i) =>
    day.filter(({ opens, closes }) => closes - opens > longHours && closes - opens < 1440).map((interval) => ({ ...interval, i })),
  )
  for (const { opens, closes, i } of long)
    fields.wrong(`week.${i + 1}`, 'interval-long', {
      interval: `${clockOf(opens)}–${clockOf(closes)}`,
      hours: Math.round((closes - opens) / 6) / 10,
    })
  if (long.length > 0) fields.wrong('sure', 'long-hours')
}

/**
 * Reads what a person types for one day: `08:30-12:00, 14:00-18:00`, `20:00–02:00` (past midnight), `0:00-24:00`, `closed` or nothing.
 * Full-width signs, `to` and `至` are understood; `25:00` is not, because it is as often a slip as the next morning. Undefined when it is not to be read.
 */
export function parseIntervals(text: string): Interval[] | undefined {
  const plain = text.normalize('NFKC').trim().toLowerCase()
  if (plain === '' || plain === 'closed' || plain === '-' || plain === '闭馆' || plain === '休息') return []
  const intervals: Interval[] = []
  for (const part of plain
    .split(/[,;、，；\n]+/)
    .map((p) => p.trim())
    .filter(Boolean)) {
    const ends = part.split(/\s*(?:-|–|—|~|to|至|到)\s*/)
    const [opens, closes] = [minutesOf(ends[0] ?? ''), minutesOf(ends[1] ?? '')]
    if (ends.length !== 2 || opens === undefined || closes === undefined || opens > 1439 || closes > 1440) return undefined
    intervals.push({ opens, closes: closes <= opens ? closes + 1440 : closes })
  }
  return intervals.toSorted((a, b) => a.opens - b.opens)
}

/** Seven texts, Monday first, to a week; refuses the fields `week.1` … `week.7` that cannot be read (`alliance.hours-not-readable`). */
export function parseWeek(texts: readonly string[]): Interval[][] {
  const fields = new Fields('alliance')
  const week = Array.from({ length: 7 }, (_, i) => {
    const day = parseIntervals(texts[i] ?? '')
    if (!day) fields.wrong(`week.${i + 1}`, 'hours-not-readable', { text: (texts[i] ?? '').slice(0, 60) })
    return day ?? []
  })
  fields.check()
  return week
}

/** The intervals of a day as a person would type them; parseIntervals reads it back. */
export const intervalsText = (day: readonly Interval[]): string => day.map((i) => `${clockOf(i.opens)}-${clockOf(i.closes)}`).join(', ')
