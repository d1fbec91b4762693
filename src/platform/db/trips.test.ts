import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import type pg from 'pg'
import { openTestDatabase, type TestDatabase } from '../../testing/database.ts'
import { openDatabase } from './database.ts'

let there: TestDatabase
before(async () => {
  there = await openTestDatabase()
})
after(() => there.drop())

/** A pool of one connection, with a count of the database's answers: each ends one trip. */
function open(options: { unhurried?: boolean } = {}) {
  const database = openDatabase(there.app as pg.PoolConfig, { max: 1, ...options })
  const trips = { count: 0 }
  database.pool.on('connect', (client) => {
    const { connection } = client as unknown as { connection: NodeJS.EventEmitter }
    connection.on('readyForQuery', () => trips.count++)
  })
  return { ...database, trips }
}

test('begin travels with the first statement of its transaction, and a transaction that asks nothing sends nothing', async () => {
  const { db, trips, close } = open()
  await sql`select 1`.execute(db)
  const count = async (act: () => Promise<unknown>) => {
    const before = trips.count
    await act()
    return trips.count - before
  }
  const state = sql<{ level: string; open: boolean }>`
    select current_setting('foyer.level', true) as level, now() < statement_timestamp() as open`
  const inside = await count(() =>
    db.transaction().execute(async (one) => {
      await sql`select set_config('foyer.level', 'inside', true)`.execute(one)
      assert.deepEqual((await state.execute(one)).rows, [{ level: 'inside', open: true }])
    }),
  )
  assert.equal(inside, 3, 'begin with the first, the second, commit')
  assert.equal((await state.execute(db)).rows[0]!.level || null, null, 'it was a transaction')
  assert.equal(await count(() => db.transaction().execute(async () => {})), 0)
  await close()
})

test('a first statement with values and one that fails are inside as well, and the next transaction is another', async () => {
  const { db, close } = open()
  await db.transaction().execute(async (one) => {
    await sql`select set_config('foyer.level', ${'inside'}, true)`.execute(one)
    assert.equal((await sql<{ level: string }>`select current_setting('foyer.level') as level`.execute(one)).rows[0]!.level, 'inside')
  })
  for (const first of [sql`select 1 / 0`, sql`select 1 / ${0}::int`])
    await assert.rejects(
      db.transaction().execute((one) => first.execute(one)),
      { code: '22012' },
    )
  await assert.rejects(
    db.transaction().execute(async (one) => {
      await sql`create temporary table seen (n int)`.execute(one)
      throw new Error('changed my mind')
    }),
    /changed my mind/,
  )
  const { rows } = await sql`select to_regclass('seen') as seen`.execute(db)
  assert.deepEqual(rows, [{ seen: null }])
  await close()
})

test('work that is begun again when it was cut off has each statement read once', async () => {
  const { db, close } = open({ unhurried: true })
  const ask = (n: number) => sql<{ n: number }>`select ${n}::int + 1 as n`.execute(db)
  for (let n = 0; n < 3; n++) assert.deepEqual((await ask(n)).rows, [{ n: n + 1 }])
  await db.transaction().execute(async (one) => void (await sql`select ${4}::int + 1 as n`.execute(one)))
  const { rows } = await sql<{ times: number }>`select count(*)::int as times from pg_prepared_statements`.execute(db)
  assert.deepEqual(rows, [{ times: 1 }])
  await close()
})
