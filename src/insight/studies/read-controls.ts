import { firstDay, lastDay, type Work } from '#platform'
import { countsPeople, findMetric, isSmall, readManySeries } from '#rooms/facts'
import type { Gathered } from './gather.ts'
import { NoNumber } from './problem.ts'

/**
 * Reads what the campaign could not touch: sums over all places by month, as long as the panel. A month in which somebody who hands in did not is a gap;
 * figures with a gap in the months that are looked at are left out.
 * @throws NoNumber `no-other-figures` where none is left
 */
export async function readControls(
  work: Work,
  metrics: readonly string[],
  { panel, start, before }: Gathered,
): Promise<{ name: string; values: number[] }[]> {
  const { periods } = panel
  const from = firstDay(periods[0]!)
  const to = lastDay(periods.at(-1)!)
  const read = await readManySeries(
    work,
    metrics.map((metric) => ({ metric, from, to, by: 'month' as const })),
  )
  const found = metrics.map((name, i) => {
    const { rows } = read[i]!()
    const metric = findMetric(name)!
    const nought = metric.silence === 'nought'
    // A month of 1 to 4 people is told nobody, so nothing is worked out of it either.
    const untold = (amount: number | null) => countsPeople(metric) && isSmall(amount)
    const amounts = new Map(
      rows.map((row) => [
        row.from.slice(0, 7),
        row.missing.length > 0 || untold(row.amount) ? Number.NaN : (row.amount ?? (nought ? 0 : Number.NaN)),
      ]),
    )
    return { name, values: periods.map((month) => amounts.get(month) ?? Number.NaN) }
  })
  const whole = found.filter(({ values }) => values.slice(start - before).every((value) => value > 0))
  if (whole.length === 0) throw new NoNumber('no-other-figures')
  return whole
}
