import { sql } from 'kysely'
import { audit, type Work } from '#platform'
import { periodNotClosed, whyNeeded } from './errors.ts'
import { type MetricKey, metric as metricOf } from './metrics.ts'

/**
 * Opens a closed month of a metric again: the closed version stays as it was, a new version is opened in the open, with why.
 * Called by late facts and corrections too; then the reason is theirs. Refuses a month that is not closed, and one without a reason.
 */
export async function reopenPeriod(work: Work, input: { metric: MetricKey; month: string; why: string }): Promise<number> {
  if (input.why.trim() === '') throw whyNeeded()
  const metric = metricOf(input.metric)
  const month = `${input.month}-01`
  const closed = await work.db
    .updateTable('facts.periods')
    .set({ status: 'superseded' })
    .where('alliance_id', '=', work.alliance)
    .where('metric', '=', metric.number)
    .where('month', '=', month)
    .where('status', '=', 'closed')
    .returning('version')
    .executeTakeFirst()
  if (!closed) {
    // Another transaction may have reopened it while this one waited; then the wish is fulfilled.
    const open = await sql<{
      version: number
    }>`select version from facts.periods where alliance_id = ${work.alliance} and metric = ${metric.number} and month = ${month} and status = 'reopened'`.execute(
      work.db,
    )
    if (open.rows[0]) return open.rows[0].version
    throw periodNotClosed(input.month)
  }
  const version = closed.version + 1
  await work.db
    .insertInto('facts.periods')
    .values({
      alliance_id: work.alliance,
      metric: metric.number,
      month,
      version,
      status: 'reopened',
      reopened_at: work.now,
      reopened_by: 'name' in work.actor ? work.actor.name : work.actor.kind,
      why: input.why.slice(0, 300),
    })
    .execute()
  await audit(
    work,
    'facts.period-reopened',
    { kind: 'period', id: `${input.metric} ${input.month}` },
    { metric: input.metric, month: input.month, version },
    input.why.slice(0, 300),
  )
  return version
}
