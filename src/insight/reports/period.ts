import { addMonths, firstDay, isMonth, lastDay } from '#platform'
import type { Days } from '../windows.ts'

/** The first and last day of a month (`2026-11`), a quarter (`2026-Q4`) or a year (`2026`); null for anything else. */
export function reportPeriod(text: string): Days | null {
  if (isMonth(text)) return { from: firstDay(text), to: lastDay(text) }
  const [, year, quarter] = /^(\d{4})(?:-Q([1-4]))?$/.exec(text) ?? []
  if (!year) return null
  if (!quarter) return { from: `${year}-01-01`, to: `${year}-12-31` }
  const last = Number(quarter) * 3
  const month = (number: number) => `${year}-${String(number).padStart(2, '0')}`
  return { from: firstDay(month(last - 2)), to: lastDay(month(last)) }
}

/** The same months a year earlier: libraries have seasons, so the months just before say little. */
export const yearBefore = ({ from, to }: Days): Days => ({
  from: firstDay(addMonths(from.slice(0, 7), -12)),
  to: lastDay(addMonths(to.slice(0, 7), -12)),
})
