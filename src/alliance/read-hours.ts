import type { Selectable } from 'kysely'
import { addDays, type Work } from '#platform'
import { allianceOf } from './alliance-of.ts'
import { readPoint } from './list-service-points.ts'
import {
  type DayHours,
  type Interval,
  type OpenState,
  openAt,
  hoursOn as pureHoursOn,
  nextOpening as pureNextOpening,
  type Schedule,
  type Span,
  type Timetable,
} from './opening-hours.ts'
import { alliancePolicy } from './policy.ts'
import type { ClosingsTable, TimetablesTable } from './tables.ts'
import { wallOf } from './wall-time.ts'

export type Closing = Omit<Selectable<ClosingsTable>, 'alliance_id'>
export type TimetableRow = Omit<Selectable<TimetablesTable>, 'alliance_id'> & { week: Interval[][] }

/** The timetables of points, each with its week. */
export async function timetablesOf(work: Work, points: readonly number[]): Promise<TimetableRow[]> {
  if (points.length === 0) return []
  const tables = await work.db
    .selectFrom('alliance.timetables')
    .select(['timetable_id', 'point_no', 'label', 'valid_from', 'valid_until', 'changed_at'])
    .where('alliance_id', '=', work.alliance)
    .where((eb) => eb('point_no', '=', eb.fn.any(eb.val(points as number[]))))
    .orderBy('point_no')
    .orderBy('valid_from')
    .execute()
  const rows = await work.db
    .selectFrom('alliance.hours as h')
    .innerJoin('alliance.timetables as t', (join) =>
      join.onRef('t.alliance_id', '=', 'h.alliance_id').onRef('t.timetable_id', '=', 'h.timetable_id'),
    )
    .select(['h.timetable_id', 'h.weekday', 'h.opens', 'h.closes'])
    .where('h.alliance_id', '=', work.alliance)
    .where('t.alliance_id', '=', work.alliance)
    .where((eb) => eb('t.point_no', '=', eb.fn.any(eb.val(points as number[]))))
    .orderBy('h.opens')
    .execute()
  const weeks = new Map(tables.map((t) => [t.timetable_id, Array.from({ length: 7 }, (): Interval[] => [])]))
  for (const { timetable_id, weekday, opens, closes } of rows) weeks.get(timetable_id)![weekday - 1]!.push({ opens, closes })
  return tables.map((t) => ({ ...t, week: weeks.get(t.timetable_id)! }))
}

export interface ListClosings {
  /** Closings of these points and of every point; all when not given. */
  points?: readonly number[]
  /** Only those that end on or after this day. */
  from?: string
}

/** Closings and special openings, soonest first. */
export async function listClosings(work: Work, wanted: ListClosings = {}): Promise<Closing[]> {
  alliancePolicy.demand(work, 'read-points')
  let query = work.db
    .selectFrom('alliance.closings')
    .select(['closing_id', 'point_no', 'effect', 'starts', 'ends', 'time_zone', 'reason', 'reasons', 'made_at'])
    .where('alliance_id', '=', work.alliance)
  if (wanted.points)
    query = query.where((eb) => eb.or([eb('point_no', 'is', null), eb('point_no', '=', eb.fn.any(eb.val(wanted.points as number[])))]))
  if (wanted.from) query = query.where('ends', '>=', `${wanted.from}T00:00`)
  return query.orderBy('starts').orderBy('closing_id').execute()
}

/** What the opening hours of points are worked out from, around the time of the work (closings that ended two days ago are left out). */
export async function schedulesOf(
  work: Work,
  points: readonly { point_no: number; time_zone: string | null; day_ends: number | null }[],
  options: { from?: string; locale?: string } = {},
): Promise<Map<number, Schedule>> {
  const numbers = points.map((p) => p.point_no)
  const alliance = await allianceOf(work)
  const from = options.from ?? wallOf(alliance.time_zone, work.now).slice(0, 10)
  const timetables = Map.groupBy(await timetablesOf(work, numbers), (t) => t.point_no)
  const closings = await listClosings(work, { points: numbers, from: addDays(from, -2) })
  const everywhere = closings.filter((c) => c.point_no === null)
  const own = Map.groupBy(closings, (c) => c.point_no)
  const exception = (c: Closing) => ({
    effect: c.effect,
    starts: c.starts,
    ends: c.ends,
    zone: c.time_zone,
    reason: (options.locale && c.reasons[options.locale]) || c.reason,
    everywhere: c.point_no === null,
  })
  const shared = everywhere.map(exception)
  return new Map(
    points.map((p) => [
      p.point_no,
      {
        zone: p.time_zone ?? alliance.time_zone,
        dayEnds: p.day_ends ?? alliance.day_ends,
        timetables: (timetables.get(p.point_no) ?? []).map((t): Timetable => ({ from: t.valid_from, until: t.valid_until, week: t.week })),
        exceptions: [...shared, ...(own.get(p.point_no) ?? []).map(exception)],
      },
    ]),
  )
}

/** The schedule of one point. Refuses `alliance.no-such-point`. */
export async function scheduleOf(work: Work, point: number, options: { from?: string; locale?: string } = {}): Promise<Schedule> {
  const row = await readPoint(work, point)
  return (await schedulesOf(work, [row], options)).get(point)!
}

/** The hours of a point on a day: intervals, and the reasons of exceptions that touch it. */
export async function hoursOn(work: Work, point: number, day: string, locale?: string): Promise<DayHours> {
  alliancePolicy.demand(work, 'read-points')
  return pureHoursOn(await scheduleOf(work, point, { from: day, locale }), day)
}

/** Whether a point is open at an instant (the time of the work unless given), until when, and if a closing is why, its reason. */
export async function openNow(work: Work, point: number, at: Date = work.now): Promise<OpenState> {
  alliancePolicy.demand(work, 'read-points')
  return openAt(await scheduleOf(work, point, { from: at.toISOString().slice(0, 10) }), at)
}

/** When a point opens next after an instant; undefined when not within about a year. */
export async function nextOpening(work: Work, point: number, at: Date = work.now): Promise<Span | undefined> {
  alliancePolicy.demand(work, 'read-points')
  return pureNextOpening(await scheduleOf(work, point, { from: at.toISOString().slice(0, 10) }), at)
}
