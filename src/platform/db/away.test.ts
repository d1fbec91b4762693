import assert from 'node:assert/strict'
import { test } from 'node:test'
import pg from 'pg'
import { isAway } from './away.ts'

test('a database that is not there is told from one that refuses, and from a file that is missing', async () => {
  for (const connection of [{ host: '127.0.0.1', port: 1 }, { host: '/nowhere' }])
    await assert.rejects(new pg.Client(connection).connect(), (fault) => isAway(fault))
  for (const code of ['57P01', '57P03', '08006', '53300']) assert.ok(isAway(Object.assign(new Error('x'), { code })), code)
  for (const code of ['57014', '42P01', '23505', '53100']) assert.ok(!isAway(Object.assign(new Error('x'), { code })), code)
  assert.ok(!isAway(Object.assign(new Error('x'), { code: 'ENOENT', syscall: 'open' })))
  assert.ok(!isAway(new Error('slip of ours')))
})

test('a pool that has no connection left for somebody is away for them', async () => {
  const pool = new pg.Pool({ host: '/nowhere', connectionTimeoutMillis: 1 })
  await assert.rejects(pool.connect(), (fault) => isAway(fault))
  await pool.end()
})
