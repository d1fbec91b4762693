import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openTestDatabase, urlOf } from '../testing/database.ts'
import { openTestGround } from '../testing/ground.ts'
import { readConfig } from './config.ts'
import { closeFolder } from './folder-mode.ts'
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

test('a data folder that others could look into is tightened, and the table at the start says so', () => {
  const base = mkdtempSync(join(tmpdir(), 'foyer-platform-'))
  const others = process.getuid?.() === 0 ? 0o066 : 0o077
  for (const mode of [0o755, 0o777, 0o750, 0o2770]) {
    chmodSync(base, mode)
    assert.match(closeFolder(base)!, new RegExp(`mode ${(mode & 0o777).toString(8).padStart(4, '0')}\\); it is 07`))
    assert.equal(statSync(base).mode & 0o7777, mode & ~others)
    assert.equal(closeFolder(base), undefined, 'and said once')
  }
  chmodSync(base, 0o700)
  assert.equal(closeFolder(base), undefined)
  assert.equal(statSync(base).mode & 0o777, 0o700, 'nothing is loosened')
  rmSync(base, { recursive: true })
})

test('a data folder that is not ours to tighten is warned of', {
  skip: process.getuid?.() === 0 ? false : 'only root can play another account',
}, () => {
  const base = mkdtempSync(join(tmpdir(), 'foyer-platform-'))
  chmodSync(base, 0o755)
  process.seteuid!(65534)
  let said: string | undefined
  try {
    said = closeFolder(base)
  } finally {
    process.seteuid!(0)
  }
  assert.match(said!, /^WARNING: others on this machine can look into it \(mode 0755\)/)
  rmSync(base, { recursive: true })
})
