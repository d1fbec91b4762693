import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  type Actor,
  assemblePlatform,
  audit,
  makeClock,
  makeLog,
  makeSecrets,
  newId,
  nextNumber,
  openDatabase,
  type Platform,
  readAudit,
  readConfig,
  refuse,
} from '#platform'
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts'

let database: TestDatabase
let platform: Platform
const system: Actor = { kind: 'system', name: 'test' }
const here = newId()
const there = newId()

before(async () => {
  database = await openTestDatabase()
  platform = assemblePlatform({
    config: readConfig({}, {}),
    clock: makeClock(),
    log: makeLog('silent'),
    secrets: makeSecrets('test'),
    database: openDatabase(database.app, { max: 64 }),
    owner: database.owner,
    databaseHow: 'a test database',
  })
})
after(async () => {
  await platform.close()
  await database.drop()
})

test('an alliance sees its own rows, not those of another, and none when no alliance was entered', async () => {
  await platform.work(here, system, (work) => audit(work, 'platform.tested', { kind: 'test', id: 1 }))
  assert.equal((await platform.work(here, system, (work) => readAudit(work))).length, 1, 'its own row is visible')
  assert.equal((await platform.work(there, system, (work) => readAudit(work))).length, 0)
  assert.equal((await platform.database.db.selectFrom('platform.audit').selectAll().execute()).length, 0)
})

test('a row for another alliance cannot be written', async () => {
  const elsewhere = (work: Parameters<typeof audit>[0]) => audit({ ...work, alliance: there }, 'platform.tested', { kind: 'test', id: 2 })
  await assert.rejects(platform.work(here, system, elsewhere), { code: '42501' })
})

test('a connection that comes back from a work has left its alliance', async () => {
  const one = openDatabase(database.app, { max: 1 })
  const narrow = assemblePlatform({ ...platform, database: one })
  await narrow.work(here, system, (work) => readAudit(work))
  assert.equal((await one.db.selectFrom('platform.audit').selectAll().execute()).length, 0)
  await one.close()
})

test('what was done stays: the application role can neither change nor remove an audit sentence', async () => {
  for (const attempt of ['update platform.audit set why = null', 'delete from platform.audit', 'truncate platform.audit']) {
    await assert.rejects(platform.database.pool.query(attempt), { code: '42501' }, attempt)
  }
})

test('a refusal undoes the change, the audit sentence and what waited for the commit', async () => {
  let woken = false
  const before = (await platform.work(here, system, (work) => readAudit(work))).length
  await assert.rejects(
    platform.work(here, system, async (work) => {
      work.afterCommit(() => {
        woken = true
      })
      await audit(work, 'platform.tested', { kind: 'test', id: 3 })
      throw refuse(409, 'platform.test')
    }),
    { code: 'platform.test' },
  )
  assert.equal((await platform.work(here, system, (work) => readAudit(work))).length, before)
  assert.equal(woken, false)
})

test('64 writers at once draw 64 different numbers, and a rollback leaves no gap', async () => {
  const draws = Array.from({ length: 64 }, (_, i) =>
    platform
      .work(here, system, async (work) => {
        const number = await nextNumber(work, 'race')
        if (i % 8 === 0) throw refuse(409, 'platform.test')
        return number
      })
      .catch(() => undefined),
  )
  const drawn = (await Promise.all(draws)).filter((n) => n !== undefined).sort((a, b) => a - b)
  assert.deepEqual(
    drawn,
    Array.from({ length: 56 }, (_, i) => i + 1),
  )
})

test('a text that is not an id is refused before it reaches the database', async () => {
  await assert.rejects(
    platform.work("x'; drop table platform.audit; --", system, (work) => readAudit(work)),
    { code: 'platform.no-such-alliance' },
  )
})

test('Chinese trigrams are found', async () => {
  const { rows } = await platform.database.pool.query<{ n: number }>(`select cardinality(show_trgm('图书')) as n`)
  assert.ok(rows[0]!.n > 0)
})
