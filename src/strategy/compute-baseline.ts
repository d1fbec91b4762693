import { addMonths, firstDay, lastDay, monthOf, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { monthlyFigures } from './figures.ts'
import type { Baseline } from './goal.ts'
import { strategyPolicy } from './policy.ts'

export interface ComputeBaseline {
  metric: string
  /** Numbers of service points; null: the whole alliance. */
  points: number[] | null
  /** First and last month, 2026-11. */
  from: string
  to: string
}

/**
 * Reads from the facts where a goal starts: the mean of the months that have a figure. A month without any is named and left out,
 * never counted as zero; points without a figure are named month by month.
 */
export async function computeBaseline(work: Work, input: ComputeBaseline): Promise<Baseline> {
  strategyPolicy.demand(work, 'read-strategy')
  const figures = await monthlyFigures(work, {
    metric: input.metric,
    points: input.points,
    from: firstDay(input.from),
    to: lastDay(input.to),
  })
  const today = await localDay(work, null, work.now)
  const months = figures.map(({ month, value, missing, told }) => ({
    month,
    value,
    missing,
    ...(lastDay(month) < today ? {} : { running: true }),
    ...(told && { told }),
  }))
  return { value: meanOf(months.map(({ value }) => value)), from: input.from, to: input.to, months, readAt: work.now }
}

/** The mean of what is known, to four places; null where nothing is. */
function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : Math.round((known.reduce((a, b) => a + b, 0) / known.length) * 10_000) / 10_000
}

/** The twelve whole months before a day: what a baseline is read from unless other months are chosen. */
export function monthsBefore(day: string, count = 12): { from: string; to: string } {
  const to = addMonths(monthOf(day), -1)
  return { from: addMonths(to, 1 - count), to }
}
