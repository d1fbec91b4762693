import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { rootDir } from '#platform'
import { holderOf, holdFolder } from './folder-lock.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-lock-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('a second holder is refused with who holds the folder', () => {
  const release = holdFolder(folder, 'http://localhost:4000')
  assert.throws(
    () => holdFolder(folder, 'http://localhost:4001'),
    (fault: { code?: string; params?: object }) => {
      assert.equal(fault.code, 'platform.folder-held')
      assert.partialDeepStrictEqual(fault.params, { pid: process.pid, url: 'http://localhost:4000' })
      return true
    },
  )
  release()
  holdFolder(folder, 'http://localhost:4001')()
  assert.equal(holderOf(folder), undefined)
})

test('a holder that is gone holds nothing, also when its number belongs to another process now', () => {
  writeFileSync(join(folder, 'foyer.lock'), JSON.stringify({ pid: process.pid, born: '1', since: '', url: '' }))
  assert.equal(holderOf(folder), undefined)
  holdFolder(folder, 'http://localhost:4000')()
})

test('of 12 processes that start at once exactly one holds the folder', async () => {
  const program = join(folder, 'hold.ts')
  writeFileSync(
    program,
    `import { holdFolder } from ${JSON.stringify(join(rootDir, 'src/platform/postgres/folder-lock.ts'))}
     try { holdFolder(${JSON.stringify(folder)}, 'x'); console.log('held'); process.stdin.resume() } catch (fault) { console.log(fault.code); process.exit(0) }`,
  )
  const children = Array.from({ length: 12 }, () =>
    spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program], { stdio: ['pipe', 'pipe', 'inherit'] }),
  )
  const said = await Promise.all(
    children.map((child) => new Promise<string>((resolve) => child.stdout.once('data', (text) => resolve(String(text).trim())))),
  )
  assert.deepEqual(
    said.toSorted(),
    [...Array.from({ length: 1 }, () => 'held'), ...Array.from({ length: 11 }, () => 'platform.folder-held')].toSorted(),
  )
  assert.ok(readFileSync(join(folder, 'foyer.lock'), 'utf8').includes('"pid"'))
  for (const child of children) child.stdin.end()
})
