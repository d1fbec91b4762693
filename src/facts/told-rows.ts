import { sql } from 'kysely'
import { isDay, type Work } from '#platform'
import { listServicePoints } from '#rooms/alliance'
import { dayWrong, noSuchMetric, peopleByMonth } from './errors.ts'
import { spanEnd, spanNames } from './import-types.ts'
import { countsPeople, findMetric, isPeople, type Metric } from './metrics.ts'
import { factsPolicy } from './policy.ts'
import { tellPeople, tellWhole } from './small-cells.ts'
import { everFew } from './tell-figure.ts'

/** A figure as it stands: what a source told of a place for a day, a month, a quarter or a year. */
export interface ToldRow {
  point: number
  span: (typeof spanNames)[number]
  from: string
  to: string
  amount: number | null
  /** 1 to 4 people. */
  hidden: boolean
  /** The lower end of a step of five: people of the alliance as a whole, where some place ever had 1 to 4. */
  atLeast: boolean
  /** It is in the figure of just this range: inside it, and nothing of a longer period, or of the alliance as a whole, stands for it. */
  counted: boolean
  /** How many facts it is made of; null where people are counted. */
  figures: number | null
  source: string
}

/** More than this no page and no file of rows holds. */
export const mostRows = 100_000

/**
 * The rows behind a figure: what was told of the places for days, months, quarters and years that touch the range, each by itself. Facts of a day
 * are one row a place and source, whatever their scene. Refuses metrics that count people one by one, which are shown by month only.
 */
export async function toldRows(
  work: Work,
  query: { metric: string; from: string; to: string; points?: readonly number[]; limit?: number },
): Promise<{ metric: Metric; rows: ToldRow[]; count: number }> {
  factsPolicy.demand(work, 'see-facts')
  const metric = findMetric(query.metric)
  if (!metric) throw noSuchMetric(query.metric)
  if (countsPeople(metric)) throw peopleByMonth()
  for (const field of ['from', 'to'] as const) if (!isDay(query[field])) throw dayWrong(field)
  const only = query.points ? sql`and point = any(${[...query.points]}::int[])` : sql``
  const where = sql`alliance_id = ${work.alliance} and metric = ${metric.number} and day <= ${query.to}
    and day + case span when 0 then interval '1 day' when 1 then interval '1 month' when 2 then interval '3 months' else interval '1 year' end
    > ${query.from}::date ${only}`
  const { rows } = await sql<{ point: number; span: number; day: string; amount: number; n: number; source: string; count: number }>`
    select *, count(*) over ()::int as count from (
      select day, span, point, source, sum(amount) as amount, sum(n)::bigint as n from (
        select day, span, point, source, amount, n from facts.rollups where ${where}
        union all select day, span, point, source, amount, n from facts.deltas where ${where}
      ) as all_of_it group by 1, 2, 3, 4 having sum(n) > 0
    ) as told order by day, span desc, point, source limit ${mostRows}`.execute(work.db)
  const people = isPeople(metric)
  const few = people && (await everFew(work, [metric.number])).has(metric.number)
  const told = rows.map(({ point, span, day, amount, n, source }) => ({
    point,
    span: spanNames[span as 0]!,
    from: day,
    to: spanEnd(span, day),
    ...(!people
      ? { amount, hidden: false, atLeast: false }
      : few && point === 0
        ? tellWhole(
            amount,
            rows.filter((one) => one.point !== 0 && one.span === span && one.day === day).map((one) => one.amount),
          )
        : tellPeople(amount, true)),
    counted: false,
    figures: people ? null : Number(n),
    source,
  }))
  const ended =
    metric.kind === 'stock' ? (await listServicePoints(work, { status: 'any' })).filter((p) => p.ended_on && p.ended_on < query.to) : []
  const marked = withCounted(metric, query, told, new Set(ended.map((p) => p.point_no)))
  return { metric, count: rows[0]?.count ?? 0, rows: marked.slice(0, query.limit) }
}

/** Marks the rows of which `figureOf` makes its figure, so that a sheet of them gives the same. Pure. */
function withCounted(
  metric: Metric,
  { from, to }: { from: string; to: string },
  rows: readonly ToldRow[],
  ended: ReadonlySet<number>,
): ToldRow[] {
  const size = (row: ToldRow) => spanNames.indexOf(row.span)
  const inside = rows.filter((row) => row.to <= to && (metric.kind === 'stock' ? !ended.has(row.point) : row.from >= from))
  const byPlace = Map.groupBy(inside, (row) => row.point)
  const standing = inside.filter((row) => {
    const own = byPlace.get(row.point)!
    if (metric.kind === 'stock') return own.every((other) => other.to < row.to || (other.to === row.to && size(other) >= size(row)))
    if (metric.kind !== 'additive') return row.span !== 'day' && row.from === from && row.to === to
    return own.every((other) => size(other) <= size(row) || other.from > row.from || other.to < row.to)
  })
  const whole = standing.some((row) => row.point === 0 && (metric.kind !== 'additive' || size(row) > 1))
  const counted = new Set(whole ? standing.filter((row) => row.point === 0) : standing)
  return rows.map((row) => ({ ...row, counted: counted.has(row) }))
}
