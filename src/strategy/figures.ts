import { earlier, firstDay, isRefusal, lastDay, later, monthsOf, type Work } from '#platform'
import { countsPeople, findMetric, inFives, isSmall, readManySeries, type Series, tellPlaces } from '#rooms/facts'
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
  const [figures] = await manyMonthlyFigures(work, [query])
  return figures!
}

/** The same for many at once, in as many statements as for one. */
export async function manyMonthlyFigures(work: Work, queries: readonly MonthlyFigures[]): Promise<MonthFigure[][]> {
  const plans = queries.map(planOf)
  const read = await readManySeries(
    work,
    plans.flatMap((plan) => [plan.months, ...plan.days, ...plan.everywhere]),
  )
  return plans.map((plan, i) => {
    const [months, ...rest] = read.splice(0, 1 + plan.days.length + plan.everywhere.length)
    const days = rest.slice(0, plan.days.length)
    const figures = plan.additive ? sums(months!, days) : levels(months!, days[0]!, plan.months)
    const everywhere = rest[plan.days.length]
    return everywhere ? figuresAsTold(figures, queries[i]!.points!, everywhere(), days) : figures
  })
}

type Asked = { metric: string; from: string; to: string; points: readonly number[] | undefined }

/**
 * What has to be read: whole months; and by day the months that are cut, or, for a metric that has no sum, all of them. Of people at chosen places the
 * months of all places too, as these decide what is hidden.
 */
function planOf(query: MonthlyFigures) {
  const metric = findMetric(query.metric)
  const additive = metric?.kind === 'additive'
  const ofPlaces = countsPeople(metric) && query.points !== null
  // What has no sum is read for the alliance as a whole, or for the one point.
  const points = query.points ?? (additive ? undefined : [0])
  const asked: Asked = { metric: query.metric, from: firstDay(query.from.slice(0, 7)), to: lastDay(query.to.slice(0, 7)), points }
  const cut = monthsOf(query.from, query.to).filter((month) => firstDay(month) < query.from || lastDay(month) > query.to)
  const days = additive ? cut.map((month) => ({ from: later(firstDay(month), query.from), to: earlier(lastDay(month), query.to) })) : [{}]
  return {
    additive,
    months: { ...asked, by: 'month' as const },
    days: days.map((range) => ({ ...asked, ...range, by: 'day' as const, plain: true, perPoint: ofPlaces })),
    everywhere: ofPlaces ? [{ ...asked, points: undefined, by: 'month' as const, perPoint: true, plain: true }] : [],
  }
}

/** Months of a metric that is summed; those that are cut are the sums of their days. */
function sums(months: () => Series, cut: readonly (() => Series)[]): MonthFigure[] {
  const figures = byMonth(months())
  for (const part of cut) {
    const { rows, sources } = part()
    const figure = figures.find((one) => one.month === rows[0]!.from.slice(0, 7))!
    const days = rows.filter((row) => row.amount !== null)
    figure.value = days.length === 0 ? null : Math.round(days.reduce((sum, day) => sum + day.amount!, 0) * 10_000) / 10_000
    figure.sources = sources
  }
  return figures
}

/**
 * How figures of people at chosen places are told: at each place the month, or the part of it that is asked for, in steps of five, as far as the place is
 * shown in that month at all. Their sum is stepped nowhere: enough sums of chosen places would tell the one between two steps.
 */
function figuresAsTold(
  figures: readonly MonthFigure[],
  points: readonly number[],
  everywhere: Series,
  parts: readonly (() => Series)[],
): MonthFigure[] {
  return figures.map((figure): MonthFigure => {
    if (!figure.value) return { ...figure, told: { amount: figure.value, hidden: false, atLeast: false } }
    const month = everywhere.rows.find((row) => row.from.startsWith(figure.month))!
    const part = parts.map((read) => read().rows).find((rows) => rows[0]!.from.startsWith(figure.month))
    const places = tellPlaces(month).filter(({ point }) => points.includes(point))
    const shown = places.map(({ point, amount, hidden }) => {
      const days = part?.flatMap((row) => row.points!.filter((one) => one.point === point))
      const own = days ? days.reduce((sum, one) => sum + (one.amount ?? 0), 0) : (amount ?? 0)
      return hidden || isSmall(own) ? 0 : inFives(own)
    })
    const least = shown.reduce((sum, amount) => sum + amount, 0)
    return {
      ...figure,
      told: least === 0 ? { amount: null, hidden: true, atLeast: false } : { amount: least, hidden: false, atLeast: true },
    }
  })
}

const byMonth = ({ rows }: Series): MonthFigure[] =>
  rows.map((row) => ({
    month: row.from.slice(0, 7),
    value: row.amount,
    present: row.present.length,
    missing: [...new Set([...row.missing, ...row.suppressed])].sort((a, b) => a - b),
    sources: row.sources,
  }))

/** The months of a metric that has no sum. Where a month has several figures, the registry refuses their sum and the last one stands. */
function levels(months: () => Series, days: () => Series, asked: Asked): MonthFigure[] {
  try {
    return byMonth(months())
  } catch (refusal) {
    if (!isRefusal(refusal)) throw refusal
  }
  const { rows } = days()
  return monthsOf(asked.from, asked.to).map((month) => {
    const last = rows.filter((row) => row.from.startsWith(month) && row.amount !== null).at(-1)
    return { month, value: last?.amount ?? null, present: last?.present.length ?? 0, missing: [], sources: last?.sources ?? [] }
  })
}
