import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, beforeEach, test } from 'node:test'
import { rootDir } from '#platform'
import { holderOf, holdFolder } from './folder-lock.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-lock-'))
})
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})
const started: ChildProcess[] = []

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
    const left = readdirSync(folder).filter((name) => name.startsWith('foyer.'))
    assert.deepEqual(left.toSorted(), ['foyer.hold', 'foyer.lock'], 'nothing is left of the others')
    for (const child of children) child.stdin.end()
  })

/** Runs a program on the lock in a process of its own; `before` is what starts it. */
function run(before: string[], lines: string): { child: ChildProcess; said: Promise<string> } {
  const program = join(folder, 'run.ts')
  writeFileSync(
    program,
    `import { holderOf, holdFolder } from ${JSON.stringify(join(rootDir, 'src/platform/postgres/folder-lock.ts'))}\n${lines}`,
  )
  const [command, ...args] = [...before, process.execPath, '--expose-gc', '--disable-warning=ExperimentalWarning', program]
  const child = spawn(command!, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  started.push(child)
  return { child, said: new Promise((resolve) => child.stdout!.once('data', (text) => resolve(String(text).trim()))) }
}
const tryToHold = () =>
  `try { holdFolder(${JSON.stringify(folder)}, 'http://inside'); console.log('held'); globalThis.gc?.(); process.stdin.resume() } catch (fault) { console.log(fault.code, fault.params.url ?? '') }`

test('a holder that is killed gives the folder back at once', async () => {
  const { child, said } = run([], tryToHold())
  assert.equal(await said, 'held')
  assert.throws(() => holdFolder(folder, 'x'), { code: 'platform.folder-held' })
  child.kill('SIGKILL')
  await once(child, 'exit')
  holdFolder(folder, 'http://localhost:4000')()
})

const apart = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc']
const cannotPart = spawnSync(apart[0]!, [...apart.slice(1), 'true']).status === 0 ? false : 'no process namespaces of our own here'

test('holders in containers on one volume see each other, though not each other’s processes', { skip: cannotPart }, async () => {
  const release = holdFolder(folder, 'http://outside')
  const inside = run(apart, tryToHold())
  assert.equal(await inside.said, 'platform.folder-held http://outside')
  const asked = run(apart, `console.log(holderOf(${JSON.stringify(folder)})?.url)`)
  assert.equal(await asked.said, 'http://outside')
  release()

  const other = run(apart, tryToHold())
  assert.equal(await other.said, 'held')
  assert.equal(holderOf(folder)?.url, 'http://inside')
  assert.throws(() => holdFolder(folder, 'http://outside'), { code: 'platform.folder-held' })
  other.child.kill('SIGKILL')
  await once(other.child, 'exit')
  // The kernel ends what ran in the namespace with its first process, and the lock with it.
  const free = () => {
    try {
      holdFolder(folder, 'http://outside')()
      return true
    } catch {
      return false
    }
  }
  for (let tries = 0; tries < 20 && !free(); tries++);
  assert.ok(free())
  assert.equal(holderOf(folder), undefined)
})

test('a holder of a version that knew only the file with its process id keeps others out', async () => {
  const { child, said } = run(
    [],
    `console.log((await import('node:fs')).readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1).split(' ')[19]); process.stdin.resume()`,
  )
  const born = await said
  writeFileSync(join(folder, 'foyer.lock'), JSON.stringify({ pid: child.pid, born, since: '', url: 'http://older' }))
  assert.throws(() => holdFolder(folder, 'x'), { code: 'platform.folder-held' })
  child.kill('SIGKILL')
  await once(child, 'exit')
  holdFolder(folder, 'x')()
})
