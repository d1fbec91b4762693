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

test('work that is begun again when it was cut off has each statement read once', async () => {
  const { db, close } = openDatabase(there.app as pg.PoolConfig, { max: 1, unhurried: true })
  const ask = (n: number) => sql<{ n: number }>`select ${n}::int + 1 as n`.execute(db)
  for (let n = 0; n < 3; n++) assert.deepEqual((await ask(n)).rows, [{ n: n + 1 }])
  await db.transaction().execute(async (one) => void (await sql`select ${4}::int + 1 as n`.execute(one)))
  const { rows } = await sql<{ times: number }>`select count(*)::int as times from pg_prepared_statements`.execute(db)
  assert.deepEqual(rows, [{ times: 1 }])
  await close()
})
