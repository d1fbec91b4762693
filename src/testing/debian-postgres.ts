import { spawn, spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'

/** A PostgreSQL of the system's own packages, as an administrator would give us one. */
export interface DebianPostgres {
  version: string
  /** A connection string for a role to a database. */
  url(role: string, database: string): string
  stop(): Promise<void>
}

const home = '/usr/lib/postgresql'

/** The newest installed server's programs, or undefined. */
function programs(): string | undefined {
  const versions = existsSync(home) ? readdirSync(home).filter((v) => existsSync(join(home, v, 'bin/postgres'))) : []
  const newest = versions.sort((a, b) => Number(b) - Number(a))[0]
  return newest && join(home, newest, 'bin')
}

/** Starts one on a socket of its own, installing Debian's package when root. Undefined where it is neither there nor can be installed. */
export async function startDebianPostgres(): Promise<DebianPostgres | undefined> {
  const root = process.getuid?.() === 0
  if (!programs() && root && existsSync('/usr/bin/apt-get')) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore', env })
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'postgresql', 'postgresql-contrib'], { stdio: 'ignore', env })
  }
  const bin = programs()
  if (!bin) return undefined
  const base = mkdtempSync(join(tmpdir(), 'foyer-debian-'))
  const data = join(base, 'data')
  mkdirSync(data)
  const id = (flag: string): number => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout)
  const account = root ? { uid: id('-u'), gid: id('-g') } : {}
  if (root) for (const path of [base, data]) chownSync(path, account.uid!, account.gid!)
  const made = spawnSync(join(bin, 'initdb'), ['-D', data, '-U', 'admin', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8'], {
    ...account,
    cwd: base,
    encoding: 'utf8',
  })
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`)
  const child = spawn(
    join(bin, 'postgres'),
    ['-D', data, '-k', base, '-c', 'listen_addresses=', '-c', 'fsync=off', '-c', 'max_connections=200'],
    { ...account, cwd: base, stdio: 'ignore' },
  )
  const url = (role: string, database: string): string => `postgres://${role}@localhost/${database}?host=${encodeURIComponent(base)}`
  let version = ''
  for (let i = 0; i < 200 && !version; i++) {
    const client = new pg.Client(url('admin', 'postgres'))
    try {
      await client.connect()
      version = (await client.query<{ server_version: string }>('show server_version')).rows[0]!.server_version
      await client.end()
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  return {
    version,
    url,
    stop: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGINT')
      await gone
      rmSync(base, { recursive: true, force: true })
    },
  }
}
