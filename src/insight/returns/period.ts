import { addMonths, firstDay, isMonth, lastDay } from '#platform'
import type { Days } from '../windows.ts'

/** The first and last day of a year (`2026`), or of twelve months that end in another (`2025-07/2026-06`); null for anything else. */
export function returnPeriod(text: string): Days | null {
  if (/^(18|19|20|21)\d\d$/.test(text)) return { from: `${text}-01-01`, to: `${text}-12-31` }
  const [first, last, more] = text.split('/')
  if (!first || !last || more !== undefined || !isMonth(first) || !isMonth(last) || addMonths(first, 11) !== last) return null
  return { from: firstDay(first), to: lastDay(last) }
}

/** The one name of a period, under which a return of it is kept: a year that is written as January to December is the year. */
export const nameOfPeriod = ({ from, to }: Days): string =>
  from.slice(0, 4) === to.slice(0, 4) ? from.slice(0, 4) : `${from.slice(0, 7)}/${to.slice(0, 7)}`
