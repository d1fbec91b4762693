import type { Formatter, Translate } from '#platform'
import { figureSource } from '#rooms/channels'
import { findMetric } from '#rooms/facts'
import { sayPeriod } from '../reports/words.ts'
import type { Counted } from './counted.ts'
import type { IndicatorValue, Period } from './read-indicators.ts'

/** What sentences are made with: the reader's words, and the names of places. */
export interface Saying {
  t: Translate
  fmt: Formatter
  /** The name of a place by number; 0 is the alliance as a whole. */
  place: (point: number) => string
}

const metricName = (key: string, t: Translate) => t(`metrics.${key}.name`)

/** Up to six names; a longer list hides what matters and is in the file. */
function places(points: readonly number[], { t, fmt, place }: Saying): string {
  const names = points.slice(0, points.length > 6 ? 5 : 6).map(place)
  return fmt.list(points.length > 6 ? [...names, t('facts.desk.and-more', { count: points.length - 5 })] : names)
}

/** 4.6, or the sentence why nobody can tell; what stands for some months alone says for how many. */
export function sayValue(
  { value, cannot, over, under }: Pick<IndicatorValue, 'value' | 'cannot' | 'over' | 'under'>,
  saying: Saying,
): string {
  const { t, fmt } = saying
  if (value !== null) {
    const part = sayPart(over, saying) ?? sayPart(under, saying)
    return part ? t('insight.indicators.in-part', { says: sayRatio(value, fmt), part }) : sayRatio(value, fmt)
  }
  const metric = metricName(cannot!.metric, t)
  if (cannot!.why === 'never-told' && cannot!.points.length > 0)
    return t('insight.indicators.cannot.places', { metric, places: places(cannot!.points, saying) })
  return t(`insight.indicators.cannot.${cannot!.why}`, { metric })
}

/** Two figures that say something: 0.042, 1.8, 14, 1,204. */
export const sayRatio = (value: number, fmt: Formatter): string =>
  fmt.number(value, Math.abs(value) < 10 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 1 })

/** A figure as it is told: the number, "not shown", "not recorded". */
export function sayCounted({ amount, told, metric }: Counted, { t, fmt }: Saying): string {
  if (told === 'hidden') return t('insight.hidden')
  if (amount === null) return t('web.table.not-recorded')
  if (told === 'least') return t('insight.goal.at-least', { value: fmt.number(amount) })
  return findMetric(metric)?.unit === 'percent' ? `${fmt.number(amount)} %` : fmt.number(amount)
}

/** 2 of 12 months; null where it is a whole period, or nothing. */
export const sayPart = ({ part }: Counted, { t }: Saying): string | null =>
  part && t('insight.indicators.part', { months: part.months.length, of: part.of })

/** For which day a stock was told; null for what is counted over time. */
export function sayDays({ days, earlier }: Counted, { t, fmt }: Saying): string | null {
  if (!days) return null
  const says =
    days.from === days.to
      ? t('insight.indicators.told-for', { day: fmt.day(days.from, 'year') })
      : t('insight.indicators.told-between', { from: fmt.day(days.from, 'year'), to: fmt.day(days.to, 'year') })
  return earlier ? t('insight.indicators.earlier', { says }) : says
}

/** What a figure lacks, in sentences; empty where it lacks nothing that is known. */
export function sayLacks({ metric, missing, hiddenBySource, gap, part }: Counted, saying: Saying): string[] {
  const { t, fmt } = saying
  const months = new Map<number, string[]>()
  for (const { month, points } of missing) for (const point of points) months.set(point, [...(months.get(point) ?? []), month])
  const named = [...months]
    .slice(0, 6)
    .map(([point, list]) => t('insight.indicators.missing-place', { place: saying.place(point), months: sayMonths(list, saying) }))
  const more = months.size > 6 ? [t('facts.desk.and-more', { count: months.size - 6 })] : []
  return [
    ...(part
      ? [
          t('insight.indicators.part.lacks', {
            metric: metricName(metric, t),
            months: sayMonths(part.months, saying),
            told: part.months.length,
            of: part.of,
          }),
        ]
      : []),
    ...(months.size > 0 ? [t('insight.indicators.missing', { places: fmt.list([...named, ...more]) })] : []),
    ...(hiddenBySource.length > 0 ? [t('insight.indicators.hidden-by-source', { places: places(hiddenBySource, saying) })] : []),
    ...(gap ? [t('insight.indicators.gap', { from: fmt.day(gap.from, 'year'), to: fmt.day(gap.to, 'year') })] : []),
  ]
}

/** Months in order as few words: one, or the first to the last with how many. */
export function sayMonths(months: readonly string[], { t, fmt }: Saying): string {
  if (months.length === 1) return fmt.month(months[0]!)
  return t('insight.indicators.months', { from: fmt.month(months[0]!), to: fmt.month(months.at(-1)!), count: months.length })
}

/** Everything that a value lacks: its upper figure, its lower one, places that are in one alone, a period that runs. */
export function sayValueLacks(value: Pick<IndicatorValue, 'running' | 'without' | 'over' | 'under'>, saying: Saying): string[] {
  const { t } = saying
  return [
    ...(value.running ? [t('insight.indicators.running')] : []),
    ...(value.without.length > 0
      ? [t('insight.indicators.without', { metric: metricName(value.over.metric, t), places: places(value.without, saying) })]
      : []),
    ...sayLacks(value.over, saying),
    ...sayLacks(value.under, saying),
  ]
}

export const saySources = ({ sources }: Counted, { t, fmt }: Saying): string =>
  sources.length === 0 ? t('insight.goal.no-source') : fmt.list(sources.map((source) => figureSource(source, t)))

/** 2026, the fourth quarter of 2026, November 2026. */
export const sayWhen = ({ period }: Pick<Period, 'period'>, { t, fmt }: Saying): string =>
  period.length === 4 ? period : sayPeriod({ period }, t, fmt)
