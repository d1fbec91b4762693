import type { Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { figuresOfPeriods, type MetricKey, type PeriodFigures } from '#rooms/facts'
import { periodWrong } from '../errors.ts'
import { insightPolicy } from '../policy.ts'
import { reportPeriod } from '../reports/period.ts'
import type { Days } from '../windows.ts'
import { type Counted, countedOf } from './counted.ts'
import { type Indicator, indicators, sides } from './registry.ts'
import { type AskScope, openPlaces, type Places, readScope, type Scope } from './scope.ts'

export interface AskIndicators extends AskScope {
  /** A year, a quarter or a month: 2026, 2026-Q4, 2026-11. The year that runs unless given. */
  period?: string
  /** How many years back, this one counted: 1 to 10. */
  years?: number
}

export interface Period extends Days {
  period: string
  /** It is not over: what is counted over time is not all there yet. */
  running: boolean
}

/**
 * Why an indicator cannot be told. `points`: the places of which it was never told; empty: of none. `part`: it was handed in for other months than what
 * stands on the other side of the line.
 */
export interface Cannot {
  why: 'never-told' | 'longer' | 'not-summed' | 'hidden' | 'zero' | 'part'
  metric: MetricKey
  points: number[]
}

export interface IndicatorValue extends Period {
  value: number | null
  cannot: Cannot | null
  /** Places that are in what it is divided by and have no figure of what is divided. */
  without: number[]
  over: Counted
  under: Counted
}

export interface IndicatorRow {
  indicator: Indicator
  /** The latest period first. */
  values: IndicatorValue[]
}

export interface Side {
  period: Period
  counted: Counted[]
}

export interface IndicatorTables {
  scope: Scope
  places: Places
  periods: Period[]
  rows: IndicatorRow[]
  onsite: Side[]
  online: Side[]
}

/**
 * Indicators of the alliance, a member library or a place over years, and what was counted onsite and online side by side. Every value opens into
 * what was divided and what by; what cannot be told is said and is never 0. Asks as much for ten years as for one.
 * Refuses `insight.period-wrong`, `insight.no-such-scope`.
 */
export async function readIndicators(work: Work, ask: AskIndicators = {}): Promise<IndicatorTables> {
  insightPolicy.demand(work, 'read-insight')
  const { scope, places } = await readScope(work, ask)
  const today = await localDay(work, null, work.now)
  const periods = periodsOf(ask.period?.trim() || today.slice(0, 4), ask.years ?? 5, today)
  const keys = [...new Set<MetricKey>([...indicators.flatMap(({ over, under }) => [over, under]), ...sides.onsite, ...sides.online])]
  const read = await figuresOfPeriods(
    work,
    periods.flatMap(({ from, to }) => keys.map((metric) => ({ metric, from, to }))),
  )
  const figuresAt = (period: number, metric: MetricKey): PeriodFigures => read[period * keys.length + keys.indexOf(metric)]!
  const rows = indicators.map((indicator) => ({
    indicator,
    values: periods.map((period, i) => {
      const [over, under] = [indicator.over, indicator.under].map((metric) => countedOf(figuresAt(i, metric), scope)) as [Counted, Counted]
      return { ...period, ...divide(indicator, over, under, openPlaces(places, scope.points, period)), over, under }
    }),
  }))
  const side = (of: readonly MetricKey[]): Side[] =>
    periods.map((period, i) => ({ period, counted: of.map((metric) => countedOf(figuresAt(i, metric), scope)) }))
  return { scope, places, periods, rows, onsite: side(sides.onsite), online: side(sides.online) }
}

/** The period and the same one of earlier years. Refuses `insight.period-wrong`. */
export function periodsOf(text: string, years: number, today: string): Period[] {
  if (!reportPeriod(text) || !Number.isInteger(years) || years < 1 || years > 10 || Number(text.slice(0, 4)) < 1850 + years)
    throw periodWrong()
  return Array.from({ length: years }, (_, back) => {
    const period = `${Number(text.slice(0, 4)) - back}${text.slice(4)}`
    const days = reportPeriod(period)!
    return { period, ...days, running: days.to >= today }
  })
}

/**
 * One figure over another, where both are of the same places. Pure. What was told for the alliance as a whole is of all places; else each place
 * that is in the upper figure has to be in the lower one, and one that is in the lower one alone is named. Of two that are handed in over time both have to be of
 * the same months.
 */
export function divide(
  { times }: Pick<Indicator, 'times'>,
  over: Counted,
  under: Counted,
  open: readonly number[],
): Pick<IndicatorValue, 'value' | 'cannot' | 'without'> {
  const cannot = (why: Cannot['why'], { metric }: Counted, points: number[] = []) => ({
    value: null,
    cannot: { why, metric, points },
    without: [],
  })
  for (const part of [under, over]) {
    if (part.told === 'hidden' || part.told === 'least') return cannot('hidden', part)
    if (part.told === 'none') return cannot(part.why ?? 'never-told', part)
  }
  const isWhole = (part: Counted) => part.points.includes(0) || part.points.length === 0
  if (!isWhole(under)) {
    const needed = isWhole(over) ? [...new Set([...over.points.filter((point) => point !== 0), ...open])] : over.points
    const lacking = needed.filter((point) => !under.points.includes(point))
    if (lacking.length > 0) return cannot('never-told', under, lacking)
  }
  const monthsIn = (part: Counted) => (part.days ? null : (part.part?.months.join() ?? 'all'))
  const [above, below] = [monthsIn(over), monthsIn(under)]
  if (above !== null && below !== null && above !== below) return cannot('part', under.part ? under : over)
  if (under.amount === 0) return cannot('zero', under)
  const without = isWhole(over) || isWhole(under) ? [] : under.points.filter((point) => !over.points.includes(point))
  return { value: (over.amount! / under.amount!) * times, cannot: null, without }
}
