import { addDays, Fields, firstDay, isId, isMonth, lastDay, monthsOf, type Work } from '#platform'
import { listServicePoints, localDay, type Names } from '#rooms/alliance'
import { findMetric, shownSeries, shownTotal } from '#rooms/facts'
import { goalProgress } from '#rooms/strategy'
import { type InfographicForm, type InfographicQuery, infographicForms } from './tables.ts'

/** A figure as it is told: of people 1 to 4 are hidden, and what is not settled is told by the lower end of a step of five. */
export interface Told {
  amount: number | null
  hidden: boolean
  atLeast: boolean
  /** Its period is not over. */
  running: boolean
}

/** A period of whole months, `2026-09`, both included. */
export interface Months {
  from: string
  to: string
}

/** One metric over a period, beside the same months of the year before. */
export interface Compared {
  metric: string
  now: Told
  before: Told
}

/** A service point as it was called then. */
export interface Place {
  point: number
  name: string
  names: Names
}

/** Everything an infographic is drawn from, kept with it: nothing in it is read again when it is shown. */
export interface Drawn extends Months {
  form: InfographicForm
  /** number: one · three: three. */
  numbers: Compared[]
  /** line: month by month. */
  months: ({ month: string } & Told)[]
  /** bars: the places, most first. */
  bars: (Place & Told)[]
  /** bars: how many places there are beyond those that are shown. */
  others: number
  goal: { title: string; titles: Names; metric: string; actual: Told; target: number | null; through: string | null } | null
  /** The one metric of a line or of bars. */
  metric: string
  /** The places it is about; null: the whole alliance. */
  places: Place[] | null
  sources: string[]
  /** Months without any figure. */
  gaps: string[]
  /** How many places should have handed a figure in, and did not, at the worst month. */
  missing: number
}

/** Most months of a line, places of a bar chart and places one can choose. */
const infographicBounds = { months: 24, bars: 10, points: 40 } as const

/** Reads what is asked, with everything wrong at its field: `content.infographics.<what>`. */
export function readQuery(form: string, given: Partial<InfographicQuery>): { form: InfographicForm; query: InfographicQuery } {
  const fields = new Fields('content.infographics')
  const found = infographicForms.find((one) => one === form)
  if (!found) fields.wrong('form', 'not-a-choice')
  const metrics = (given.metrics ?? []).filter(Boolean)
  const wanted = found === 'three' ? 3 : found === 'goal' ? 0 : 1
  if (found !== 'goal' && (metrics.length < wanted || metrics.slice(0, wanted).some((key) => !findMetric(key))))
    fields.wrong('metrics', 'metric-missing', { count: wanted })
  if (found === 'goal' && !isId(given.goal ?? '')) fields.wrong('goal', 'goal-missing')
  for (const at of ['from', 'to'] as const) if (!isMonth(given[at] ?? '')) fields.wrong(at, 'not-a-month')
  const [from, to] = [given.from ?? '', given.to ?? '']
  if (isMonth(from) && isMonth(to)) {
    if (to < from) fields.wrong('to', 'ends-before-start')
    else if (monthsOf(firstDay(from), lastDay(to)).length > infographicBounds.months)
      fields.wrong('to', 'too-many-months', { most: infographicBounds.months })
    else if (found === 'line' && from === to) fields.wrong('to', 'line-of-one')
  }
  const points = given.points && given.points.length > 0 ? [...new Set(given.points)] : null
  if (points && (points.length > infographicBounds.points || points.some((point) => !Number.isInteger(point) || point < 1)))
    fields.wrong('points', 'points-wrong', { most: infographicBounds.points })
  fields.check()
  return { form: found!, query: { metrics: metrics.slice(0, wanted), goal: found === 'goal' ? given.goal! : null, from, to, points } }
}

/**
 * Reads the figures of an infographic, as whoever sees figures may be shown them. Refuses what cannot be summed (distinct counts and averages
 * over several months) with the sentence of the facts.
 */
export async function readFigures(work: Work, form: InfographicForm, query: InfographicQuery): Promise<Drawn> {
  const all = await listServicePoints(work, { status: 'any' })
  const place = (no: number): Place => {
    const point = all.find(({ point_no }) => point_no === no)
    return { point: no, name: point?.name ?? String(no), names: point?.names ?? {} }
  }
  const base: Drawn = {
    form,
    from: query.from,
    to: query.to,
    numbers: [],
    months: [],
    bars: [],
    others: 0,
    goal: null,
    metric: query.metrics[0] ?? '',
    places: query.points?.map(place) ?? null,
    sources: [],
    gaps: [],
    missing: 0,
  }
  if (form === 'goal') return goalFigures(work, query, base)
  if (form === 'line' || form === 'bars') return seriesFigures(work, form, query, base, place)
  for (const metric of query.metrics) {
    const now = await readOne(work, metric, query, query.points)
    const before = await readOne(work, metric, { from: yearBefore(query.from), to: yearBefore(query.to) }, query.points)
    base.numbers.push({ metric, now: now.told, before: before.told })
    base.sources.push(...now.sources)
    base.gaps.push(...now.gaps)
    base.missing = Math.max(base.missing, now.missing)
  }
  return tidied(base)
}

const yearBefore = (month: string): string => `${Number(month.slice(0, 4)) - 1}${month.slice(4)}`

async function readOne(work: Work, metric: string, { from, to }: Months, points: number[] | null) {
  const total = await shownTotal(work, { metric, from: firstDay(from), to: lastDay(to), ...(points ? { points } : {}) })
  const today = await localDay(work, null, work.now)
  return {
    told: { amount: total.amount, hidden: total.hidden, atLeast: total.atLeast, running: lastDay(to) >= today } satisfies Told,
    sources: total.sources,
    gaps: total.gaps.flatMap((gap) => monthsOf(gap.from, gap.to)),
    missing: Math.max(0, ...total.missing.map((row) => row.points.length)),
  }
}

async function seriesFigures(
  work: Work,
  form: 'line' | 'bars',
  query: InfographicQuery,
  base: Drawn,
  place: (no: number) => Place,
): Promise<Drawn> {
  const { rows, sources, gaps } = await shownSeries(work, {
    metric: base.metric,
    from: firstDay(query.from),
    to: lastDay(query.to),
    by: 'month',
    ...(query.points ? { points: query.points } : {}),
    ...(form === 'bars' ? { perPoint: true } : {}),
  })
  base.sources = sources
  base.gaps = gaps.flatMap((gap) => monthsOf(gap.from, gap.to))
  base.missing = Math.max(0, ...rows.map((row) => row.missing.length))
  if (form === 'line')
    return tidied({
      ...base,
      months: rows.map(({ from, amount, hidden, atLeast, running }) => ({ month: from.slice(0, 7), amount, hidden, atLeast, running })),
    })
  const byPoint = new Map<number, Told[]>()
  for (const row of rows)
    for (const { point, amount, hidden, atLeast } of row.points ?? [])
      if (point > 0) byPoint.set(point, [...(byPoint.get(point) ?? []), { amount, hidden, atLeast, running: row.running }])
  const bars = [...byPoint]
    .map(([point, cells]) => ({ ...place(point), ...leastSum(cells) }))
    .sort((a, b) => (b.amount ?? -1) - (a.amount ?? -1) || a.point - b.point)
  // A place that was asked for and has no figure is told, not left out.
  for (const point of query.points ?? [])
    if (!byPoint.has(point)) bars.push({ ...place(point), amount: null, hidden: false, atLeast: false, running: false })
  return tidied({ ...base, bars: bars.slice(0, infographicBounds.bars), others: Math.max(0, bars.length - infographicBounds.bars) })
}

/** A sum of cells as they are told: with a hidden one or a step among them it is the least that it can be. One cell stays as it is. */
function leastSum(cells: readonly Told[]): Told {
  if (cells.length === 1) return cells[0]!
  const running = cells.some((cell) => cell.running)
  if (cells.every(({ hidden }) => hidden)) return { amount: null, hidden: true, atLeast: false, running }
  const amount = cells.reduce((sum, cell) => sum + (cell.hidden ? 1 : (cell.amount ?? 0)), 0)
  return {
    amount: Math.round(amount * 10_000) / 10_000,
    hidden: false,
    atLeast: cells.some((cell) => cell.hidden || cell.atLeast),
    running,
  }
}

async function goalFigures(work: Work, query: InfographicQuery, base: Drawn): Promise<Drawn> {
  const progress = await goalProgress(work, query.goal!)
  const { goal } = progress
  const ends = goal.ends ?? lastDay(query.to)
  const today = await localDay(work, null, work.now)
  return tidied({
    ...base,
    from: goal.starts.slice(0, 7),
    to: ends.slice(0, 7),
    metric: goal.metric,
    goal: {
      title: goal.publicLabel || goal.title,
      titles: goal.publicLabel ? goal.publicLabels : goal.titles,
      metric: goal.metric,
      actual: { amount: progress.actualSoFar, hidden: false, atLeast: progress.atLeast, running: addDays(ends, 1) > today },
      target: progress.targetInAll,
      through: progress.figuresThrough,
    },
    sources: progress.sources,
    gaps: progress.gaps.months,
    missing: Math.max(0, ...progress.gaps.points.map(({ missing }) => missing.length)),
  })
}

const tidied = (drawn: Drawn): Drawn => ({
  ...drawn,
  sources: [...new Set(drawn.sources)].sort(),
  gaps: [...new Set(drawn.gaps)].sort(),
})

/** Only what is told by figures, so that two readings are the same when readers would see the same. */
export const amountsOf = (drawn: Drawn): string => {
  const told = ({ amount, hidden, atLeast }: Told) => [amount, hidden, atLeast]
  return JSON.stringify([
    drawn.numbers.map(({ now, before }) => [told(now), told(before)]),
    drawn.months.map((month) => [month.month, ...told(month)]),
    drawn.bars.map((bar) => [bar.point, ...told(bar)]),
    drawn.goal && [told(drawn.goal.actual), drawn.goal.target],
    drawn.gaps,
  ])
}
