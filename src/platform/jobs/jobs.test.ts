import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { after, before, beforeEach, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { type Actor, newId, refuse } from '#platform'
import { openTestGround, type TestGround } from '../../testing/ground.ts'
import { countStatements } from '../../testing/statements.ts'
import { lastFire, readCron } from './cron.ts'
import { defineJob, enqueue, jobsProbe, jobsState, makeTicks, takeLease, Worker } from './index.ts'

let ground: TestGround
const system: Actor = { kind: 'system', name: 'test' }
const here = newId()
const workers: Worker[] = []
const work = (only: string[], more = {}): Worker => {
  const worker = new Worker(ground.platform, { pollMs: 50, only, ...more }).start()
  workers.push(worker)
  return worker
}
const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
  for (const end = Date.now() + 20_000; !(await holds()); await new Promise((r) => setTimeout(r, 25)))
    assert.ok(Date.now() < end, 'it did not happen within 20 s')
}
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

before(async () => {
  ground = await openTestGround()
})
beforeEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop(100)))
  await ground.platform.database.pool.query('delete from jobs.jobs')
})
after(async () => {
  await Promise.all(workers.map((worker) => worker.stop(100)))
  await ground.close()
})

const ran: string[] = []
const simple = defineJob<{ say: string }>({
  name: 'test.simple',
  lease: 5,
  atOnce: 4,
  run: async (_, { say }, { alliance }) => void ran.push(alliance ? `${say}@${alliance}` : say),
})
const stubborn = defineJob<{ until: number }>({
  name: 'test.stubborn',
  lease: 5,
  tries: 3,
  run: async (_, p, { attempt }) => {
    if (attempt < p.until) throw new Error('not yet, said reader@example.org')
    ran.push(`attempt ${attempt}`)
  },
})
const scheduled = defineJob({ name: 'test.scheduled', every: 3600, lease: 5, run: async () => void ran.push('tick') })
const cron = defineJob({ name: 'test.cron', cron: '0 7 * * 1', lease: 5, run: async () => void ran.push('monday') })

test('a job asked for in a work runs when the work commits, for its alliance, and not at all after a rollback', async () => {
  ran.length = 0
  work([simple.name])
  await assert.rejects(
    ground.platform.work(here, system, async (w) => {
      await enqueue(w, simple, { say: 'never' })
      throw refuse(409, 'platform.test')
    }),
  )
  await ground.platform.work(here, system, (w) => enqueue(w, simple, { say: 'yes' }))
  await until(() => ran.length > 0)
  await pause(150)
  assert.deepEqual(ran, [`yes@${here}`])
})

test('the same key is asked for once, by 32 askers at once and also after it ended; other alliances have keys of their own', async () => {
  ran.length = 0
  work([simple.name])
  const asked = await Promise.all(
    Array.from({ length: 32 }, () => ground.platform.work(here, system, (w) => enqueue(w, simple, { say: 'once' }, { key: 'k' }))),
  )
  assert.equal(asked.filter(Boolean).length, 1)
  await until(() => ran.length === 1)
  assert.equal(await ground.platform.work(here, system, (w) => enqueue(w, simple, { say: 'again' }, { key: 'k' })), false)
  assert.equal(await ground.platform.work(newId(), system, (w) => enqueue(w, simple, { say: 'theirs' }, { key: 'k' })), true)
  await until(() => ran.length === 2)
})

test('what fails is tried again later, fails for good after its tries, and leaves no words of people in the table', async () => {
  ran.length = 0
  work([stubborn.name])
  await enqueue(ground.platform, stubborn, { until: 2 })
  await until(
    async () =>
      (await ground.platform.database.db.selectFrom('jobs.jobs').select('attempts').where('state', '=', 'waiting').executeTakeFirst())
        ?.attempts === 1,
  )
  const [row] = await ground.platform.database.db.selectFrom('jobs.jobs').selectAll().execute()
  assert.ok(row!.due_at > ground.platform.clock.now(), 'it waits first')
  assert.equal(row!.fault, 'Error')
  ground.platform.clock.set(new Date(Date.now() + 60_000))
  await until(() => ran.includes('attempt 2'))
  await enqueue(ground.platform, stubborn, { until: 99 })
  for (let attempt = 1; attempt <= 3; attempt++) {
    ground.platform.clock.set(new Date(Date.now() + (attempt + 1) * 3_600_000))
    await until(async () => {
      const { rowCount } = await ground.platform.database.pool.query(
        `select from jobs.jobs where state in ('waiting', 'failed') and attempts = $1 and payload ->> 'until' = '99'`,
        [attempt],
      )
      return rowCount === 1
    })
  }
  assert.equal((await jobsState(ground.platform)).failed, 1)
  ground.platform.clock.set(new Date())
})

test('what is late is told, and readiness fails when it has been late for five minutes', async () => {
  assert.deepEqual((await jobsState(ground.platform)).oldestOverdue, null)
  await enqueue(ground.platform, simple, { say: 'late' }, { at: new Date(ground.platform.clock.now().getTime() - 3_600_000) })
  // What was due an hour before it was made, as the first tick of a schedule is, has waited for nobody yet: a house is ready when it opens.
  assert.deepEqual((await jobsState(ground.platform)).oldestOverdue, null)
  assert.equal((await jobsProbe.look(ground.platform)).ok, true)
  ground.platform.clock.set(new Date(Date.now() + 60_000))
  const { oldestOverdue } = await jobsState(ground.platform)
  assert.equal(oldestOverdue?.name, 'test.simple')
  assert.ok(oldestOverdue.seconds >= 59 && oldestOverdue.seconds < 600)
  assert.equal((await jobsProbe.look(ground.platform)).ok, true)
  ground.platform.clock.set(new Date(Date.now() + 600_000))
  assert.equal((await jobsProbe.look(ground.platform)).ok, false)
  ground.platform.clock.set(new Date())
})

test('schedules run on the house’s clock: once a tick, missed ones once, a clock set back begins anew', async () => {
  ran.length = 0
  const at = (text: string) => ground.platform.clock.set(new Date(text))
  const finish = () => ground.platform.database.pool.query(`update jobs.jobs set state = 'done', ended_at = now()`)
  at('2026-09-07T06:30:00Z') // a Monday
  assert.equal(await makeTicks(ground.platform, [scheduled.name, cron.name]), 1, 'the hourly one; a cron line begins with its next time')
  const ticks = await Promise.all(Array.from({ length: 16 }, () => makeTicks(ground.platform, [scheduled.name, cron.name])))
  assert.equal(
    ticks.reduce((a, b) => a + b),
    0,
  )
  at('2026-09-07T07:00:30Z')
  assert.equal(await makeTicks(ground.platform, [cron.name]), 1, 'Monday, seven o’clock')
  assert.equal(await makeTicks(ground.platform, [scheduled.name]), 0, 'the tick before still waits')
  await finish()
  at('2026-09-07T11:10:00Z')
  assert.equal(await makeTicks(ground.platform, [scheduled.name]), 1, 'three were missed, one is made')
  await finish()
  at('2026-03-01T00:20:00Z')
  assert.equal(await makeTicks(ground.platform, [scheduled.name]), 1)
  await finish()
  assert.equal(await makeTicks(ground.platform, [scheduled.name]), 0)

  // A stop nearly always leaves a tick waiting; with a clock that starts earlier it must not keep the schedule still until its old time.
  at('2026-09-08T06:30:00Z')
  assert.equal(await makeTicks(ground.platform, [scheduled.name]), 1)
  at('2026-05-01T00:20:00Z')
  assert.equal(await makeTicks(ground.platform, [scheduled.name]), 1, 'the one that waits is due now')
  const { rows } = await ground.platform.database.pool.query<{ due_at: Date }>(
    `select due_at from jobs.jobs where name = $1 and state = 'waiting'`,
    [scheduled.name],
  )
  assert.equal(rows.length, 1)
  assert.ok(rows[0]!.due_at <= new Date('2026-05-01T00:20:00Z'))
  ground.platform.clock.set(new Date())
})

test('a lease has one holder among 32, can be renewed by it, and passes on when it runs out', async () => {
  const takers = Array.from({ length: 32 }, () => newId())
  const took = await Promise.all(takers.map((holder) => takeLease(ground.platform, 'one', holder, 1)))
  assert.equal(took.filter(Boolean).length, 1)
  const holder = takers[took.indexOf(true)]!
  assert.equal(await takeLease(ground.platform, 'one', holder, 1), true)
  await until(() => takeLease(ground.platform, 'one', newId(), 1))
})

test('asking for a lease that another holds writes nothing', async () => {
  const written = async () =>
    (await ground.platform.database.pool.query(`select xmin::text, xmax::text, holder from jobs.leases where name = 'two'`)).rows
  const holder = newId()
  assert.equal(await takeLease(ground.platform, 'two', holder, 600), true)
  const before = await written()
  assert.equal(await takeLease(ground.platform, 'two', newId(), 600), false)
  assert.deepEqual(await written(), before)
})

test('a tick is looked at once, and one for which there is nothing to do is not made', async () => {
  let wanted = false
  const asked: boolean[] = []
  const watchful = defineJob({
    name: 'test.watchful',
    every: 10,
    lease: 5,
    wanted: async () => {
      asked.push(wanted)
      return wanted
    },
    run: async () => {},
  })
  const seen = new Map<string, number>()
  const tick = () => makeTicks(ground.platform, [watchful.name], seen)
  const known = async () =>
    (await ground.platform.database.pool.query('select from jobs.schedules where name = $1', [watchful.name])).rowCount
  const count = countStatements(ground)
  ground.platform.clock.set(new Date('2026-09-07T06:30:00Z'))
  assert.equal(await count(tick), 0)
  assert.equal(await known(), 0, 'nothing was written')
  wanted = true
  assert.equal(await tick(), 0, 'until the next tick')
  ground.platform.clock.set(new Date('2026-09-07T06:30:10Z'))
  assert.equal(await tick(), 1)
  assert.equal(await count(tick), 0, 'the same tick is not asked for again')
  assert.deepEqual(asked, [false, true])
  assert.equal(await makeTicks(ground.platform, [watchful.name]), 0, 'another process, which has not seen it, makes it no second time')
  ground.platform.clock.set(new Date())
})

test('a worker that stops hands its job back at once; a worker whose lease was lost may no longer end the job', async () => {
  let release = (): void => {}
  let aborted = false
  const held = defineJob({
    name: 'test.held',
    lease: 30,
    run: async (_, __, { signal, attempt }) => {
      signal.addEventListener('abort', () => {
        aborted = true
      })
      if (attempt === 1) await new Promise<void>((resolve) => (release = resolve))
    },
  })
  const first = work([held.name])
  await enqueue(ground.platform, held, {})
  await until(async () => (await jobsState(ground.platform)).running === 1)
  await first.stop(50)
  assert.ok(aborted)
  assert.equal((await jobsState(ground.platform)).waiting, 1)
  work([held.name])
  await until(async () => (await ground.platform.database.db.selectFrom('jobs.jobs').select('state').executeTakeFirst())?.state === 'done')
  release()
  await pause(100)
  const [row] = await ground.platform.database.db.selectFrom('jobs.jobs').selectAll().execute()
  assert.deepEqual([row!.state, row!.attempts], ['done', 2])
})

test('a clock line is read by the old rules', () => {
  const fire = (line: string, now: string) => lastFire(readCron(line), new Date(now))?.toISOString().slice(0, 16)
  assert.equal(fire('0 7 * * 1', '2026-09-09T12:00:00Z'), '2026-09-07T07:00')
  assert.equal(fire('*/15 8-18/2 * * *', '2026-09-09T09:10:00Z'), '2026-09-09T08:45')
  assert.equal(fire('0 0 1 1,7 *', '2026-06-30T00:00:00Z'), '2026-01-01T00:00')
  assert.equal(fire('0 0 13 * 5', '2026-09-12T00:00:00Z'), '2026-09-11T00:00', 'the 13th or a Friday')
  assert.equal(fire('0 0 * * 7', '2026-09-09T00:00:00Z'), '2026-09-06T00:00')
  assert.equal(fire('0 0 29 2 *', '2027-01-01T00:00:00Z'), '2024-02-29T00:00')
  assert.equal(fire('0 0 30 2 *', '2027-01-01T00:00:00Z'), undefined)
  for (const line of ['', '* * * *', '60 * * * *', '* 24 * * *', '* * 0 * *', '* * * 13 *', '5-1 * * * *', '*/0 * * * *', 'a * * * *'])
    assert.throws(() => readCron(line), RangeError, line)
})

test('three processes, kill -9 among them: every tick runs once, a killed worker’s job is taken over after its lease, a living one’s never', async () => {
  const owner = new pg.Client(ground.database.owner)
  await owner.connect()
  await owner.query(
    `create table public.seen (name text, what text, job uuid, pid int, at timestamptz); grant select, insert on public.seen to foyer_app`,
  )
  const start = async (): Promise<ChildProcess> => {
    const child = spawn(
      process.execPath,
      [
        '--disable-warning=ExperimentalWarning',
        fileURLToPath(new URL('./worker-for-tests.ts', import.meta.url)),
        JSON.stringify(ground.database.app),
        JSON.stringify(ground.database.owner),
      ],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    await new Promise((resolve) => child.stdout!.once('data', resolve))
    return child
  }
  const children = await Promise.all([start(), start(), start()])
  try {
    const { rows } = await owner.query<{ id: string }>(
      `insert into jobs.jobs (job_id, name, payload, scheduled, state, due_at, made_at, lease_seconds, attempts, tries) values (gen_random_uuid(), 'test.long', '{"ms": 7000}', false, 'waiting', now(), now(), 2, 0, 8) returning job_id as id`,
    )
    const long = rows[0]!.id
    const begun = async () =>
      (
        await owner.query<{ pid: number; at: Date }>(`select pid, at from public.seen where job = $1 and what = 'begins' order by at`, [
          long,
        ])
      ).rows
    await until(async () => (await begun()).length === 1)
    await pause(3_500) // longer than the lease: the heartbeat holds it
    assert.equal((await begun()).length, 1, 'nobody takes a living worker’s job')
    process.kill((await begun())[0]!.pid, 'SIGKILL')
    await until(async () => (await begun()).length === 2)
    const times = await begun()
    assert.notEqual(times[0]!.pid, times[1]!.pid)
    // Whoever makes the ticks is killed as well; another takes that over too.
    const { rows: ticking } = await owner.query<{ pid: number }>(`select pid from public.seen where name = 'tick' order by at desc limit 1`)
    const scheduler = children.find((child) => child.pid === ticking[0]!.pid && child.exitCode === null && child.signalCode === null)
    if (scheduler && scheduler.pid !== times[1]!.pid) scheduler.kill('SIGKILL')
    await until(async () => (await owner.query(`select from public.seen where job = $1 and what = 'ends'`, [long])).rowCount === 1)
    // A machine under load makes its ticks late, never twice: wait for some, however long they take.
    await until(async () => (await owner.query(`select from public.seen where name = 'tick'`)).rowCount! >= 5)
    await pause(500)
    assert.equal((await owner.query(`select from public.seen where job = $1 and what = 'ends'`, [long])).rowCount, 1)
    const { rows: doubles } = await owner.query(`select job from public.seen where name = 'tick' group by job having count(*) > 1`)
    assert.deepEqual(doubles, [], 'no tick ran twice')
    const { rows: slots } = await owner.query(`select due_at from jobs.jobs where name = 'test.tick' group by due_at having count(*) > 1`)
    assert.deepEqual(slots, [], 'no moment has two ticks')
  } finally {
    for (const child of children) child.kill('SIGKILL')
    await owner.end()
  }
})
