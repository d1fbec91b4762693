import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * PostgreSQL refuses to run as root. As root its programs run as an unprivileged account; when that account cannot
 * traverse the path to the programs or the data (a clone in a home folder of mode 0700), they are bound to an open
 * place in a private mount namespace. See docs/decisions/0002-embedded-postgres.md.
 */
export interface Runner {
  /** Where the program sees the data folder. */
  data: string
  /** Starts a program of PostgreSQL by its name. */
  start(program: string, args: readonly string[], options?: SpawnOptions): ChildProcess
  /** How the programs run, for the table printed at start. */
  how: string
}

interface Account {
  name: string
  uid: number
  gid: number
}

/** Chooses how to run PostgreSQL's programs on this data folder. `shed` is an open folder of ours for mount points. */
export function chooseRunner(home: string, data: string, shed: string): Runner {
  const path = { ...process.env, LC_ALL: 'C.UTF-8', PGDATA: undefined }
  if (process.getuid?.() !== 0) {
    return {
      data,
      how: 'as this user',
      start: (program, args, options) => spawn(join(home, 'bin', program), args, { env: path, ...options }),
    }
  }
  const account = unprivileged(data)
  if (reachable(home, account) && reachable(dirname(data), account)) {
    return {
      data,
      how: `as ${account.name}`,
      start: (program, args, options) =>
        spawn(join(home, 'bin', program), args, { env: path, cwd: '/', uid: account.uid, gid: account.gid, ...options }),
    }
  }
  const rooms = { home: join(shed, 'postgresql'), data: join(shed, 'data') }
  for (const room of Object.values(rooms)) mkdirSync(room, { recursive: true, mode: 0o755 })
  chmodSync(shed, 0o755)
  if (spawnSync('unshare', ['-m', 'true']).status !== 0) {
    throw new Error(
      `the account ${account.name} cannot reach ${data}, and this machine allows no private mounts; choose a --data folder that others may traverse, or start as another user`,
    )
  }
  const script =
    'mount --make-rprivate / && mount --bind "$1" "$2" && mount --bind "$3" "$4" && shift 4 && cd / && exec setpriv --reuid="$1" --regid="$2" --clear-groups -- "$3" "${@:4}"'
  return {
    data: rooms.data,
    how: `as ${account.name}, in a private mount namespace`,
    start: (program, args, options) =>
      spawn(
        'unshare',
        [
          '-m',
          'bash',
          '-c',
          script,
          'bash',
          home,
          rooms.home,
          data,
          rooms.data,
          String(account.uid),
          String(account.gid),
          join(rooms.home, 'bin', program),
          ...args,
        ],
        { env: path, ...options },
      ),
  }
}

/** The account that owns the data already, else postgres, else nobody. */
function unprivileged(data: string): Account {
  const lines = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  const accounts = lines.filter((f) => f.length > 4).map((f): Account => ({ name: f[0]!, uid: Number(f[2]), gid: Number(f[3]) }))
  const owner = existsSync(join(data, 'PG_VERSION')) ? statSync(data).uid : undefined
  const found =
    accounts.find((a) => a.uid === owner && a.uid !== 0) ??
    accounts.find((a) => a.name === 'postgres') ??
    accounts.find((a) => a.name === 'nobody')
  if (!found) throw new Error('PostgreSQL does not run as root, and there is neither an account postgres nor nobody')
  return found
}

/** Whether an account may traverse every folder down to a path. */
function reachable(path: string, account: Account): boolean {
  for (let at = path; ; at = dirname(at)) {
    const { mode, uid, gid } = statSync(at)
    const execute = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001
    if ((mode & execute) === 0) return false
    if (at === dirname(at)) return true
  }
}

/** Gives the data folder to the account under which PostgreSQL will run. */
export function ownerOf(data: string): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const { uid, gid } = unprivileged(data)
  return { uid, gid }
}
