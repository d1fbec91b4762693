import { isRefusal, type Work } from '#platform'
import { findMetric, readSeries } from '#rooms/facts'
import { earlier, firstDay, lastDay, later, monthsOf } from './days.ts'
import type { MonthFigure } from './judge-goal.ts'

export interface MonthlyFigures {
  metric: string
  /** Numbers of service points; null: the whole alliance. */
  points: readonly number[] | null
  /** First and last day, both included. Months that reach beyond them are read by their days. */
  from: string
  to: string
}

/**
 * A metric month by month, with the points that are missing. Nothing is filled in: a month without figures is null.
 * A month of which only some days are asked for is the sum of these days; a figure for the whole month is not split.
 * A metric that has no sum gives the month's own figure, else the last one of its days.
 */
export async function monthlyFigures(work: Work, query: MonthlyFigures): Promise<MonthFigure[]> {
  const additive = findMetric(query.metric)?.kind === 'additive'
  // What has no sum is read for the alliance as a whole, or for the one point.
  const points = query.points ?? (additive ? undefined : [0])
  const asked = { metric: query.metric, from: firstDay(query.from.slice(0, 7)), to: lastDay(query.to.slice(0, 7)), points }
  const months = additive ? await byMonth(work, asked) : await levels(work, asked)
  if (!additive) return months
  const cut = monthsOf(query.from, query.to).filter((month) => firstDay(month) < query.from || lastDay(month) > query.to)
  for (const month of cut) {
    const [from, to] = [later(firstDay(month), query.from), earlier(lastDay(month), query.to)]
    const figure = months.find((row) => row.month === month)!
    const { rows, sources } = await readSeries(work, { ...asked, from, to, by: 'day' })
    const days = rows.filter((row) => row.amount !== null)
    figure.value = days.length === 0 ? null : Math.round(days.reduce((sum, day) => sum + day.amount!, 0) * 10_000) / 10_000
    figure.sources = sources
  }
  return months
}

type Asked = { metric: string; from: string; to: string; points: readonly number[] | undefined }

async function byMonth(work: Work, asked: Asked): Promise<MonthFigure[]> {
  const { rows } = await readSeries(work, { ...asked, by: 'month' })
  return rows.map((row) => ({
    month: row.from.slice(0, 7),
    value: row.amount,
    present: row.present.length,
    missing: [...new Set([...row.missing, ...row.suppressed])].sort((a, b) => a - b),
    sources: row.sources,
  }))
}

/** The months of a metric that has no sum. Where a month has several figures, the registry refuses their sum and the last one stands. */
async function levels(work: Work, asked: Asked): Promise<MonthFigure[]> {
  try {
    return await byMonth(work, asked)
  } catch (refusal) {
    if (!isRefusal(refusal)) throw refusal
  }
  const { rows } = await readSeries(work, { ...asked, by: 'day' })
  return monthsOf(asked.from, asked.to).map((month) => {
    const last = rows.filter((row) => row.from.startsWith(month) && row.amount !== null).at(-1)
    return { month, value: last?.amount ?? null, present: last?.present.length ?? 0, missing: [], sources: last?.sources ?? [] }
  })
}
