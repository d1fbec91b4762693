import { sql } from 'kysely'
import { addMonths, firstDay, monthOf, type Work } from '#platform'
import { listServicePoints } from '#rooms/alliance'
import type { Metric } from './metrics.ts'

/** What is read for one series. */
export interface Asked {
  metric: Metric
  from: string
  to: string
  by: 'day' | 'week' | 'month'
  points?: readonly number[]
  scenes?: readonly number[]
}

/** Sums as they stand in the tables, roll-ups and unfolded deltas together. */
export interface Raw {
  bucket: string
  span: number
  point: number
  source: string
  amount: number
  n: number
  /** How many different days it comes from. */
  days: number
}

/** Reads the sums of several series in one statement; the answer has one list per series, in their order. */
export async function readRaw(work: Work, asked: readonly Asked[]): Promise<Raw[][]> {
  const where = sql`alliance_id = ${work.alliance} and metric = asked.metric and day between asked."from" and asked."to"
    and (asked.points is null or point = any(asked.points)) and (asked.scenes is null or scene = any(asked.scenes))`
  const { rows } = await sql<Raw & { i: number }>`
    select asked.i, found.* from ${askedTable(asked)} cross join lateral (
      select case when asked.by = 'day' then day else date_trunc(asked.by, day)::date end as bucket, span, point, source,
        sum(amount) as amount, sum(n)::bigint as n, count(distinct day)::int as days from (
        select day, span, point, source, amount, n from facts.rollups where ${where}
        union all
        select day, span, point, source, amount, n from facts.deltas where ${where}
      ) as all_of_it group by 1, 2, 3, 4 having sum(n) <> 0 or sum(amount) <> 0
    ) as found`.execute(work.db)
  return apart(asked, rows)
}

/** Who hands a metric in, and who did not. */
export interface Presence {
  missing(from: string, to: string, there: ReadonlySet<number>): number[]
  suppressed(from: string, to: string): number[]
}

/**
 * Which points hand these metrics in: those with a figure in the twelve months before. What is closed or not open yet is not missing.
 * Three statements for any number of series; the answer stands in their order.
 */
export async function readPresence(work: Work, asked: readonly Asked[]): Promise<Presence[]> {
  if (asked.length === 0) return []
  const wider = asked.map((one) => ({ ...one, from: yearBefore(one.from) }))
  const where = sql`alliance_id = ${work.alliance} and metric = asked.metric and day between asked."from" and asked."to"`
  const { rows: active } = await sql<{ i: number; point: number; month: string }>`
    select asked.i, found.* from ${askedTable(wider)} cross join lateral (
      select distinct point, date_trunc('month', day)::date as month from (
        select point, day from facts.rollups where ${where} and n > 0
        union all
        select point, day from facts.deltas where ${where} and n > 0
      ) as all_of_it
    ) as found`.execute(work.db)
  const { rows: hiddenCells } = await sql<{ i: number; point: number; day: string }>`
    select asked.i, c.point, c.day from ${askedTable(wider)} cross join lateral (
      select point, day from facts.cells where ${where} and amount is null offset 0
    ) as c`.execute(work.db)
  const places = new Map((await listServicePoints(work, { status: 'any' })).map((point) => [point.point_no, point]))
  const [actives, hidden] = [apart(asked, active), apart(asked, hiddenCells)]
  return asked.map((one, i): Presence => {
    const months = Map.groupBy(actives[i]!, (row) => row.point)
    const only = one.points ? new Set(one.points) : undefined
    const candidates = only ? [...only] : [...months.keys()]
    return {
      missing: (from, to, there) =>
        candidates.filter((point) => {
          if (there.has(point)) return false
          const place = places.get(point)
          if (place?.ended_on && place.ended_on < from) return false
          if (place?.opened_on && place.opened_on > to) return false
          if (only) return true
          const near = yearBefore(from)
          return months.get(point)!.some((row) => row.month >= near && row.month < from)
        }),
      suppressed: (from, to) => [
        ...new Set(hidden[i]!.filter((c) => c.day >= from && c.day <= to && (!only || only.has(c.point))).map((c) => c.point)),
      ],
    }
  })
}

/** The first day of the same month a year earlier. */
const yearBefore = (day: string): string => firstDay(addMonths(monthOf(day), -12))

const askedTable = (asked: readonly Asked[]) => {
  const rows = asked.map(({ metric, from, to, by, points, scenes }, i) => ({ i, metric: metric.number, from, to, by, points, scenes }))
  return sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as asked (i int, metric smallint, "from" date, "to" date, by text, points int[], scenes int[])`
}

function apart<Row extends { i: number }>(asked: readonly Asked[], rows: readonly Row[]): Row[][] {
  const lists: Row[][] = asked.map(() => [])
  for (const row of rows) lists[row.i]!.push(row)
  return lists
}
