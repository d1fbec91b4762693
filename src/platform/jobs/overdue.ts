import { sql } from 'kysely'
import type { HealthProbe } from '../health.ts'
import type { Platform } from '../platform.ts'

export interface JobsState {
  /** The job that has waited longest past its time, or runs on a lease that ran out; null when nothing is late. */
  oldestOverdue: { name: string; seconds: number } | null
  waiting: number
  running: number
  failed: number
}

/**
 * How the jobs stand. Late is what could be done more than `graceSeconds` ago on the house's clock and is not being done: a job is late from
 * its time on, and not before it was made. The tick of a schedule may lie hours before the first start of a house.
 */
export async function jobsState(house: Platform, graceSeconds = 5): Promise<JobsState> {
  const now = house.clock.now()
  const { rows } = await sql<{ name: string; seconds: number }>`
    select name, extract(epoch from ${now}::timestamptz - greatest(due_at, made_at))::float as seconds from jobs.jobs
    where (state = 'waiting' and greatest(due_at, made_at) < ${now}::timestamptz - ${graceSeconds} * interval '1 second')
       or (state = 'running' and lease_until < clock_timestamp() - ${graceSeconds} * interval '1 second')
    order by greatest(due_at, made_at) limit 1`.execute(house.database.db)
  const counts = await sql<{
    state: string
    n: number
  }>`select state, count(*)::int as n from jobs.jobs where state <> 'done' group by state`.execute(house.database.db)
  const count = (state: string) => counts.rows.find((row) => row.state === state)?.n ?? 0
  return { oldestOverdue: rows[0] ?? null, waiting: count('waiting'), running: count('running'), failed: count('failed') }
}

/** Not ready when a job has been late for five minutes: then nobody is working, or everybody is stuck. */
export const jobsProbe: HealthProbe = {
  name: 'jobs',
  look: async (house) => {
    const { oldestOverdue, waiting, failed } = await jobsState(house)
    const says = oldestOverdue
      ? `the oldest overdue job is ${oldestOverdue.name}, ${Math.round(oldestOverdue.seconds)} s late`
      : `nothing is overdue; ${waiting} waiting`
    return { ok: (oldestOverdue?.seconds ?? 0) < 300, says: failed > 0 ? `${says}; ${failed} failed in the last week` : says }
  },
}
