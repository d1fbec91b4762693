import type { Formatter, Translate } from '#platform'
import type { GoalForecast } from './forecast-goal.ts'

/** Changes below this share are not worth a sentence. */
const worthSaying = 0.02

/** A forecast in plain words: where it goes, how sure that is, and what it stands on. */
export function sayForecast(forecast: GoalForecast, t: Translate, fmt: Formatter): { says: string; range: string | null; why: string[] } {
  if (forecast.verdict === 'cannot-tell') {
    const { reason, found, needed, months } = forecast
    const why = t(`insight.forecast.cannot.${reason}`, { found, needed, months: fmt.list(months.map((month) => fmt.month(month))) })
    return { says: t('insight.forecast.cannot-tell', { why }), range: null, why: [] }
  }
  const { verdict, expected, target, by, low80, high80, low95, high95, pace, year, closedAhead, closedBefore, history, lastMonth } =
    forecast
  const number = (value: number): string => fmt.figure(value)
  const why: string[] = []
  if (pace) why.push(t('insight.forecast.pace', { needed: number(pace.needed), usual: number(pace.usual) }))
  if (year !== null && Math.abs(year) >= worthSaying)
    why.push(t(year < 0 ? 'insight.forecast.year-less' : 'insight.forecast.year-more', { share: fmt.percent(Math.abs(year)) }))
  if (closedAhead >= 0.005) why.push(t('insight.forecast.closed-ahead', { share: fmt.percent(closedAhead) }))
  if (closedBefore.length > 0) why.push(t('insight.forecast.closed-before', { count: closedBefore.length }))
  why.push(t('insight.forecast.from', { count: history, month: fmt.month(lastMonth) }))
  if (forecast.people) why.push(t('insight.forecast.people'))
  return {
    says: t(`insight.forecast.${verdict}`, { expected: number(expected), target: number(target), day: fmt.day(by, 'short') }),
    range: t('insight.forecast.range', { low: number(low80), high: number(high80), lowest: number(low95), highest: number(high95) }),
    why,
  }
}
