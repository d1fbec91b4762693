import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openTestDatabase, urlOf } from '../testing/database.ts'
import { openTestGround } from '../testing/ground.ts'
import { readConfig } from './config.ts'
import { newId } from './ids.ts'
import { openPlatform } from './platform.ts'

test('what does not close keeps nothing else open', async () => {
  const ground = await openTestGround()
  const closed: string[] = []
  ground.platform.onClose(() => void closed.push('first opened'))
  ground.platform.onClose(() => Promise.reject(new Error('stuck')))
  ground.platform.onClose(() => {
    throw new Error('stuck at once')
  })
  await ground.platform.work(newId(), { kind: 'system', name: 'test' }, async () => {})
  await ground.close()
  assert.deepEqual(closed, ['first opened'])
  await assert.rejects(ground.platform.database.pool.query('select 1'), /after calling end|ended/)
})

test('a data folder is made for nobody else to look into', async () => {
  const base = mkdtempSync(join(tmpdir(), 'foyer-platform-'))
  const database = await openTestDatabase()
  const data = join(base, 'data')
  const settings = { DATABASE_URL: urlOf(database.app), DATABASE_OWNER_URL: urlOf(database.owner) }
  const platform = await openPlatform(readConfig({ data }, settings), { migrate: false })
  await platform.close()
  assert.equal(statSync(data).mode & 0o066, 0)
  await database.drop()
  rmSync(base, { recursive: true })
})
