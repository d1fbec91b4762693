import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, beforeEach, test } from 'node:test'
import { rootDir } from '#platform'
import { holderOf, holdFolder, rightTo } from './folder-lock.ts'

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

for (const [what, before] of [
  ['a free folder', undefined],
  ['a folder whose holder was killed', { pid: process.pid, born: '1', since: '', url: '' }],
] as const)
  test(`of 50 processes that start at once on ${what} exactly one holds it`, async () => {
    if (before) writeFileSync(join(folder, 'foyer.lock'), JSON.stringify(before))
    const program = join(folder, 'hold.ts')
    writeFileSync(
      program,
      `import { existsSync } from 'node:fs'
       import { holdFolder } from ${JSON.stringify(join(rootDir, 'src/platform/postgres/folder-lock.ts'))}
       console.log('ready')
       while (!existsSync(${JSON.stringify(join(folder, 'go'))})) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
       try { holdFolder(${JSON.stringify(folder)}, 'x'); console.log('held'); process.stdin.resume() } catch (fault) { console.log(fault.code); process.exit(0) }`,
    )
    const children = Array.from({ length: 50 }, () =>
      spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program], { stdio: ['pipe', 'pipe', 'inherit'] }),
    )
    const line = (child: (typeof children)[number]) =>
      new Promise<string>((resolve) => child.stdout.once('data', (text) => resolve(String(text).trim())))
    after(() => {
      for (const child of children) child.kill('SIGKILL')
    })
    await Promise.all(children.map(line))
    const answers = Promise.all(children.map(line))
    writeFileSync(join(folder, 'go'), '')
    const said = await answers
    assert.deepEqual(said.toSorted(), ['held', ...Array.from({ length: 49 }, () => 'platform.folder-held')].toSorted())
    const holder = holderOf(folder)
    assert.equal(holder?.pid, children[said.indexOf('held')]!.pid)
    const left = readdirSync(folder).filter((name) => name.startsWith('foyer.lock'))
    assert.deepEqual(left, ['foyer.lock'], 'nothing is left of the others')
    for (const child of children) child.stdin.end()
  })

test('a start that was killed while it took over keeps nobody out', () => {
  const dead = (since: string) => JSON.stringify({ pid: process.pid, born: '1', since, url: '' })
  const path = join(folder, 'foyer.lock')
  writeFileSync(path, dead('1'))
  writeFileSync(rightTo(path, dead('1')), dead('2'))
  const release = holdFolder(folder, 'http://localhost:4000')
  assert.equal(holderOf(folder)?.pid, process.pid)
  assert.throws(() => holdFolder(folder, 'http://localhost:4001'), { code: 'platform.folder-held' })
  release()
  assert.deepEqual(readdirSync(folder), [])
})
