import type { ChildProcess } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { chmodSync, chownSync, createWriteStream, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { Log } from '../log.ts'
import { postgresHome } from './binaries.ts'
import { chooseRunner, ownerOf, type Runner } from './run-as.ts'

/** A PostgreSQL 18 of our own: a supervised child process that listens on a Unix socket only. */
export interface EmbeddedPostgres {
  /** Connection settings for a role and database. */
  connection(role: string, password: string, database?: string): pg.ClientConfig
  readonly pid: number | undefined
  /** How it runs and what was found, for the table printed at start. */
  readonly how: string
  stop(): Promise<void>
}

export interface EmbeddedOptions {
  /** Folder of the database cluster; made when absent. */
  data: string
  adminPassword: string
  log: Log
  /** Extra server settings. Durability stays on unless a test says otherwise. */
  settings?: Record<string, string>
}

/**
 * How often a server may stop within a minute before it is left alone. More than once is common: when the postmaster was
 * killed, its children hold the shared memory for a moment and the first new start is refused.
 */
const patience = 10

const adminRole = 'foyer_admin'

/**
 * Starts the database of a data folder. An orphan (its parent was killed) is stopped in good order first; a server that
 * dies is started again, and PostgreSQL recovers from its log by itself. The caller holds the folder's lock.
 */
export async function startEmbedded({ data, adminPassword, log, settings = {} }: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const home = postgresHome()
  const shed = join(tmpdir(), `foyer-${createHash('sha256').update(data).digest('hex').slice(0, 12)}`)
  const sockets = join(shed, 'socket')
  mkdirSync(data, { recursive: true })
  mkdirSync(sockets, { recursive: true, mode: 0o755 })
  const owner = ownerOf(data)
  if (owner) {
    chownSync(data, owner.uid, owner.gid)
    chownSync(sockets, owner.uid, owner.gid)
  }
  chmodSync(data, 0o700)
  const logFile = join(data, '..', 'postgres.log')
  if (existsSync(logFile)) chmodSync(logFile, 0o600)
  const runner = chooseRunner(home, data, shed)
  const orphan = await stopOrphan(data)
  if (!existsSync(join(data, 'PG_VERSION'))) await initialise(runner, adminPassword, shed)

  let stopping = false
  let child: ChildProcess | undefined
  const failures: number[] = []
  const start = (): void => {
    const lines = createWriteStream(logFile, { flags: 'a', mode: 0o600 })
    const args = [
      '-D',
      runner.data,
      '-k',
      sockets,
      ...Object.entries({ ...base, ...settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ]
    // Its own process group: Ctrl+C in a terminal must not stop the database before the app has finished with it.
    child = runner.start('postgres', args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    child.stdout?.pipe(lines, { end: false })
    child.stderr?.pipe(lines, { end: false })
    child.on('exit', (code, signal) => {
      lines.end()
      if (stopping) return
      failures.push(Date.now())
      const often = failures.filter((at) => at > Date.now() - 60_000).length
      log.warn('platform', 'the database stopped and is started again', { code, signal, often })
      if (often <= patience) setTimeout(start, 200 * often).unref()
    })
  }
  start()
  const connection = (role: string, password: string, database = 'foyer'): pg.ClientConfig => ({
    host: sockets,
    port: 5432,
    user: role,
    password,
    database,
  })
  await untilReady(connection(adminRole, adminPassword, 'postgres'), () => failures.length > patience, logFile)
  return {
    connection,
    how: orphan ? `${runner.how}; an orphan (process ${orphan}) was stopped first` : runner.how,
    get pid() {
      return postmasterPid(data)
    },
    stop: async () => {
      stopping = true
      const pid = postmasterPid(data)
      if (pid) await endServer(pid)
      rmSync(shed, { recursive: true, force: true })
    },
  }
}

const base = {
  listen_addresses: '', // the socket only: nobody on the network, nobody else's port
  port: '5432',
  unix_socket_permissions: '0777', // the folder and scram guard it; the app may run as another user than the server
  password_encryption: 'scram-sha-256',
  max_connections: '120',
  shared_buffers: '128MB',
  lc_messages: 'C', // errors are told apart by code; messages must still read the same everywhere
  log_min_messages: 'warning',
  log_min_error_statement: 'panic', // statements may hold what a person typed
  log_parameter_max_length_on_error: '0',
  timezone: 'UTC',
  jit: 'off', // short queries: compiling costs more than it saves
}

/** Makes the cluster. The ctype must know Chinese letters, or pg_trgm finds no trigrams in 图书. */
async function initialise(runner: Runner, password: string, shed: string): Promise<void> {
  const secret = join(shed, `pw-${randomBytes(6).toString('hex')}`)
  writeFileSync(secret, password, { mode: 0o600 })
  const owner = ownerOf(runner.data)
  if (owner) chownSync(secret, owner.uid, owner.gid)
  try {
    await finished(
      runner.start(
        'initdb',
        [
          '-D',
          runner.data,
          '-U',
          adminRole,
          '--pwfile',
          secret,
          '-A',
          'scram-sha-256',
          '-E',
          'UTF8',
          '--locale=C.UTF-8',
          '--no-instructions',
        ],
        {
          stdio: ['ignore', 'pipe', 'pipe'],
        },
      ),
    )
  } finally {
    rmSync(secret, { force: true })
  }
}

function finished(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    child.stdout?.on('data', (text) => (said += text))
    child.stderr?.on('data', (text) => (said += text))
    child.on('error', reject)
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`initdb ended with ${code}: ${said.trim()}`))))
  })
}

/** The process id in postmaster.pid, when that process lives and is a PostgreSQL. */
function postmasterPid(data: string): number | undefined {
  try {
    const pid = Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0])
    process.kill(pid, 0)
    if (process.platform === 'linux' && !/postgres/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))) return undefined
    return pid
  } catch {
    return undefined
  }
}

/** Stops a server whose parent was killed. Its clients are gone with the parent, so a fast shutdown loses nothing. */
async function stopOrphan(data: string): Promise<number | undefined> {
  const pid = postmasterPid(data)
  if (pid) await endServer(pid)
  return pid
}

/** Fast shutdown, then immediate: PostgreSQL recovers from either; a plain kill is never needed. */
async function endServer(pid: number): Promise<void> {
  for (const [signal, patience] of [
    ['SIGINT', 20_000],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 2_000],
  ] as const) {
    try {
      process.kill(pid, signal)
    } catch {
      return
    }
    for (let waited = 0; waited < patience; waited += 25) {
      await new Promise((resolve) => setTimeout(resolve, 25))
      try {
        process.kill(pid, 0)
        if (process.platform === 'linux' && /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))) return
      } catch {
        return
      }
    }
  }
}

async function untilReady(connection: pg.ClientConfig, givenUp: () => boolean, logFile: string): Promise<void> {
  let last: Error | undefined
  for (const end = Date.now() + 60_000; Date.now() < end; ) {
    const client = new pg.Client(connection)
    try {
      await client.connect()
      await client.end()
      return
    } catch (error) {
      last = error as Error
      if (givenUp()) break
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  throw new Error(`the database did not start: ${last?.message}; see ${logFile}`)
}

/** Makes the roles and the database of an installation, or brings their passwords up to date. Safe to repeat. */
export async function ensureInstallation(
  server: EmbeddedPostgres,
  passwords: { admin: string; owner: string; app: string },
): Promise<void> {
  const admin = new pg.Client(server.connection(adminRole, passwords.admin, 'postgres'))
  await admin.connect()
  try {
    for (const [role, password] of [
      ['foyer_owner', passwords.owner],
      ['foyer_app', passwords.app],
    ] as const) {
      const { rowCount } = await admin.query('select from pg_roles where rolname = $1', [role])
      const verb = rowCount ? 'alter' : 'create'
      await admin.query(`${verb} role ${role} login nosuperuser nobypassrls nocreatedb password ${pg.escapeLiteral(password)}`)
    }
    // What the application asks may hold what a person typed, and a refused value stands in the error; our own log tells of it without.
    await admin.query(`alter role foyer_app set log_min_messages = 'log'`)
    const { rowCount } = await admin.query('select from pg_database where datname = $1', ['foyer'])
    if (!rowCount) await admin.query('create database foyer owner foyer_owner')
  } finally {
    await admin.end()
  }
}
