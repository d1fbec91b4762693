import { sql } from 'kysely'
import type { Work } from '#platform'
import type { GroupFigure, PeriodFigures } from './figures-of-periods.ts'
import { isPeople } from './metrics.ts'
import { inFives, isSmall, type ToldCell, tellPeople } from './small-cells.ts'

/**
 * The figure of some places, or of the alliance, as it may be told. People: 1 to 4 are hidden. A sum with such a place in it is "at least", in
 * steps of five, and worked out from what is shown of its places, each hidden one as 1: so nobody finds out what is hidden by taking away the
 * others, on whatever days they were told. What a source told of the alliance as a whole is in steps of five where any place ever had so few. Pure.
 */
export function tellFigure({ metric, few }: Pick<PeriodFigures, 'metric' | 'few'>, { amount, cells }: GroupFigure): ToldCell {
  if (!isPeople(metric) || amount === null) return { amount, hidden: false, atLeast: false }
  const small = cells.filter((cell) => isSmall(cell.amount))
  if (isSmall(amount) || small.length === 0) return tellPeople(amount, !few || cells.every(({ point }) => point !== 0))
  const least = inFives(cells.reduce((all, cell) => all + (isSmall(cell.amount) ? 1 : cell.amount), 0))
  return least === 0 ? { amount: null, hidden: true, atLeast: false } : { amount: least, hidden: false, atLeast: true }
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
