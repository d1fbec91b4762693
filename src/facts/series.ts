import { sql } from 'kysely'
import { addDays, daysBetween, firstDay, isDay, isRefusal, lastDay, monthOf, type Refusal, type Work, weekdayOf } from '#platform'
import { localDay } from '#rooms/alliance'
import { dayWrong, noSuchMetric, notSummed, rangeTooLong } from './errors.ts'
import { figureOf, figuresOfPeriods } from './figures-of-periods.ts'
import { spanNames } from './import-types.ts'
import { findMetric, type Metric, type MetricKey } from './metrics.ts'
import { factsPolicy } from './policy.ts'
import { type Presence, type Raw, readPresence, readRaw } from './read-raw.ts'
import { recordedSinceEach } from './recorded-since.ts'
import { hideSmallCells } from './small-cells.ts'

export interface SeriesQuery {
  metric: string
  /** First day, `YYYY-MM-DD`; by month, the whole month it lies in. */
  from: string
  /** Last day, included; by month, the whole month it lies in. */
  to: string
  by: 'day' | 'week' | 'month'
  /** Service points; all unless given. 0 is the alliance as a whole. */
  points?: readonly number[]
  /** Only facts of these scenes; all facts unless given. */
  scenes?: readonly number[]
  /** Also the figure of each point. */
  perPoint?: boolean
  /** For a report: cells from 1 to 4 are hidden. */
  report?: boolean
}

export interface SeriesRow {
  /** First and last day of the row, within the asked range. */
  from: string
  to: string
  /** The sum, or the one figure of a metric that is not summed. Null: no figure, which is not a zero. */
  amount: number | null
  /** True where a report hides the amount because it is small. */
  hidden: boolean
  /** The amount is the lower end of a step of five: people of a month that runs. */
  atLeast: boolean
  /** The period is not over. */
  running: boolean
  /** How many figures it is made of. */
  figures: number
  sources: string[]
  /** Points with a figure; points that should have one (they handed one in during the twelve months before) and have none; points whose source hides it. */
  present: number[]
  missing: number[]
  suppressed: number[]
  points?: { point: number; amount: number | null; hidden: boolean; atLeast: boolean }[]
}

/** Something that a reader must know about the series as a whole. */
export interface SeriesNotice {
  /** `coarser-figures`: there are figures for longer periods that cannot be split. `month-over-days`: a month's figure stands in for its days. */
  code: 'coarser-figures' | 'month-over-days'
  span: (typeof spanNames)[number]
  count: number
}

export interface Series {
  metric: Metric
  by: SeriesQuery['by']
  rows: SeriesRow[]
  sources: string[]
  /** Periods without any figure. */
  gaps: { from: string; to: string }[]
  notices: SeriesNotice[]
}

/**
 * A metric over time, roll-ups and unfolded deltas together: sums, sources, which points are in and which are missing, gaps. Nothing is filled in.
 * A month's figure is never spread over days; where a month has both, the month's figure stands for it.
 * Distinct counts and averages are given as they came, for one point (or `perPoint`) and one period each; summing them is refused with a sentence.
 */
export async function series(work: Work, query: SeriesQuery): Promise<Series> {
  factsPolicy.demand(work, 'see-facts')
  return readSeries(work, query)
}

/** The same without the policy, for rooms above whose own capability has demanded theirs (the director's mail, a published page). */
export async function readSeries(work: Work, query: SeriesQuery): Promise<Series> {
  const [found] = await readManySeries(work, [query])
  return found!()
}

/**
 * Reads several series at once, in as many statements as one. Each is put together when it is called for, and refuses then what cannot be
 * summed, so that one does not keep the others away. `plain` leaves out which points are missing.
 */
export async function readManySeries(work: Work, queries: readonly (SeriesQuery & { plain?: boolean })[]): Promise<(() => Series)[]> {
  const asked = queries.map(askedOf)
  const good = asked.filter((one): one is AskedSeries => !isRefusal(one))
  if (good.length === 0) return asked.map(refused)
  // Of a stock not the sum of a month's days stands for the month, but the last of them.
  const raw = await readRaw(
    work,
    good.map((one) => (one.metric.kind === 'stock' ? { ...one, by: 'day' as const } : one)),
  )
  // A stock is told now and then: a month without one lacks nothing.
  const watched = good.filter((one) => one.metric.silence === 'gap' && one.metric.kind !== 'stock' && !one.scenes && !one.plain)
  const presences = await readPresence(work, watched)
  const silent = good.filter((one) => one.metric.silence === 'nought').map((one) => one.metric.key)
  const since = await recordedSinceEach(work, [...new Set(silent)])
  const today = await localDay(work, null, work.now)
  return asked.map((one) => {
    if (isRefusal(one)) return refused(one)
    const rows = raw[good.indexOf(one)]!
    return () => putTogether(one, rows, { today, presence: presences[watched.indexOf(one)], since: since.get(one.metric.key) })
  })
}

type AskedSeries = Omit<SeriesQuery, 'metric'> & { metric: Metric; plain?: boolean }

function askedOf(query: SeriesQuery & { plain?: boolean }): AskedSeries | Refusal {
  try {
    const metric = findMetric(query.metric)
    if (!metric) throw noSuchMetric(query.metric)
    return { ...query, metric, ...rangeOf(query) }
  } catch (refusal) {
    if (isRefusal(refusal)) return refusal
    throw refusal
  }
}

const refused = (refusal: unknown) => (): never => {
  throw refusal
}

function putTogether(
  query: AskedSeries,
  read: readonly Raw[],
  { today, presence, since }: { today: string; presence?: Presence; since?: string },
): Series {
  const { metric } = query
  const raw = metric.kind === 'stock' ? latestOf(read, query.by) : read
  const notices = noticesOf(raw, query.by)
  const usable = raw.filter((row) => row.span === 0 || (row.span === 1 && query.by === 'month'))
  const byBucket = Map.groupBy(usable, (row) => row.bucket)
  const rows = buckets(query.by, query).map(({ key, from, to }): SeriesRow => {
    const cells = cellsOf(byBucket.get(key) ?? [])
    const present = [...cells.keys()].sort((a, b) => a - b)
    if (metric.kind !== 'additive') refuseSums(metric, cells, query.perPoint === true)
    const suppressed = presence?.suppressed(from, to) ?? []
    const silent = cells.size === 0 && since !== undefined && to >= since && from <= today
    // What was told for the alliance as a whole is no place beside the others.
    const whole = metric.kind === 'stock' ? cells.get(0) : undefined
    const sum = whole ? whole.amount : [...cells.values()].reduce((a, cell) => a + cell.amount, 0)
    const unsummed = metric.kind !== 'additive' && cells.size > 1 && !whole
    const row: SeriesRow = {
      from,
      to,
      amount: silent ? 0 : cells.size === 0 || unsummed ? null : tidy(sum),
      hidden: false,
      atLeast: false,
      running: to >= today,
      figures: [...cells.values()].reduce((a, cell) => a + cell.n, 0),
      sources: [...new Set([...cells.values()].flatMap((cell) => [...cell.sources]))].sort(),
      present,
      missing: presence ? presence.missing(from, to, new Set([...present, ...suppressed])) : [],
      suppressed,
    }
    if (query.perPoint)
      row.points = present.map((point) => ({ point, amount: tidy(cells.get(point)!.amount), hidden: false, atLeast: false }))
    return query.report ? hidden(row) : row
  })
  const sources = [...new Set(rows.flatMap((row) => row.sources))].sort()
  return { metric, by: query.by, rows, sources, gaps: gapsOf(rows), notices }
}

export interface Total {
  metric: Metric
  from: string
  to: string
  amount: number | null
  hidden: boolean
  /** The amount is the least that it can be: people of a month that runs are in it. */
  atLeast: boolean
  figures: number
  sources: string[]
  /** How many point-periods are in, and which are missing. */
  present: number
  missing: { from: string; to: string; points: number[] }[]
  suppressed: number
  gaps: { from: string; to: string }[]
  notices: SeriesNotice[]
}

/**
 * One figure for a range: of whole months where it begins and ends with one, else of days. Of a stock, what there is at its end: each place's
 * last figure told by then. Refuses to sum distinct counts and averages.
 */
export async function total(work: Work, query: Omit<SeriesQuery, 'by' | 'perPoint'>): Promise<Total> {
  factsPolicy.demand(work, 'see-facts')
  return readTotal(work, query)
}

/** The same without the policy, for rooms above whose own capability has demanded theirs. */
export async function readTotal(work: Work, query: Omit<SeriesQuery, 'by' | 'perPoint'>): Promise<Total> {
  const asked = findMetric(query.metric)
  if (asked?.kind === 'stock') return stockTotal(work, query)
  const wholeMonths = query.from.endsWith('-01') && addDays(query.to, 1).endsWith('-01')
  const { metric, rows, sources, gaps, notices } = await readSeries(work, { ...query, by: wholeMonths ? 'month' : 'day', report: false })
  const filled = rows.filter((row) => row.amount !== null)
  if (metric.kind !== 'additive' && filled.length > 1) throw notSummed(metric)
  const amount = filled.length === 0 ? null : tidy(filled.reduce((a, row) => a + row.amount!, 0))
  const [cell] = query.report ? hideSmallCells([amount]) : [{ amount, hidden: false }]
  return {
    metric,
    from: query.from,
    to: query.to,
    ...cell!,
    atLeast: false,
    figures: rows.reduce((a, row) => a + row.figures, 0),
    sources,
    present: rows.reduce((a, row) => a + row.present.length, 0),
    missing: rows.filter((row) => row.missing.length > 0).map(({ from, to, missing }) => ({ from, to, points: missing })),
    suppressed: rows.reduce((a, row) => a + row.suppressed.length, 0),
    gaps,
    notices,
  }
}

async function stockTotal(work: Work, query: Omit<SeriesQuery, 'by' | 'perPoint'>): Promise<Total> {
  const { from, to } = rangeOf({ ...query, by: 'day' })
  const [figures] = await figuresOfPeriods(work, [{ metric: query.metric as MetricKey, from, to }])
  const { amount, cells, sources } = figureOf(figures!, query.points ?? null)
  const [cell] = query.report ? hideSmallCells([amount]) : [{ amount, hidden: false }]
  const gaps = amount === null ? [{ from, to }] : []
  return {
    ...{ metric: figures!.metric, from, to, ...cell!, atLeast: false, figures: cells.length, sources, present: cells.length },
    ...{ missing: [], suppressed: 0, gaps, notices: [] },
  }
}

/**
 * Sums of several additive metrics over days, by scene, in one query: the funnel of a campaign, a series or a post.
 * Scenes without any fact are left out; no policy of its own.
 */
export async function totalsByScene(
  work: Work,
  query: { metrics: readonly string[]; from: string; to: string; scenes: readonly number[] },
): Promise<{ metric: string; scene: number; amount: number }[]> {
  const wanted = query.metrics.map((key) => {
    const metric = findMetric(key)
    if (!metric) throw noSuchMetric(key)
    if (metric.kind !== 'additive') throw notSummed(metric)
    return metric
  })
  if (query.scenes.length === 0) return []
  const where = sql`alliance_id = ${work.alliance} and scene > 0 and scene = any(${[...query.scenes]}::int[]) and metric = any(${wanted.map((m) => m.number)}::smallint[]) and day between ${query.from} and ${query.to} and span = 0`
  const { rows } = await sql<{ metric: number; scene: number; amount: number }>`
    select metric, scene, sum(amount) as amount from (
      select metric, scene, amount from facts.rollups where ${where}
      union all
      select metric, scene, amount from facts.deltas where ${where}
    ) as all_of_it group by metric, scene order by metric, scene`.execute(work.db)
  return rows.map((row) => ({ ...row, metric: wanted.find((m) => m.number === row.metric)!.key }))
}

interface Range {
  from: string
  to: string
}

function rangeOf(query: SeriesQuery): Range {
  for (const field of ['from', 'to'] as const) {
    if (!isDay(query[field])) throw dayWrong(field)
  }
  if (query.to < query.from) throw dayWrong('to')
  const days = daysBetween(query.from, query.to)
  if (days > (query.by === 'month' ? 366 * 200 : 366 * 25)) throw rangeTooLong()
  if (query.by !== 'month') return { from: query.from, to: query.to }
  return { from: firstDay(monthOf(query.from)), to: lastDay(monthOf(query.to)) }
}

interface Cell {
  amount: number
  n: number
  sources: Set<string>
  days: number
}

/** One cell a point: a month's figure in place of its days, sources added up. */
function cellsOf(rows: readonly Raw[]): Map<number, Cell> {
  const cells = new Map<number, Cell>()
  const months = new Set(rows.filter((row) => row.span === 1).map((row) => row.point))
  for (const row of rows) {
    if (row.span === 0 && months.has(row.point)) continue
    const cell = cells.get(row.point) ?? { amount: 0, n: 0, sources: new Set(), days: 0 }
    cell.amount += row.amount
    cell.n += row.n
    cell.sources.add(row.source)
    cell.days = Math.max(cell.days, row.days)
    cells.set(row.point, cell)
  }
  return cells
}

function refuseSums(metric: Metric, cells: Map<number, Cell>, perPoint: boolean): void {
  if (cells.size > 1 && !perPoint && !(metric.kind === 'stock' && cells.has(0))) throw notSummed(metric)
  // What the house counts up through a day (each new visitor adds one) is one figure of that day; `n` says nothing there.
  for (const cell of cells.values()) if (cell.days > 1 || (metric.silence === 'gap' && cell.n > 1)) throw notSummed(metric)
}

/** Of each place and row the figures of the last day on which one was told. */
function latestOf(read: readonly Raw[], by: SeriesQuery['by']): Raw[] {
  const rows = Map.groupBy(read, (row) => `${bucketOf(by, row.bucket)} ${row.point} ${row.span}`)
  return [...rows.values()].flatMap((some) => {
    const last = some.reduce((day, row) => (row.bucket > day ? row.bucket : day), '')
    return some.filter((row) => row.bucket === last).map((row) => ({ ...row, bucket: bucketOf(by, last) }))
  })
}

const bucketOf = (by: SeriesQuery['by'], day: string): string =>
  by === 'day' ? day : by === 'month' ? firstDay(monthOf(day)) : addDays(day, 1 - weekdayOf(day))

function noticesOf(raw: readonly Raw[], by: SeriesQuery['by']): SeriesNotice[] {
  const notices: SeriesNotice[] = []
  for (const span of [1, 2, 3] as const) {
    if (by === 'month' && span === 1) continue
    const count = raw.filter((row) => row.span === span).length
    if (count > 0) notices.push({ code: 'coarser-figures', span: spanNames[span], count })
  }
  if (by === 'month') {
    const months = new Set(raw.filter((row) => row.span === 1).map((row) => `${row.bucket} ${row.point}`))
    const both = new Set(
      raw.filter((row) => row.span === 0 && months.has(`${row.bucket} ${row.point}`)).map((row) => `${row.bucket} ${row.point}`),
    )
    if (both.size > 0) notices.push({ code: 'month-over-days', span: 'month', count: both.size })
  }
  return notices
}

function buckets(by: SeriesQuery['by'], range: Range): { key: string; from: string; to: string }[] {
  const list: { key: string; from: string; to: string }[] = []
  for (let day = range.from; day <= range.to; ) {
    const key = bucketOf(by, day)
    const next = by === 'day' ? addDays(key, 1) : by === 'month' ? addDays(lastDay(monthOf(key)), 1) : addDays(key, 7)
    const last = addDays(next, -1)
    list.push({ key, from: day, to: [last, range.to].sort()[0]! })
    day = next
  }
  return list
}

function gapsOf(rows: readonly SeriesRow[]): { from: string; to: string }[] {
  const gaps: { from: string; to: string }[] = []
  let open = false
  for (const row of rows) {
    const empty = row.figures === 0 && row.amount === null
    if (empty && open) gaps.at(-1)!.to = row.to
    else if (empty) gaps.push({ from: row.from, to: row.to })
    open = empty
  }
  return gaps
}

function hidden(row: SeriesRow): SeriesRow {
  const [own] = hideSmallCells([row.amount])
  if (!row.points) return { ...row, ...own! }
  const cells = hideSmallCells(
    row.points.map((p) => p.amount),
    { sumIsShown: !own!.hidden && row.amount !== null },
  )
  return { ...row, ...own!, points: row.points.map((p, i) => ({ ...p, ...cells[i]! })) }
}

/** Sums of decimals without the dust of binary fractions. */
const tidy = (amount: number): number => Math.round(amount * 10_000) / 10_000
