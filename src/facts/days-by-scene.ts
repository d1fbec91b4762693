import { sql } from 'kysely'
import type { Work } from '#platform'
import { noSuchMetric, notSummed } from './errors.ts'
import { findMetric } from './metrics.ts'

/**
 * What came of scenes day by day, of one additive metric, in one statement. A day of which something was told is there, nought too; a day without a
 * fact, or whose facts were all taken back, is not. For what is worked out over many posts:
 * where people are counted, nobody is shown these. No policy of its own.
 */
export async function daysByScene(
  work: Work,
  query: { metric: string; from: string; to: string; scenes: readonly number[] },
): Promise<{ scene: number; day: string; amount: number }[]> {
  const metric = findMetric(query.metric)
  if (!metric) throw noSuchMetric(query.metric)
  if (metric.kind !== 'additive') throw notSummed(metric)
  if (query.scenes.length === 0) return []
  const where = sql`alliance_id = ${work.alliance} and scene > 0 and scene = any(${[...query.scenes]}::int[]) and metric = ${metric.number}
    and day between ${query.from} and ${query.to} and span = 0`
  const { rows } = await sql<{ scene: number; day: string; amount: number }>`
    select scene, day, sum(amount) as amount from (
      select scene, day, amount, n from facts.rollups where ${where}
      union all
      select scene, day, amount, n from facts.deltas where ${where}
    ) as all_of_it group by scene, day having sum(n) > 0 or sum(amount) <> 0 order by scene, day`.execute(work.db)
  return rows.map((row) => ({ ...row, amount: Number(row.amount) }))
}
