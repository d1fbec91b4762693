import type { Masked, Panel } from '#packages/causal'
import { firstDay, lastDay, monthsOf, type Work } from '#platform'
import { countsPeople, inFives, isSmall, readSeries, type SeriesRow, smallestCell, tellPlaces } from '#rooms/facts'
import { type MaskedMonths, maskedMonths, readEvents } from './events.ts'

export interface ReadPanel {
  /**
   * Counts by place and month; units are numbers of places as texts, what was not counted is NaN. It begins with the first month of any figure. People
   * stand in it as figures show them: a step of five by its middle, nobody and what is hidden both as 0, so that whatever is worked out of it tells no more.
   */
  panel: Panel
  /** What the calendar takes out, as indices of the panel, and as it is told. */
  masked: Masked[]
  months: MaskedMonths[]
  sources: string[]
}

/**
 * Reads months of a metric by place from the roll-ups. Nothing is filled in, but where the house counts each thing itself a month without any is nought.
 * @param handedIn where given, the panel ends with the last month that all these places have handed in
 */
export async function readPanel(work: Work, metric: string, first: string, last: string, handedIn?: readonly number[]): Promise<ReadPanel> {
  const found = await readSeries(work, {
    metric,
    from: firstDay(first),
    to: lastDay(last < first ? first : last),
    by: 'month',
    perPoint: true,
  })
  const { rows, sources } = found
  const nought = found.metric.silence === 'nought'
  const people = countsPeople(found.metric)
  const begin = rows.findIndex((row) => row.points!.length > 0)
  const end =
    !handedIn || nought
      ? undefined
      : rows.findLastIndex(
          (row) => (people && isSmall(row.amount)) || handedIn.every((own) => row.points!.some(({ point }) => point === own)),
        ) + 1
  const told = begin < 0 ? [] : rows.slice(begin, end)
  const periods = told.map((row) => row.from.slice(0, 7))
  const months = told.map((row) => (people ? asShown(row) : countsOf(row)))
  const numbers = [...new Set(told.flatMap((row) => (people && isSmall(row.amount) ? [] : row.points!.map(({ point }) => point))))]
    .filter((point) => point > 0)
    .sort((a, b) => a - b)
  const panel: Panel = {
    units: numbers.map(String),
    periods,
    values: numbers.map((number) => months.map((amounts) => amounts?.get(number) ?? (nought || !amounts ? 0 : Number.NaN))),
  }
  const taken = maskedMonths(await readEvents(work))
  const start = periods[0]
  const at = (month: string): number => (start === undefined || month < start ? 0 : monthsOf(start, month).length - 1)
  const masked = taken
    .filter(({ to }) => start !== undefined && to >= start)
    .map(({ point, from, to }) => ({ unit: point === null ? null : String(point), from: at(from), to: at(to) }))
  return { panel, masked, months: taken, sources }
}

const countsOf = ({ points = [] }: SeriesRow) => new Map(points.map(({ point, amount }) => [point, amount ?? Number.NaN]))

/** Of a month of 1 to 4 people in all nobody is told which places there were: null. */
function asShown(row: SeriesRow): Map<number, number> | null {
  if (isSmall(row.amount)) return null
  const middle = (amount: number) => inFives(amount) + (smallestCell - 1) / 2
  return new Map(tellPlaces(row).map(({ point, amount, hidden }) => [point, hidden || !amount ? 0 : middle(amount)]))
}
