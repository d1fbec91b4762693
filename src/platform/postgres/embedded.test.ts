import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import pg from 'pg'
import { makeLog, rootDir } from '#platform'
import { type EmbeddedPostgres, ensureInstallation, startEmbedded } from './embedded.ts'

const base = mkdtempSync(join(tmpdir(), 'foyer-embedded-'))
after(() => rmSync(base, { recursive: true, force: true }))
const log = makeLog('silent')

async function query<T extends pg.QueryResultRow>(server: EmbeddedPostgres, text: string): Promise<T[]> {
  const client = new pg.Client(server.connection('foyer_admin', 'secret', 'postgres'))
  client.on('error', () => {}) // a killed server breaks the connection; the query says so
  await client.connect()
  try {
    return (await client.query<T>(text)).rows
  } finally {
    await client.end().catch(() => {})
  }
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 200; i++) {
    if (await holds().catch(() => false)) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  assert.fail(`${what} did not happen`)
}

test('a new folder becomes a database that finds Chinese trigrams and listens on no network address', async () => {
  const server = await startEmbedded({ data: join(base, 'new', 'postgres'), adminPassword: 'secret', log })
  await query(server, 'create extension pg_trgm')
  const [row] = await query<{ n: number; listens: string; encoding: string }>(
    server,
    `select cardinality(show_trgm('图书')) as n, current_setting('listen_addresses') as listens, current_setting('server_encoding') as encoding`,
  )
  assert.ok(row!.n > 0)
  assert.equal(row!.listens, '')
  assert.equal(row!.encoding, 'UTF8')
  await server.stop()
})

test('a wrong password does not get in', async () => {
  const server = await startEmbedded({ data: join(base, 'new', 'postgres'), adminPassword: 'secret', log })
  const client = new pg.Client(server.connection('foyer_admin', 'wrong', 'postgres'))
  await assert.rejects(client.connect(), { code: '28P01' })
  await server.stop()
})

test('its log is for the operator alone and holds nothing that the application asked for', async () => {
  const folder = join(base, 'new')
  chmodSync(join(folder, 'postgres.log'), 0o644) // as older versions left it
  const server = await startEmbedded({ data: join(folder, 'postgres'), adminPassword: 'secret', log })
  await ensureInstallation(server, { admin: 'secret', owner: 'owner', app: 'app' })
  const app = new pg.Client(server.connection('foyer_app', 'app', 'postgres'))
  await app.connect()
  await assert.rejects(app.query(`select 'li@library.example'::uuid`), { code: '22P02' })
  await app.end()
  await assert.rejects(query(server, `select 'what came after'::uuid`), { code: '22P02' })
  const said = () => readFileSync(join(folder, 'postgres.log'), 'utf8')
  await until('the later line', async () => said().includes('what came after'))
  assert.doesNotMatch(said(), /li@library\.example/)
  assert.equal(statSync(join(folder, 'postgres.log')).mode & 0o777, 0o600)
  await server.stop()
})

test('a server that is killed is started again, with what was committed', async () => {
  const server = await startEmbedded({ data: join(base, 'killed', 'postgres'), adminPassword: 'secret', log })
  await query(server, 'create table kept (n int); insert into kept values (7)')
  const before = server.pid!
  process.kill(before, 'SIGKILL')
  await until(
    'the restart',
    async () => server.pid !== undefined && server.pid !== before && (await query<{ n: number }>(server, 'select n from kept'))[0]!.n === 7,
  )
  await server.stop()
})

test('an orphan, left by a parent that was killed, is stopped and its rows are there', async () => {
  const data = join(base, 'orphan', 'postgres')
  const program = join(base, 'parent.ts')
  writeFileSync(
    program,
    `import { startEmbedded, makeLog } from ${JSON.stringify(join(rootDir, 'src/platform/index.ts'))}
     const server = await startEmbedded({ data: ${JSON.stringify(data)}, adminPassword: 'secret', log: makeLog('silent') })
     console.log(server.pid)
     setInterval(() => {}, 1000)`,
  )
  const parent = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program], { stdio: ['ignore', 'pipe', 'inherit'] })
  const orphan = await new Promise<number>((resolve) => parent.stdout.once('data', (text) => resolve(Number(String(text)))))
  parent.kill('SIGKILL')
  await new Promise((resolve) => parent.once('exit', resolve))
  assert.doesNotThrow(() => process.kill(orphan, 0), 'the server outlives its parent')
  const server = await startEmbedded({ data, adminPassword: 'secret', log })
  assert.match(server.how, new RegExp(`orphan \\(process ${orphan}\\)`))
  assert.notEqual(server.pid, orphan)
  assert.equal((await query<{ one: number }>(server, 'select 1 as one'))[0]!.one, 1)
  await server.stop()
})

test('it runs in a folder that others may not traverse', async () => {
  const closed = join(base, 'closed')
  mkdirSync(join(closed, 'deep'), { recursive: true })
  chmodSync(closed, 0o700)
  const server = await startEmbedded({ data: join(closed, 'deep', 'postgres'), adminPassword: 'secret', log })
  assert.equal((await query<{ one: number }>(server, 'select 1 as one'))[0]!.one, 1)
  if (process.getuid?.() === 0) {
    assert.match(server.how, /private mount namespace/)
    assert.doesNotMatch(readFileSync(`/proc/${server.pid}/status`, 'utf8'), /^Uid:\s+0\b/m, 'never as root')
  }
  await server.stop()
})
