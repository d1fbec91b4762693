import { newId } from '../ids.ts'
import type { Platform } from '../platform.ts'
import type { Work } from '../work.ts'
import { definedJobs, type JobDefinition } from './define-job.ts'

export interface EnqueueOptions {
  /** When, on the house's clock; at once unless given. */
  at?: Date
  /** The same job with the same key is asked for once (kept for a week after it ended). */
  key?: string
}

const wakers = new Set<() => void>()

/** Wakes the workers of this process. */
const wakeWorkers = (): void => {
  for (const wake of wakers) wake()
}

/** Registers a worker of this process to be woken; returns how to take it back. */
export function onWake(wake: () => void): () => void {
  wakers.add(wake)
  return () => void wakers.delete(wake)
}

/**
 * Asks for a job. Inside a work it is asked for when the work commits, and for its alliance; with a platform it is the house's own.
 * @returns whether it is new: false when the key was asked for before
 */
export async function enqueue<Payload extends object>(
  by: Work | Platform,
  job: JobDefinition<Payload> | string,
  payload: Payload,
  options: EnqueueOptions = {},
): Promise<boolean> {
  const name = typeof job === 'string' ? job : job.name
  const definition = definedJobs().get(name)
  if (!definition) throw new Error(`no job is called ${name}`)
  const work = 'alliance' in by ? by : undefined
  const db = 'alliance' in by ? by.db : by.database.db
  const now = 'alliance' in by ? by.now : by.clock.now()
  const made = await db
    .insertInto('jobs.jobs')
    .values({
      job_id: newId(),
      name,
      // Keys of two alliances never meet.
      key: options.key === undefined ? null : `${work?.alliance ?? ''}:${options.key}`,
      alliance_id: work?.alliance ?? null,
      payload: JSON.stringify(payload),
      scheduled: false,
      state: 'waiting',
      due_at: options.at ?? now,
      made_at: now,
      ended_at: null,
      lease_seconds: Math.ceil(definition.lease),
      lease_until: null,
      holder: null,
      attempts: 0,
      tries: definition.tries ?? 8,
      fault: null,
    })
    .onConflict((on) => on.columns(['name', 'key']).where('key', 'is not', null).doNothing())
    .executeTakeFirst()
  if (work) work.afterCommit(wakeWorkers)
  else wakeWorkers()
  return (made.numInsertedOrUpdatedRows ?? 0n) > 0n
}
