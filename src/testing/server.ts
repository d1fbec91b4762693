import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { rootDir } from '#platform'

/** The database server of the tests: one for all test files, started by the first that needs it, in memory or in `.cache/test-postgres`. */
export interface TestServer {
  admin: pg.ClientConfig
  /** Connection of one of the two roles to a database. */
  connection(role: 'foyer_owner' | 'foyer_app', database: string): pg.ClientConfig
}

const folder = join(rootDir, '.cache', 'test-postgres')
const password = 'test'

/**
 * Where the cluster and its log lie: in memory, where there is room for one, else in `folder`. The database of a test file is 1,250 files,
 * which a disk takes ten times as long to make.
 */
export function clusterFolder(): string {
  const memory = '/dev/shm'
  const own = join(memory, `foyer-tests-${createHash('sha256').update(folder).digest('hex').slice(0, 12)}`)
  try {
    const { bavail, bsize } = statfsSync(memory)
    return existsSync(own) || bavail * bsize > 4 * 1024 ** 3 ? own : folder
  } catch {
    return folder // a system that has no such place
  }
}

/**
 * Finds the running test server or starts it. It outlives the test file that started it, so that files can share it,
 * and ends by itself when nobody has used it for ten minutes. FOYER_TEST_DATABASE names another server (its superuser).
 */
export async function testServer(): Promise<TestServer> {
  const given = process.env.FOYER_TEST_DATABASE
  const admin: pg.ClientConfig = given ? parse(given) : await ownServer()
  await prepareRoles(admin)
  return { admin, connection: (role, database) => ({ ...admin, user: role, password, database }) }
}

function parse(url: string): pg.ClientConfig {
  const at = new URL(url)
  return {
    host: at.searchParams.get('host') ?? at.hostname,
    port: Number(at.port || 5432),
    user: decodeURIComponent(at.username),
    password: decodeURIComponent(at.password),
    database: at.pathname.slice(1) || 'postgres',
  }
}

async function ownServer(): Promise<pg.ClientConfig> {
  const note = join(folder, 'connection.json')
  mkdirSync(folder, { recursive: true })
  for (const end = Date.now() + 90_000; Date.now() < end; ) {
    if (existsSync(note)) {
      const connection = JSON.parse(readFileSync(note, 'utf8')) as pg.ClientConfig
      if (await answers(connection)) return connection
    }
    const lock = join(folder, 'starting')
    try {
      mkdirSync(lock)
      const keeper = spawn(process.execPath, [fileURLToPath(new URL('./keep-server.ts', import.meta.url)), folder], {
        detached: true,
        stdio: 'ignore',
      })
      keeper.unref()
      for (let waited = 0; waited < 60_000; waited += 100) {
        await new Promise((resolve) => setTimeout(resolve, 100))
        if (existsSync(note) && (await answers(JSON.parse(readFileSync(note, 'utf8')) as pg.ClientConfig))) break
      }
      rmSync(lock, { recursive: true, force: true })
    } catch {
      const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
      if (age > 70_000) rmSync(lock, { recursive: true, force: true })
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
  throw new Error(`the test database did not start; see ${join(clusterFolder(), 'postgres.log')}`)
}

async function answers(connection: pg.ClientConfig): Promise<boolean> {
  const client = new pg.Client(connection)
  try {
    await client.connect()
    await client.end()
    return true
  } catch {
    return false
  }
}

async function prepareRoles(admin: pg.ClientConfig): Promise<void> {
  const client = new pg.Client(admin)
  await client.connect()
  try {
    await client.query('select pg_advisory_lock(746032)')
    for (const role of ['foyer_owner', 'foyer_app']) {
      const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role])
      if (!rowCount) await client.query(`create role ${role} login nosuperuser nobypassrls password '${password}'`)
    }
  } finally {
    await client.end()
  }
}

/** Writes where the server is; used by keep-server.ts. */
export function writeConnection(connection: pg.ClientConfig): void {
  writeFileSync(join(folder, 'connection.json'), JSON.stringify(connection))
}
