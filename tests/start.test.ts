// The command a user types: started, killed and started again, on real processes.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { holderOf, rootDir } from '#platform'
import { freePort, postmaster, type RunningFoyer, runFoyer } from '#testing'

const running: RunningFoyer[] = []
const run = async (...args: Parameters<typeof runFoyer>): Promise<RunningFoyer> => {
  const foyer = await runFoyer(...args)
  running.push(foyer)
  return foyer
}
after(async () => {
  for (const foyer of running.reverse()) await foyer.remove()
})

interface Ready {
  ok: boolean
  probes: { name: string; ok: boolean }[]
}

/** Whether it is ready, or becomes so within half a minute: right after a start the jobs that were due have to be done first. */
async function ready(foyer: RunningFoyer): Promise<Ready> {
  for (let tries = 0; ; tries++) {
    const answer = (await (await fetch(`${foyer.url}/readyz`, { headers: { connection: 'close' } })).json()) as Ready
    if (answer.ok || tries === 150) return answer
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

test('an empty start serves, is ready, says where each setting came from, and sends a newcomer to the set-up', async () => {
  const foyer = await run()
  const { ok, probes } = await ready(foyer)
  assert.ok(ok, JSON.stringify(probes))
  assert.ok(['database', 'migrations', 'trigrams'].every((name) => probes.some((probe) => probe.name === name)))
  assert.match(foyer.printed(), /port\s+\d+\s+--port/)
  assert.match(foyer.printed(), /\/setup/)
  const front = await fetch(foyer.url, { redirect: 'manual' })
  assert.equal(front.status, 303)
  assert.equal(new URL(front.headers.get('location')!, foyer.url).pathname, '/setup')
  assert.equal((await fetch(`${foyer.url}/setup`)).status, 200)
})

test('a second start on the same folder says who holds it and ends with 1', async () => {
  const foyer = running[0]!
  const second = spawn(
    process.execPath,
    [join(rootDir, 'src/faces/cli/main.ts'), 'start', '--empty', '--port', String(await freePort()), '--data', foyer.dataDir],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let said = ''
  second.stderr.on('data', (text) => (said += text))
  assert.deepEqual(await once(second, 'close'), [1, null])
  assert.match(said, new RegExp(`process ${foyer.child.pid}\\b`))
  assert.ok((await ready(foyer)).ok, 'the first is not disturbed')
})

test('the app is killed: the next start stops the orphan and serves', async () => {
  const first = running[0]!
  const orphan = postmaster(first.dataDir)!
  await first.end('SIGKILL')
  assert.equal(postmaster(first.dataDir), orphan, 'the database outlives the app')
  const second = await first.again()
  running.push(second)
  assert.match(second.printed(), /orphan/)
  assert.ok((await ready(second)).ok)
})

test('the database is killed under the app: it comes back by itself', async () => {
  const foyer = running.at(-1)!
  const printed = foyer.printed().length
  process.kill(postmaster(foyer.dataDir)!, 'SIGKILL')
  // Meanwhile every face says "wait and try again", a person on a calm page in both languages, and none says that it broke.
  const statuses = new Set<number>()
  for (let i = 0; i < 20; i++) {
    for (const [path, accept] of [
      ['/', 'text/html'],
      ['/desk/sign-in', 'text/html'],
      ['/l/x7f3', 'text/html'],
      ['/feeds/rss.xml', '*/*'],
      ['/api/v1/posts', 'application/json'],
    ] as const) {
      const answer = await fetch(foyer.url + path, { headers: { accept, connection: 'close' }, redirect: 'manual' })
      const said = await answer.text()
      statuses.add(answer.status)
      assert.ok(answer.status < 500 || answer.status === 503, `${path}: ${answer.status} ${said}`)
      if (answer.status !== 503) continue
      assert.match(answer.headers.get('retry-after') ?? '', /^\d+$/, path)
      if (accept === 'text/html') assert.match(said, /doors open in a moment[\s\S]*数据库/, path)
      if (path.startsWith('/api')) assert.equal(JSON.parse(said).code, 'platform.database-away')
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  assert.ok(statuses.has(503), [...statuses].join())
  assert.doesNotMatch(foyer.printed().slice(printed), /"level":50/)
  let ok = false
  for (let i = 0; i < 150 && !ok; i++) {
    await new Promise((resolve) => setTimeout(resolve, 100))
    ok = await ready(foyer).then(
      (answer) => answer.ok,
      () => false,
    )
  }
  assert.ok(ok)
})

test('both are killed: the next start recovers', async () => {
  const foyer = running.at(-1)!
  const database = postmaster(foyer.dataDir)!
  await foyer.end('SIGKILL')
  process.kill(database, 'SIGKILL')
  const next = await foyer.again()
  running.push(next)
  assert.ok((await ready(next)).ok)
})

test('a stop in good order ends with 0 and leaves no database behind', async () => {
  const foyer = running.at(-1)!
  assert.equal(await foyer.end('SIGTERM'), 0)
  assert.equal(postmaster(foyer.dataDir), undefined)
})

test('it starts in a folder that only its user may enter', async () => {
  const closed = mkdtempSync(join(tmpdir(), 'foyer-closed-'))
  chmodSync(closed, 0o700)
  mkdirSync(join(closed, 'data'))
  const foyer = await run({ dataDir: join(closed, 'data') })
  assert.ok((await ready(foyer)).ok)
  await foyer.remove()
  running.pop()
  rmSync(closed, { recursive: true, force: true })
})

for (const signal of ['SIGTERM', 'SIGKILL'] as const)
  test(`npm start that is ended by a ${signal} to npm alone takes the house with it, in good order`, async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'foyer-npm-'))
    const args = ['start', '--', '--empty', '--port', String(await freePort()), '--data', dataDir]
    const cli = process.env.npm_execpath
    // In a process group of its own and told by its number: nobody else gets the signal.
    const npm = spawn(cli ? process.execPath : 'npm', cli ? [cli, ...args] : args, {
      cwd: rootDir,
      env: { ...process.env, DATABASE_URL: '', DATABASE_OWNER_URL: '' },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    let printed = ''
    for (const stream of [npm.stdout, npm.stderr]) stream.on('data', (text) => (printed += text))
    const until = async (what: string, holds: () => boolean) => {
      for (const end = Date.now() + 120_000; !holds(); await new Promise((resolve) => setTimeout(resolve, 50)))
        assert.ok(Date.now() < end, `${what}\n${printed}`)
    }
    try {
      await until('it does not open', () => /is open at/.test(printed))
      const house = holderOf(dataDir)!.pid
      npm.kill(signal)
      await until('the house is still there', () => !isThere(house))
      assert.equal(postmaster(dataDir), undefined, 'its database was stopped')
      assert.ok(!existsSync(join(dataDir, 'foyer.lock')), 'it gave its folder back')
    } finally {
      const left = holderOf(dataDir)?.pid
      if (left) process.kill(left, 'SIGKILL')
      const orphan = postmaster(dataDir)
      if (orphan) process.kill(orphan, 'SIGINT')
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
    }
  })

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

for (const [what, args, says] of [
  ['a port that is none', ['--port', '99999'], /port/],
  ['an option that is none', ['--prot', '4000'], /--prot/],
  ['a moment that is none', ['--now', 'soon'], /now/],
] as const) {
  test(`${what} is refused with a sentence and 1`, () => {
    const done = spawnSync(process.execPath, [join(rootDir, 'src/faces/cli/main.ts'), 'start', ...args], {
      encoding: 'utf8',
      timeout: 20_000,
    })
    assert.equal(done.status, 1)
    assert.match(done.stderr, says)
    assert.doesNotMatch(done.stderr, /\n\s+at /, 'a sentence, no stack')
  })
}
