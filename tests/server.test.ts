// The other way to run: a PostgreSQL server of the administrator's, the oldest version that is promised.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { rootDir } from '#platform'
import { type DebianPostgres, runFoyer, startDebianPostgres } from '#testing'

let server: DebianPostgres | undefined
before(async () => {
  server = await startDebianPostgres()
})
after(() => server?.stop())
const why = 'no PostgreSQL server is installed and only root can install one'

test('foyer runs on a server with an owner who migrates and a role without rights of its own', async (t) => {
  if (!server) return t.skip(why)
  const admin = new pg.Client(server.url('admin', 'postgres'))
  await admin.connect()
  await admin.query('create role library_owner login; create role library_app login')
  await admin.query('create database library owner library_owner')
  await admin.end()
  const env = { DATABASE_URL: server.url('library_app', 'library'), DATABASE_OWNER_URL: server.url('library_owner', 'library') }
  const foyer = await runFoyer({ env })
  try {
    const ready = (await (await fetch(`${foyer.url}/readyz`)).json()) as { ok: boolean; probes: { says: string }[] }
    assert.ok(ready.ok, JSON.stringify(ready))
    assert.match(ready.probes[0]!.says, new RegExp(server.version.split('.')[0]!))
    assert.match(foyer.printed(), /a server \(DATABASE_URL\)/)
    const app = new pg.Client(env.DATABASE_URL)
    await app.connect()
    const { rows } = await app.query<{ rolsuper: boolean; rolbypassrls: boolean }>(
      'select rolsuper, rolbypassrls from pg_roles where rolname = current_user',
    )
    assert.deepEqual(rows[0], { rolsuper: false, rolbypassrls: false })
    await assert.rejects(app.query('create table platform.mine (n int)'), { code: '42501' })
    await app.end()
  } finally {
    await foyer.remove()
  }
})

test('tenancy and the isolation of every table hold there too', (t) => {
  if (!server) return t.skip(why)
  const files = ['src/platform/db/tenancy.test.ts', 'src/house.isolation.test.ts']
  const env = {
    ...process.env,
    FOYER_TEST_DATABASE: server.url('admin', 'postgres'),
    NODE_TEST_CONTEXT: undefined,
    FOYER_TEST_RESULTS: undefined,
  }
  const done = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', '--test', ...files], {
    cwd: rootDir,
    env,
    encoding: 'utf8',
  })
  assert.equal(done.status, 0, done.stdout)
  assert.match(done.stdout, /pass [1-9]/)
})
