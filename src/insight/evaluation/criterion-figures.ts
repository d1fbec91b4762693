import type { Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { figuresOfPeriods, type MetricKey, metric } from '#rooms/facts'
import { type Counted, countedOf, noMoreExactly } from '../indicators/counted.ts'
import { type Cannot, divide, type Period, periodsOf } from '../indicators/read-indicators.ts'
import { openPlaces, type Places, readScope, type Scope } from '../indicators/scope.ts'
import { type Figure, figureNamed, type YearRule } from './check-criterion.ts'

/** The figure of a criterion in one year of the round, as the house has it. */
export interface FigureYear extends Period {
  /** Null: none, not told, or not shown. */
  value: number | null
  told: Counted['told']
  /** Of an indicator: why there is none. */
  cannot: Cannot | null
  /** Places that are in what it is divided by and not in what is divided. */
  without: number[]
  /** What it was made of: the metric, or what is divided and what by. */
  parts: Counted[]
}

export type ByFigure = 'met' | 'not-met' | 'cannot-tell'

/**
 * Figures by key, for the years of a round that have begun, the first year first. Asks as much for one criterion as for all of them.
 * Refuses `insight.no-such-scope`.
 */
export async function figuresOfRound(
  work: Work,
  round: { member: string | null; from: number; to: number },
  keys: readonly string[],
): Promise<{ figures: Map<string, FigureYear[]>; places: Places; scope: Scope }> {
  const { scope, places } = await readScope(work, { member: round.member ?? undefined })
  const today = await localDay(work, null, work.now)
  const periods = periodsOf(String(round.to), round.to - round.from + 1, today)
    .filter(({ from }) => from <= today)
    .toReversed()
  const wanted = [...new Set(keys)].flatMap((key) => figureNamed(key) ?? [])
  const metrics = [...new Set(wanted.flatMap(metricsOf))]
  const read = await figuresOfPeriods(
    work,
    periods.flatMap(({ from, to }) => metrics.map((one) => ({ metric: one, from, to }))),
  )
  const countedAt = (period: number, one: MetricKey) => countedOf(read[period * metrics.length + metrics.indexOf(one)]!, scope)
  const yearOf = (figure: Figure, period: Period, i: number): FigureYear => {
    const parts = metricsOf(figure).map((one) => countedAt(i, one))
    const [over, under] = parts as [Counted, Counted]
    if (figure.of === 'metric') return { ...period, value: over.amount, told: over.told, cannot: null, without: [], parts }
    const divided = divide(figure.indicator, over, under, openPlaces(places, scope.points, period))
    return { ...period, ...divided, told: divided.value === null ? 'none' : 'exact', parts }
  }
  const figures = new Map(wanted.map((figure) => [figure.key, periods.map((period, i) => yearOf(figure, period, i))]))
  return { figures, places, scope }
}

const metricsOf = (figure: Figure): MetricKey[] =>
  figure.of === 'metric' ? [figure.metric.key] : [figure.indicator.over, figure.indicator.under]

/** A figure of before, told no more exactly than the house tells it today: 903 beside "at least 900" would tell of three people. Pure. */
export function asToldNow(was: FigureYear, now: FigureYear | undefined): FigureYear {
  const parts = was.parts.map((part) =>
    noMoreExactly(
      part,
      now?.parts.find(({ metric }) => metric === part.metric),
    ),
  )
  const closed = parts.find((part, i) => part !== was.parts[i])
  if (!closed) return was
  if (parts.length === 1) return { ...was, value: closed.amount, told: closed.told, parts }
  return { ...was, value: null, told: 'none', cannot: { why: 'hidden', metric: closed.metric, points: [] }, without: [], parts }
}

/**
 * Whether a figure does what is asked. What may still grow (a year that runs, a place that is missing, people told as "at least") is never "not
 * met"; a share whose lower part may grow is never "met". Pure.
 */
export function judgeYear({ value, told, running, without, parts }: FigureYear, threshold: number): ByFigure {
  if (value === null) return 'cannot-tell'
  const [over, under] = parts
  const isPart = (part: Counted | undefined) =>
    part !== undefined &&
    (part.missing.length > 0 ||
      part.hiddenBySource.length > 0 ||
      part.part !== null ||
      part.gap !== null ||
      (running && metric(part.metric).kind !== 'stock'))
  const mayGrow = told === 'least' || without.length > 0 || isPart(over)
  if (value >= threshold) return isPart(under) ? 'cannot-tell' : 'met'
  return mayGrow ? 'cannot-tell' : 'not-met'
}

/** The same of all years of a round, of which `of` are asked for: years that have not begun can tell nothing. Pure. */
export function judgeRound(years: readonly FigureYear[], threshold: number, rule: YearRule, of: number): ByFigure {
  const last = years.at(-1)
  if (!last) return 'cannot-tell'
  if (rule === 'last') return years.length < of ? 'cannot-tell' : judgeYear(last, threshold)
  if (rule === 'each') {
    const judged = years.map((year) => judgeYear(year, threshold))
    if (judged.includes('not-met')) return 'not-met'
    return judged.length === of && judged.every((one) => one === 'met') ? 'met' : 'cannot-tell'
  }
  if (years.length < of || years.some(({ value }) => value === null)) return 'cannot-tell'
  const mean = meanOf(years)!
  const judged = years.map((year) => ({ above: judgeYear(year, 0), below: judgeYear(year, Number.POSITIVE_INFINITY) }))
  if (mean >= threshold) return judged.every(({ above }) => above === 'met') ? 'met' : 'cannot-tell'
  return judged.every(({ below }) => below === 'not-met') ? 'not-met' : 'cannot-tell'
}

/** The mean of some years; null where any of them has no figure. */
export function meanOf(years: readonly FigureYear[]): number | null {
  const told = years.flatMap(({ value }) => value ?? [])
  return told.length === 0 || told.length < years.length ? null : told.reduce((sum, value) => sum + value, 0) / told.length
}
