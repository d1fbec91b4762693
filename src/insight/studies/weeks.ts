import { switchback } from '#packages/causal'
import { addDays, dayCount, earlier, later } from '#platform'
import type { StudyEvent } from './events.ts'

/** What chance decided of weeks: of each two that follow each other one has the campaign, the other not. */
export interface DrawnWeeks {
  /** Monday of the first week, and how many weeks there are. */
  from: string
  count: number
  /** Mondays of the weeks that have it. */
  withIt: string[]
  seed: number
}

/** What a person says of such weeks. */
export interface WeeksInput {
  from: string
  count: number
  /** First days of each week that are not looked at, as what was done the week before may still work. */
  washOut: number
}

/** Of fewer than six pairs of weeks chance cannot deal forty ways, and no interval of 95 % has an end. */
export const fewestWeeks = 12
export const mostWeeks = 104
export const mostWashOut = 4

/** Mondays of so many weeks. */
export const mondaysFrom = (monday: string, count: number): string[] => Array.from({ length: count }, (_, i) => addDays(monday, 7 * i))

/** The last day of the weeks. */
export const lastOfWeeks = ({ from, count }: Pick<DrawnWeeks, 'from' | 'count'>): string => addDays(from, 7 * count - 1)

/** Draws one of each two weeks that follow each other. The same weeks and seed draw the same. */
export function drawWeeks({ from, count }: Pick<WeeksInput, 'from' | 'count'>, seed: number): DrawnWeeks {
  const { treated } = switchback(mondaysFrom(from, count), seed)
  return { from, count, withIt: [...treated].sort(), seed }
}

/**
 * What was counted in each week after its `washOut` first days. What happened there, or that nothing was counted, makes it a gap: an announced closing
 * where it covers a quarter of the days or more, anything else that touches one.
 * @param days what was counted by day; a day that is not in it counted nothing
 */
export function weekSums(
  mondays: readonly string[],
  days: ReadonlyMap<string, number>,
  washOut: number,
  happened: readonly Pick<StudyEvent, 'kind' | 'from' | 'to'>[],
): number[] {
  const looked = 7 - washOut
  return mondays.map((monday) => {
    const first = addDays(monday, washOut)
    const last = addDays(monday, 6)
    const touched = happened.some(({ kind, from, to }) => {
      const common = dayCount(later(from, first), earlier(to, last))
      return kind === 'closing' ? common >= looked / 4 : common > 0
    })
    if (touched) return Number.NaN
    const sum = daysFrom(first, looked).reduce((total, day) => total + (days.get(day) ?? 0), 0)
    return sum > 0 ? sum : Number.NaN
  })
}

const daysFrom = (first: string, count: number): string[] => Array.from({ length: count }, (_, i) => addDays(first, i))

/** How many pairs of so many weeks are known, from an index on. */
export const wholePairs = (counts: readonly number[], begin: number, weeks: number): number =>
  Array.from({ length: weeks / 2 }, (_, pair) => begin + 2 * pair).filter((at) => counts[at]! > 0 && counts[at + 1]! > 0).length
