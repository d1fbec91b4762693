import { sql } from 'kysely'
import { newId, type Work } from '#platform'
import { amountNegative, amountNotANumber } from './errors.ts'
import { lock } from './fold-rollups.ts'
import { metricByNumber } from './metrics.ts'
import { reopenClosed } from './record-fact.ts'

/**
 * Says that what was recorded under a key was another amount, under whose word: the ledger keeps both, by a further row that names the one it
 * corrects. A change of source takes the figure back under the old one. A closed month is reopened visibly. No policy of its own, as recordFact.
 * Refuses amounts that are no number or negative. Returns whether anything changed; false too where nothing has this key.
 */
export async function correctFact(work: Work, fact: { key: string; amount: number; source: string }): Promise<boolean> {
  if (!Number.isFinite(fact.amount)) throw amountNotANumber()
  if (fact.amount < 0) throw amountNegative()
  const source = fact.source.slice(0, 120)
  // One corrects at a time: of two, the second sees what the first has made of it.
  await lock(work, 'correct')
  const { rows } = await sql<Standing>`
    with first as (
      select l.* from facts.keys k join facts.ledger l on l.alliance_id = k.alliance_id and l.fact_id = k.fact_id
      where k.alliance_id = ${work.alliance} and k.key = ${fact.key}
    ), said as (
      select source, amount, n from first
      union all
      select c.source, c.amount, c.n from facts.ledger c, first
      where c.alliance_id = ${work.alliance} and c.corrects is not null and c.corrects = first.fact_id
    )
    select first.fact_id, first.day, first.point, first.scene, first.metric, first.span, now.source, now.amount
    from first, (select source, sum(amount) as amount from said group by source having sum(n) > 0) as now`.execute(work.db)
  const [old] = rows
  if (!old || (Number(old.amount) === fact.amount && old.source === source)) return false
  await reopenClosed(work, [{ metricKey: metricByNumber(old.metric).key, day: old.day }], `corrected by ${source}`)
  if (old.source === source) await append(work, old, { amount: fact.amount - Number(old.amount), n: 0, source })
  else {
    await append(work, old, { amount: -Number(old.amount), n: -1, source: old.source })
    await append(work, old, { amount: fact.amount, n: 1, source })
  }
  return true
}

/** What stands for a key: the fact that was recorded first, and what its corrections have made of it. */
interface Standing {
  fact_id: string
  day: string
  point: number
  scene: number
  metric: number
  span: number
  source: string
  amount: string
}

async function append(work: Work, old: Standing, row: { amount: number; n: number; source: string }): Promise<void> {
  await sql`
    with written as (
      insert into facts.ledger (alliance_id, fact_id, at, day, point, scene, metric, span, n, amount, source, corrects)
      values (${work.alliance}, ${newId()}, ${work.now}, ${old.day}, ${old.point}, ${old.scene}, ${old.metric}, ${old.span}, ${row.n}, ${row.amount}, ${row.source}, ${old.fact_id})
      returning *
    )
    insert into facts.deltas (alliance_id, fact_id, day, point, scene, metric, span, n, amount, source)
    select alliance_id, fact_id, day, point, scene, metric, span, n, amount, source from written`.execute(work.db)
}
