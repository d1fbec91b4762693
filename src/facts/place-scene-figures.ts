import { sql } from 'kysely'
import { newId, type Work } from '#platform'
import { amountNegative, amountNotANumber } from './errors.ts'
import { lock } from './fold-rollups.ts'
import { type MetricKey, metric as metricOf } from './metrics.ts'
import { factsPolicy } from './policy.ts'
import { reopenClosed } from './record-fact.ts'

/** What a metric was in a month for one scene, as somebody else counted it. */
export interface SceneFigure {
  scene: number
  /** `2026-09` */
  month: string
  amount: number
}

/**
 * Places figures of months that belong to scenes (the loans of a booklist), each month's as a whole: it is never spread over days. A figure
 * that stands already changes nothing; another one for the same scene and month is a correction, a further row of the ledger that names the one
 * it corrects, and a closed month is reopened in the open. One placer at a time within an alliance.
 * @param origin.source who counted it, by name
 * @param origin.dryRun says what would be, and changes nothing
 */
export async function placeSceneFigures(
  work: Work,
  origin: { metric: MetricKey; source: string; dryRun?: boolean },
  figures: readonly SceneFigure[],
): Promise<{ placed: number; corrected: number; unchanged: number }> {
  factsPolicy.demand(work, 'import-figures')
  const counts = { placed: 0, corrected: 0, unchanged: 0 }
  await lock(work, 'place')
  const metric = metricOf(origin.metric).number
  for (const { scene, month, amount } of figures) {
    if (!Number.isFinite(amount)) throw amountNotANumber()
    if (amount < 0) throw amountNegative()
    const day = `${month}-01`
    const old = await work.db
      .selectFrom('facts.scene_cells')
      .select(['amount', 'source', 'fact_id', 'version'])
      .where('alliance_id', '=', work.alliance)
      .where('metric', '=', metric)
      .where('scene', '=', scene)
      .where('month', '=', day)
      .executeTakeFirst()
    if (old && Number(old.amount) === amount) {
      counts.unchanged++
      continue
    }
    counts[old ? 'corrected' : 'placed']++
    if (origin.dryRun) continue
    await reopenClosed(work, [{ metricKey: origin.metric, day }], `figures from ${origin.source}`)
    const fact = newId()
    const write = (id: string, by: { amount: number; n: number; source: string; corrects: string | null }) =>
      append(work, { fact_id: id, day, scene, metric, ...by })
    if (old && old.source === origin.source)
      await write(fact, { amount: amount - Number(old.amount), n: 0, source: origin.source, corrects: old.fact_id })
    else {
      // Another source says it now: the old figure is taken back under its own.
      if (old) await write(newId(), { amount: -Number(old.amount), n: -1, source: old.source, corrects: old.fact_id })
      await write(fact, { amount, n: 1, source: origin.source, corrects: old?.fact_id ?? null })
    }
    await work.db
      .insertInto('facts.scene_cells')
      .values({
        alliance_id: work.alliance,
        metric,
        scene,
        month: day,
        amount,
        source: origin.source,
        fact_id: fact,
        version: (old?.version ?? 0) + 1,
        changed_at: work.now,
      })
      .onConflict((on) =>
        on.columns(['alliance_id', 'metric', 'scene', 'month']).doUpdateSet((eb) => ({
          amount: eb.ref('excluded.amount'),
          source: eb.ref('excluded.source'),
          fact_id: eb.ref('excluded.fact_id'),
          version: eb.ref('excluded.version'),
          changed_at: eb.ref('excluded.changed_at'),
        })),
      )
      .execute()
  }
  return counts
}

async function append(
  work: Work,
  row: { fact_id: string; day: string; scene: number; metric: number; amount: number; n: number; source: string; corrects: string | null },
): Promise<void> {
  await sql`
    with written as (
      insert into facts.ledger (alliance_id, fact_id, at, day, point, scene, metric, span, n, amount, source, corrects)
      values (${work.alliance}, ${row.fact_id}, ${work.now}, ${row.day}, 0, ${row.scene}, ${row.metric}, 1, ${row.n}, ${row.amount}, ${row.source}, ${row.corrects})
    )
    insert into facts.deltas (alliance_id, fact_id, day, point, scene, metric, span, n, amount, source)
    values (${work.alliance}, ${row.fact_id}, ${row.day}, 0, ${row.scene}, ${row.metric}, 1, ${row.n}, ${row.amount}, ${row.source})`.execute(
    work.db,
  )
}
