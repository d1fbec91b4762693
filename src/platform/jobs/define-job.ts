import type { Platform } from '../platform.ts'
import { readCron } from './cron.ts'

/** What a running job is told. */
export interface JobRun {
  jobId: string
  /** Whose work it is; null for the house's own. */
  alliance: string | null
  /** 1 the first time. */
  attempt: number
  /** Fires when the lease was lost or the process stops: end soon, change nothing more. */
  signal: AbortSignal
}

export interface JobDefinition<Payload> {
  /** `<room>.<what>`, its name for ever. */
  name: string
  /** Runs by itself: every so many seconds, or by a cron line in UTC. */
  every?: number | string
  /** A cron line in UTC; the same as `every` with a text. */
  cron?: string
  /** Seconds for which a worker holds the job without a sign of life. It renews by itself while the process lives, so this is how long after a kill another takes over. */
  lease: number
  /**
   * Whether there is anything to do; asked before a tick of a schedule is made, and false leaves that tick out. For what looks every few
   * seconds: a read in place of the writes of a job, so that an idle house does not write.
   */
  wanted?(platform: Platform): Promise<boolean>
  /** How often it is tried before it counts as failed; 8 unless given. */
  tries?: number
  /** How many at once in one process; 1 unless given. */
  atOnce?: number
  /** Does it. May run again after a kill, so it must be fit to run twice. Throwing means: try again later. */
  run(platform: Platform, payload: Payload, job: JobRun): Promise<void>
}

const defined = new Map<string, JobDefinition<never>>()

/** Declares a job. What is declared in a process can be run by it. */
export function defineJob<Payload extends object = Record<string, never>>(job: JobDefinition<Payload>): JobDefinition<Payload> {
  const schedule = job.every ?? job.cron
  if (typeof schedule === 'string') readCron(schedule)
  if (!(job.lease >= 1)) throw new RangeError(`the job ${job.name} needs a lease of a second or more`)
  const before = defined.get(job.name)
  if (before && (before as unknown) !== job) throw new Error(`two jobs are called ${job.name}`)
  defined.set(job.name, job as unknown as JobDefinition<never>)
  return job
}

/** All declared jobs by name. */
export const definedJobs = (): ReadonlyMap<string, JobDefinition<never>> => defined
