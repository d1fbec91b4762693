import { sql } from 'kysely'
import type { Work } from '#platform'
import type { GroupFigure, PeriodFigures } from './figures-of-periods.ts'
import { isPeople } from './metrics.ts'
import { isSmall, leastOf, type ToldCell, tellPeople, tellWhole } from './small-cells.ts'

/**
 * The figure of some places, or of the alliance, as it may be told. People: 1 to 4 are hidden. A sum with such a place in it is "at least", in
 * steps of five, and worked out from what is shown of its places, each hidden one as 1: so nobody finds out what is hidden by taking away the
 * others, on whatever days they were told. What a source told of the alliance as a whole is told by `tellWhole` where any place ever had so few. Pure.
 */
export function tellFigure(
  { metric, few, cells: all }: Pick<PeriodFigures, 'metric' | 'few' | 'cells'>,
  { amount, cells }: GroupFigure,
): ToldCell {
  if (!isPeople(metric) || amount === null) return { amount, hidden: false, atLeast: false }
  const small = cells.filter((cell) => isSmall(cell.amount))
  if (isSmall(amount) || small.length === 0) {
    const isWhole = few && cells.some(({ point }) => point === 0)
    return isWhole
      ? tellWhole(
          amount,
          all.filter(({ point }) => point !== 0).map((cell) => cell.amount),
        )
      : tellPeople(amount, true)
  }
  return leastOf(cells.map((cell) => cell.amount))
}

/** Of which of these metrics, by number, any place was ever told 1 to 4. */
export async function everFew(work: Work, metrics: readonly number[]): Promise<Set<number>> {
  if (metrics.length === 0) return new Set()
  const where = sql`alliance_id = ${work.alliance} and metric = any(${[...metrics]}::smallint[]) and point > 0`
  const { rows } = await sql<{ metric: number }>`
    select distinct metric from (
      select metric from (
        select metric, day, span, point, source, amount, n from facts.rollups where ${where}
        union all select metric, day, span, point, source, amount, n from facts.deltas where ${where}
      ) as told group by metric, day, span, point, source having sum(n) > 0 and sum(amount) > 0 and sum(amount) < 5
    ) as few`.execute(work.db)
  return new Set(rows.map(({ metric }) => metric))
}
