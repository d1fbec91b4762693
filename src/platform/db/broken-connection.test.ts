import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { openTestHouse, type TestHouse } from '#testing'
import { openDatabase } from './database.ts'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
})
after(() => house.close())

test('a connection that breaks while somebody holds it fails their next statement, and ends no process', async () => {
  const database = openDatabase(house.database.app as pg.PoolConfig, { max: 2 })
  try {
    const held = await database.pool.connect()
    const { rows } = await held.query<{ pid: number }>('select pg_backend_pid() as pid')
    const broke = new Promise<void>((resolve) => void held.once('end', () => resolve()))
    const admin = new pg.Client(house.database.admin)
    await admin.connect()
    await admin.query('select pg_terminate_backend($1)', [rows[0]!.pid])
    await admin.end()
    await broke
    await assert.rejects(held.query('select 1'))
    held.release(true)
    assert.deepEqual((await database.pool.query('select 1 as one')).rows, [{ one: 1 }])
  } finally {
    await database.close()
  }
})
