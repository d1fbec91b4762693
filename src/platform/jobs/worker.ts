import { sql } from 'kysely'
import { newId } from '../ids.ts'
import type { Platform } from '../platform.ts'
import { definedJobs } from './define-job.ts'
import { onWake } from './enqueue.ts'
import { dropLease, takeLease } from './leases.ts'
import { makeTicks } from './schedule.ts'

interface Taken {
  job_id: string
  name: string
  alliance_id: string | null
  payload: Record<string, unknown>
  attempts: number
  tries: number
  lease_seconds: number
}

export interface WorkerOptions {
  /** Jobs at once in this process; 4 unless given. */
  atOnce?: number
  /** How often it looks for work that nobody woke it for, in ms; 1,000 unless given. */
  pollMs?: number
  /**
   * Seconds for which one process makes the ticks for all, 30 unless given; asked for again after a third of it. So long after a kill the
   * next process follows at the latest, and a third more.
   */
  schedulerLease?: number
  /** Only these jobs; all that are declared unless given. */
  only?: readonly string[]
}

const keepDays = 7
/** How often jobs of the dead are looked for, in ms. */
const takeBackMs = 2_000

/**
 * Runs jobs in this process: takes what is due under a lease, renews the lease while it runs, ends it only if it still
 * holds it. One process among all makes the ticks of schedules and clears away what ended a week ago.
 */
export class Worker {
  readonly #house: Platform
  readonly #atOnce: number
  readonly #pollMs: number
  readonly #only: readonly string[] | undefined
  readonly #holder = newId()
  readonly #running = new Map<string, { job: Taken; stop: AbortController; done: Promise<void> }>()
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> | undefined
  #again = false
  #stopped = true
  #unwake = (): void => {}
  readonly #schedulerLease: number
  /** Whether this process makes the ticks, and when it asks about that again (ms of `performance.now()`). */
  #makesTicks = false
  #asksAgain = 0
  /** The ticks of schedules that this process has looked at since it makes them. */
  readonly #ticks = new Map<string, number>()
  #takesBack = 0
  #swept = 0

  constructor(house: Platform, options: WorkerOptions = {}) {
    this.#house = house
    this.#atOnce = options.atOnce ?? 4
    this.#pollMs = options.pollMs ?? 1_000
    this.#schedulerLease = options.schedulerLease ?? 30
    this.#only = options.only
  }

  start(): this {
    if (!this.#stopped) return this
    this.#stopped = false
    this.#unwake = onWake(() => this.#look())
    this.#timer = setInterval(() => this.#look(), this.#pollMs)
    this.#look()
    return this
  }

  /** Takes nothing more, waits for what runs, and hands back what does not end in time so that another process takes it at once. */
  async stop(graceMs = 10_000): Promise<void> {
    if (this.#stopped) return
    this.#stopped = true
    clearInterval(this.#timer)
    this.#unwake()
    await this.#looking
    const ended = Promise.all([...this.#running.values()].map(({ done }) => done))
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, graceMs).unref())])
    for (const { job, stop } of this.#running.values()) {
      stop.abort()
      await this.#settle(job, { state: 'waiting', due: this.#house.clock.now() })
    }
    await dropLease(this.#house, 'scheduler', this.#holder).catch(() => {})
  }

  /** Looks for work; one look at a time, and once more when somebody asked meanwhile. */
  #look(): void {
    if (this.#stopped) return
    if (this.#looking) {
      this.#again = true
      return
    }
    this.#looking = this.#lookOnce()
      // The database is away: said once a look, and tried again with the next.
      .catch((fault) => this.#house.log.error('jobs', 'cannot look for work', fault))
      .finally(() => {
        this.#looking = undefined
        if (!this.#again) return
        this.#again = false
        this.#look()
      })
  }

  async #lookOnce(): Promise<void> {
    if (await this.#isScheduler()) {
      await makeTicks(this.#house, this.#only, this.#ticks)
      if (Date.now() - this.#swept > 3_600_000) {
        this.#swept = Date.now()
        await sql`delete from jobs.jobs where state in ('done', 'failed') and ended_at < ${this.#house.clock.now()}::timestamptz - ${keepDays} * interval '1 day'`.execute(
          this.#house.database.db,
        )
      }
    }
    if (performance.now() >= this.#takesBack) {
      await this.#takeBack()
      this.#takesBack = performance.now() + takeBackMs
    }
    while (!this.#stopped) {
      const names = this.#namesWithRoom()
      const room = this.#atOnce - this.#running.size
      if (names.length === 0 || room <= 0) return
      // One of each name a round, so that the limit of a name holds and a flood of one name does not starve the others.
      const taken = await this.#take(names, room)
      if (taken.length === 0) return
      for (const job of taken) this.#begin(job)
    }
  }

  /** Whether this process makes the ticks for all; asks the database now and then, and believes it in between. */
  async #isScheduler(): Promise<boolean> {
    if (performance.now() < this.#asksAgain) return this.#makesTicks
    const asked = performance.now()
    this.#makesTicks = false
    const held = await takeLease(this.#house, 'scheduler', this.#holder, this.#schedulerLease)
    if (!held) this.#ticks.clear()
    this.#makesTicks = held
    this.#asksAgain = asked + (this.#schedulerLease * 1000) / 3
    return held
  }

  #namesWithRoom(): string[] {
    const busy = new Map<string, number>()
    for (const { job } of this.#running.values()) busy.set(job.name, (busy.get(job.name) ?? 0) + 1)
    return [...definedJobs().values()]
      .filter((job) => (!this.#only || this.#only.includes(job.name)) && (busy.get(job.name) ?? 0) < (job.atOnce ?? 1))
      .map((job) => job.name)
  }

  /** Puts jobs whose worker gave no sign of life back in the line, or ends those that were tried often enough. */
  async #takeBack(): Promise<void> {
    await sql`
      update jobs.jobs set
        state = case when attempts >= tries then 'failed' else 'waiting' end,
        ended_at = case when attempts >= tries then ${this.#house.clock.now()}::timestamptz end,
        fault = 'lease ran out', holder = null, lease_until = null
      where job_id in (select job_id from jobs.jobs where state = 'running' and lease_until < clock_timestamp() for update skip locked)`.execute(
      this.#house.database.db,
    )
  }

  /** Takes at most one due job per name. */
  async #take(names: string[], room: number): Promise<Taken[]> {
    const { rows } = await sql<Taken>`
      with due as (
        select job_id from unnest(${names}::text[]) as wanted(wanted_name) cross join lateral (
          select job_id, due_at from jobs.jobs where name = wanted_name and state = 'waiting' and due_at <= ${this.#house.clock.now()}
          order by due_at, job_id limit 1 for update skip locked
        ) as first order by due_at limit ${room}
      )
      update jobs.jobs as job
      set state = 'running', holder = ${this.#holder}, lease_until = clock_timestamp() + lease_seconds * interval '1 second', attempts = attempts + 1
      from due where job.job_id = due.job_id
      returning job.job_id, name, alliance_id, payload, attempts, tries, lease_seconds`.execute(this.#house.database.db)
    return rows
  }

  #begin(job: Taken): void {
    const stop = new AbortController()
    const done = this.#run(job, stop)
      .catch((fault) => this.#house.log.error('jobs', 'a job could not be ended; another will take it over', fault, { job: job.name }))
      .finally(() => {
        this.#running.delete(job.job_id)
        this.#look()
      })
    this.#running.set(job.job_id, { job, stop, done })
  }

  async #run(job: Taken, stop: AbortController): Promise<void> {
    const definition = definedJobs().get(job.name)!
    const beat = setInterval(() => void this.#renew(job, stop), (job.lease_seconds * 1000) / 3)
    try {
      await definition.run(this.#house, job.payload as never, {
        jobId: job.job_id,
        alliance: job.alliance_id,
        attempt: job.attempts,
        signal: stop.signal,
      })
    } catch (fault) {
      clearInterval(beat)
      if (stop.signal.aborted) return
      const last = job.attempts >= job.tries
      this.#house.log.error('jobs', last ? 'a job failed for good' : 'a job failed and will be tried again', fault, {
        job: job.name,
        jobId: job.job_id,
        attempt: job.attempts,
      })
      await this.#settle(
        job,
        last
          ? { state: 'failed', fault: wordOf(fault) }
          : { state: 'waiting', due: new Date(this.#house.clock.now().getTime() + waitAfter(job.attempts)), fault: wordOf(fault) },
      )
      return
    } finally {
      clearInterval(beat)
    }
    if (stop.signal.aborted) return
    const held = await this.#settle(job, { state: 'done' })
    if (!held)
      this.#house.log.warn('jobs', 'a job ended after its lease was lost; another may have run it too', {
        job: job.name,
        jobId: job.job_id,
      })
  }

  async #renew(job: Taken, stop: AbortController): Promise<void> {
    try {
      const { numAffectedRows } = await sql`
        update jobs.jobs set lease_until = clock_timestamp() + lease_seconds * interval '1 second'
        where job_id = ${job.job_id} and state = 'running' and holder = ${this.#holder} and attempts = ${job.attempts}`.execute(
        this.#house.database.db,
      )
      if (numAffectedRows === 0n) stop.abort()
    } catch {
      // The database is away for a moment; the next beat tries again, and the lease decides.
    }
  }

  /** Ends or hands back a job, if it is still ours. */
  async #settle(job: Taken, to: { state: 'done' | 'failed' | 'waiting'; due?: Date; fault?: string }): Promise<boolean> {
    const changed = await this.#house.database.db
      .updateTable('jobs.jobs')
      .set({
        state: to.state,
        holder: null,
        lease_until: null,
        fault: to.fault ?? null,
        ...(to.due ? { due_at: to.due } : { ended_at: this.#house.clock.now() }),
      })
      .where('job_id', '=', job.job_id)
      .where('state', '=', 'running')
      .where('holder', '=', this.#holder)
      .where('attempts', '=', job.attempts)
      .executeTakeFirst()
    return changed.numUpdatedRows > 0n
  }
}

/** 4 s, 8 s, 16 s … at most an hour, with a little chance so that many do not come back together. */
const waitAfter = (attempts: number): number => Math.min(3_600_000, 2_000 * 2 ** attempts) * (0.9 + Math.random() * 0.2)

/** What a fault is called; its words may hold what a person typed and stay out of the table. */
const wordOf = (fault: unknown): string => {
  const { name, code } = (fault ?? {}) as { name?: string; code?: unknown }
  return [name ?? typeof fault, typeof code === 'string' ? code : ''].filter(Boolean).join(' ').slice(0, 200)
}
