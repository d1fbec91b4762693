import { sql } from 'kysely'
import { addDays, addMonths, firstDay, lastDay, monthOf, monthsOf, type Work } from '#platform'
import { listServicePoints, localDay } from '#rooms/alliance'
import { spanEnd } from './import-types.ts'
import { countsPeople, isPeople, type Metric, type MetricKey, metric as metricOf } from './metrics.ts'
import { recordedSinceEach } from './recorded-since.ts'
import { everFew } from './tell-figure.ts'

/** A metric over a month, a quarter or a year: first and last day of whole months. */
export interface PeriodQuery {
  metric: MetricKey
  from: string
  to: string
}

/** The figure of one place; 0 is the alliance as a whole. */
export interface PeriodCell {
  point: number
  amount: number
  sources: string[]
  /** First and last day of what it was told for; of a stock the day on which there was that much is `to`. */
  from: string
  to: string
  /** Of what is counted over time: the months that are in it. */
  months: readonly string[]
  /** The longest span it was told for: 0 day, 1 month, 2 quarter, 3 year. */
  span: number
}

export interface PeriodFigures {
  metric: Metric
  from: string
  to: string
  cells: PeriodCell[]
  /** Months that are over in which a place has no figure that had one in the twelve months before. */
  missing: { month: string; points: number[] }[]
  /** Places whose source hides a figure of the period. */
  hiddenBySource: number[]
  /** Figures of longer periods, at places that have none of this one: they cannot be split. */
  longer: number
  /** Of what the house counts itself: from which day on. */
  since: string | null
  /** Of people: some place was told 1 to 4 at some time. `tellFigure` says what that hides. */
  few: boolean
}

/**
 * Metrics over whole months, place by place, in as many statements for many as for one. What is counted over time is summed: a figure of a
 * longer period stands for those of the months and days in it. A stock is each place's last one told for a day up to `to`. A distinct count, an
 * average and a peak are the figure told for just this period. Nothing is filled in. No policy of its own: rooms above demand theirs.
 * Not for people who are counted one by one (card applications, new members, newsletter), who are told by `shownTotal` alone.
 */
export async function figuresOfPeriods(work: Work, queries: readonly PeriodQuery[]): Promise<PeriodFigures[]> {
  const asked = queries.map((query): Asked => ({ ...query, metric: metricOf(query.metric) }))
  const known = asked.find(({ metric }) => countsPeople(metric))
  if (known) throw new Error(`${known.metric.key} counts people one by one: shownTotal tells of them`)
  const stocks = asked.filter(({ metric }) => metric.kind === 'stock')
  const flows = asked.filter(({ metric }) => metric.kind !== 'stock')
  const told = await readStocks(work, stocks)
  const rows = await readFlows(work, flows)
  const hidden = await readHidden(work, asked)
  const house = asked.filter(({ metric }) => metric.silence === 'nought').map(({ metric }) => metric.key)
  const since = await recordedSinceEach(work, [...new Set(house)])
  const people = asked.filter(({ metric }) => isPeople(metric)).map(({ metric }) => metric.number)
  const few = await everFew(work, [...new Set(people)])
  const today = await localDay(work, null, work.now)
  const places = new Map((await listServicePoints(work, { status: 'any' })).map((point) => [point.point_no, point]))
  const openIn = (point: number, month: string) => {
    const place = places.get(point)
    return !(place?.ended_on && place.ended_on < firstDay(month)) && !(place?.opened_on && place.opened_on > lastDay(month))
  }
  return asked.map((one, i): PeriodFigures => {
    const base = {
      ...{ metric: one.metric, from: one.from, to: one.to, hiddenBySource: hidden[i]! },
      ...{ since: since.get(one.metric.key) ?? null, few: few.has(one.metric.number) },
    }
    // What a place had that has ended is there no more.
    const isThere = (point: number) => !((places.get(point)?.ended_on ?? one.to) < one.to)
    if (one.metric.kind === 'stock') {
      const cells = told[stocks.indexOf(one)]!.filter(({ point }) => isThere(point))
      return { ...base, cells, missing: [], longer: 0 }
    }
    const found = flowOf(one, rows[flows.indexOf(one)]!)
    const missing = one.metric.kind === 'additive' && one.metric.silence === 'gap' ? missingIn(one, found.covered, today, openIn) : []
    const hides = new Set(base.hiddenBySource)
    return {
      ...base,
      cells: found.cells,
      longer: found.longer,
      missing: missing
        .map(({ month, points }) => ({ month, points: points.filter((point) => !hides.has(point)) }))
        .filter((m) => m.points[0] !== undefined),
    }
  })
}

/** One figure of some places, or of the alliance. */
export interface GroupFigure {
  /** Null: no figure, which is not 0. */
  amount: number | null
  /** Why there is none: it was never told for any of them; or it is never summed and was told for several. */
  why: 'never-told' | 'not-summed' | null
  cells: PeriodCell[]
  sources: string[]
  missing: PeriodFigures['missing']
  hiddenBySource: number[]
  longer: number
  /** First days of the period before the house began to count. */
  gap: { from: string; to: string } | null
}

/**
 * The figure of some places, or (null) of the alliance. A stock, or a quarter or year, that was told for the alliance as a whole stands for its
 * places; days and months told for it are added to theirs, as everywhere.
 */
export function figureOf(figures: PeriodFigures, points: readonly number[] | null): GroupFigure {
  const { metric, from, to, since } = figures
  const mine = points && new Set(points)
  const isMine = (point: number) => !mine || mine.has(point)
  const own = figures.cells.filter(({ point }) => isMine(point))
  const whole = mine ? undefined : own.find(({ point }) => point === 0)
  const stands = whole && (metric.kind !== 'additive' || whole.span > 1)
  const cells = stands ? [whole] : own
  const gap = since && since > from && since <= to ? { from, to: addDays(since, -1) } : null
  const silent = metric.silence === 'nought' && metric.kind === 'additive' && since !== null && since <= to && !mine
  const sums = metric.kind === 'additive' || metric.kind === 'stock' || cells.length === 1
  const amount = cells.length === 0 ? (silent ? 0 : null) : sums ? tidy(cells.reduce((all, cell) => all + cell.amount, 0)) : null
  return {
    amount,
    why: amount !== null ? null : cells.length === 0 ? 'never-told' : 'not-summed',
    cells,
    sources: [...new Set(cells.flatMap((cell) => cell.sources))].sort(),
    missing: stands
      ? []
      : figures.missing
          .map(({ month, points: all }) => ({ month, points: all.filter(isMine) }))
          .filter(({ points: some }) => some.length > 0),
    hiddenBySource: stands ? [] : figures.hiddenBySource.filter(isMine),
    longer: figures.longer,
    gap,
  }
}

interface Asked {
  metric: Metric
  from: string
  to: string
}

interface FlowRow {
  day: string
  span: number
  point: number
  source: string
  amount: number
}

/** Days are summed by month, so that a year of days is twelve rows. A year further back, to know who hands in; from its January, for whole years. */
async function readFlows(work: Work, asked: readonly Asked[]): Promise<FlowRow[][]> {
  if (asked.length === 0) return []
  const wider = asked.map((one) => ({ ...one, from: `${addMonths(monthOf(one.from), -12).slice(0, 4)}-01-01` }))
  const { rows } = await sql<FlowRow & { i: number }>`
    select asked.i, found.* from ${askedTable(wider)} cross join lateral (
      select case when span = 0 then date_trunc('month', day)::date else day end as day, span, point, source, sum(amount) as amount
      from ${factsOf(work, sql`day between asked."from" and asked."to"`)} as told group by 1, 2, 3, 4 having sum(n) > 0
    ) as found`.execute(work.db)
  return apart(asked, rows)
}

async function readStocks(work: Work, asked: readonly Asked[]): Promise<PeriodCell[][]> {
  if (asked.length === 0) return []
  const { rows } = await sql<Omit<PeriodCell, 'months'> & { i: number }>`
    select asked.i, found.* from ${askedTable(asked)} cross join lateral (
      select distinct on (point) point, span, "from", "to", amount, sources from (
        select point, span, day as "from", (day + case span when 0 then interval '1 day' when 1 then interval '1 month' when 2 then interval '3 months'
          else interval '1 year' end - interval '1 day')::date as "to", sum(amount) as amount, array_agg(distinct source order by source) as sources
        from ${factsOf(work, sql`day <= asked."to"`)} as told group by point, span, day having sum(n) > 0
      ) as each where "to" <= asked."to" order by point, "to" desc, span
    ) as found order by asked.i, found.point`.execute(work.db)
  return apart(asked, rows).map((list) => list.map(({ i: _i, ...cell }) => ({ ...cell, months: [] })))
}

/** Places whose source says that it has a figure and hides it. */
async function readHidden(work: Work, asked: readonly Asked[]): Promise<number[][]> {
  if (asked.length === 0) return []
  const { rows } = await sql<{ i: number; point: number }>`
    select asked.i, c.point from ${askedTable(asked)} cross join lateral (
      select distinct point from facts.cells where alliance_id = ${work.alliance} and metric = asked.metric
        and day between asked."from" and asked."to" and amount is null
    ) as c order by 1, 2`.execute(work.db)
  return apart(asked, rows).map((list) => list.map(({ point }) => point))
}

const factsOf = (work: Work, when: ReturnType<typeof sql>) => {
  const where = sql`alliance_id = ${work.alliance} and metric = asked.metric and ${when}`
  return sql`(select day, span, point, source, amount, n from facts.rollups where ${where}
    union all select day, span, point, source, amount, n from facts.deltas where ${where})`
}

const askedTable = (asked: readonly Asked[]) => {
  const rows = asked.map(({ metric, from, to }, i) => ({ i, metric: metric.number, from, to }))
  return sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as asked (i int, metric smallint, "from" date, "to" date)`
}

function apart<Row extends { i: number }>(asked: readonly Asked[], rows: readonly Row[]): Row[][] {
  const lists: Row[][] = asked.map(() => [])
  for (const row of rows) lists[row.i]!.push(row)
  return lists
}

interface Flow {
  cells: PeriodCell[]
  longer: number
  /** By place, every month for which something was told, also before the period. */
  covered: Map<number, Set<string>>
}

/** Pure: what the rows of one metric make of a period, place by place. */
function flowOf({ metric, from, to }: Asked, rows: readonly FlowRow[]): Flow {
  const cells: PeriodCell[] = []
  const covered = new Map<number, Set<string>>()
  let longer = 0
  for (const [point, own] of Map.groupBy(rows, (row) => row.point)) {
    const taken = new Map<string, number>()
    const used: FlowRow[] = []
    let outside = 0
    // The coarsest first: what stands for a year is not added to its months.
    for (const row of own.toSorted((a, b) => b.span - a.span)) {
      const last = spanEnd(row.span, row.day)
      const months = monthsOf(row.day, last)
      const all = covered.get(point) ?? new Set<string>()
      covered.set(point, all)
      for (const month of months) all.add(month)
      if (last < from || row.day > to) continue
      if (row.day < from || last > to) outside++
      else if (
        metric.kind === 'additive'
          ? months.every((month) => (taken.get(month) ?? row.span) <= row.span)
          : row.day === from && last === to && row.span > 0
      ) {
        for (const month of months) taken.set(month, row.span)
        used.push(row)
      }
    }
    if (used.length === 0) longer += outside
    else
      cells.push({
        point,
        amount: tidy(used.reduce((all, row) => all + row.amount, 0)),
        sources: [...new Set(used.map((row) => row.source))].sort(),
        from: firstDay([...taken.keys()].sort()[0]!),
        to: lastDay([...taken.keys()].sort().at(-1)!),
        months: [...taken.keys()].sort(),
        span: Math.max(...used.map((row) => row.span)),
      })
  }
  return { cells: cells.sort((a, b) => a.point - b.point), longer, covered }
}

function missingIn(
  { from, to }: Asked,
  covered: Flow['covered'],
  today: string,
  openIn: (point: number, month: string) => boolean,
): PeriodFigures['missing'] {
  const over = monthsOf(from, to).filter((month) => lastDay(month) < today)
  return over.map((month) => {
    const before = monthsOf(addMonths(month, -12), addMonths(month, -1))
    const points = [...covered].filter(
      ([point, there]) => !there.has(month) && before.some((earlier) => there.has(earlier)) && openIn(point, month),
    )
    return { month, points: points.map(([point]) => point).sort((a, b) => a - b) }
  })
}

/** Sums of decimals without the dust of binary fractions. */
const tidy = (amount: number): number => Math.round(amount * 10_000) / 10_000
