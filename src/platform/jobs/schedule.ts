import { sql } from 'kysely'
import { newId } from '../ids.ts'
import type { Platform } from '../platform.ts'
import { lastFire, readCron } from './cron.ts'
import { definedJobs, type JobDefinition } from './define-job.ts'

/** The latest moment not after `now` at which a job was to run. */
function lastTick(job: Pick<JobDefinition<never>, 'every' | 'cron'>, now: Date): Date | undefined {
  const schedule = job.every ?? job.cron
  if (schedule === undefined) return undefined
  if (typeof schedule === 'string') return lastFire(readCron(schedule), now)
  const step = schedule * 1000
  return new Date(Math.floor(now.getTime() / step) * step)
}

/**
 * Makes the ticks that are due. Each tick is made once, whoever looks: moving the schedule's last tick and inserting the job
 * are one transaction. What was missed while nobody looked is made once and not as often as it was missed; a tick whose
 * predecessor still waits or runs is left out, but one that waits from before the clock was set back is due with this tick. A schedule that is seen for the first time begins with its next tick.
 * @param seen the ticks that were looked at before, by name: who keeps it asks the database about each tick once
 * @returns how many were made
 */
export async function makeTicks(house: Platform, only?: readonly string[], seen = new Map<string, number>()): Promise<number> {
  let made = 0
  for (const job of definedJobs().values()) {
    if (only && !only.includes(job.name)) continue
    const now = house.clock.now()
    const tick = lastTick(job, now)
    if (!tick || seen.get(job.name) === tick.getTime()) continue
    if (job.wanted && !(await job.wanted(house))) {
      seen.set(job.name, tick.getTime())
      continue
    }
    made += await house.database.db.transaction().execute(async (db) => {
      await db
        .insertInto('jobs.schedules')
        .values({ name: job.name, last_tick: typeof job.every === 'number' ? new Date(tick.getTime() - 1) : tick })
        .onConflict((on) => on.doNothing())
        .execute()
      const moved = await db
        .updateTable('jobs.schedules')
        .set({ last_tick: tick })
        .where('name', '=', job.name)
        // A clock that was set back leaves a last tick in the future: it begins anew from here.
        .where((eb) => eb.or([eb('last_tick', '<', tick), eb('last_tick', '>', now)]))
        .executeTakeFirst()
      if (moved.numUpdatedRows === 0n) return 0
      // One that was made later than now waits from before the clock was set back; it would keep the schedule still until that time comes.
      const early = await db
        .updateTable('jobs.jobs')
        .set({ due_at: tick, made_at: now })
        .where('name', '=', job.name)
        .where('scheduled', '=', true)
        .where('state', '=', 'waiting')
        .where('made_at', '>', now)
        .executeTakeFirst()
      if (early.numUpdatedRows > 0n) return 1
      const { rows } = await sql`
        insert into jobs.jobs (job_id, name, key, alliance_id, payload, scheduled, state, due_at, made_at, lease_seconds, attempts, tries)
        select ${newId()}, ${job.name}, null, null, '{}', true, 'waiting', ${tick}, ${now}, ${Math.ceil(job.lease)}, 0, ${job.tries ?? 8}
        where not exists (select from jobs.jobs where name = ${job.name} and scheduled and state in ('waiting', 'running'))
        returning job_id`.execute(db)
      return rows.length
    })
    seen.set(job.name, tick.getTime())
  }
  return made
}
