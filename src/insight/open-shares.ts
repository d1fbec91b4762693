import { addDays, dayCount, earlier, firstDay, lastDay, later } from '#platform'

/** A closing: number of the place, null for all; first and last day. */
export interface ClosedDays {
  point: number | null
  from: string
  to: string
}

/**
 * Share of each month on which places were open: a day on which all are closed counts whole, a day of one place by that place's weight. Days that
 * closings share are closed once.
 * @param weights of the places, together 1; places without a weight do not count
 */
export function openShares(months: readonly string[], closings: readonly ClosedDays[], weights: ReadonlyMap<number, number>): number[] {
  return months.map((month) => {
    const [first, last] = [firstDay(month), lastDay(month)]
    const here = closings.filter(({ from, to }) => from <= last && to >= first)
    if (here.length === 0) return 1
    const daysOf = (point: number | null): Set<string> => {
      const days = new Set<string>()
      for (const closing of here)
        if (closing.point === null || closing.point === point)
          for (let day = later(closing.from, first); day <= earlier(closing.to, last); day = addDays(day, 1)) days.add(day)
      return days
    }
    const everywhere = daysOf(null).size
    let closed = everywhere
    for (const point of new Set(here.flatMap((closing) => (closing.point === null ? [] : [closing.point]))))
      closed += (weights.get(point) ?? 0) * (daysOf(point).size - everywhere)
    return Math.max(0, 1 - closed / dayCount(first, last))
  })
}
