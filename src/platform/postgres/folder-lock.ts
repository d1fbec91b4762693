import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { refuse } from '../refusal.ts'

interface Holder {
  pid: number
  /** When that process started, in the kernel's ticks: a process id alone is used again after a while. */
  born: string
  since: string
  url: string
}

/** What this process holds. Kept here, because what nobody keeps is collected, and its lock with it. */
const holds = new Set<DatabaseSync>()

/** How long a start waits for others that look or take at the same moment, ms. */
const patience = 1000

/**
 * Takes a data folder for this process. A second start on the same folder is refused with who holds it; a holder that
 * was killed holds nothing. Returns what gives the folder back.
 *
 * What holds is a lock of the kernel on `<data>/foyer.hold`, which ends with its process however that ends, and which processes in other
 * containers on the same volume see too: they cannot see each other's process ids. `foyer.lock` beside it only says who holds, and keeps
 * out a Foyer of a version that knew no other lock.
 */
export function holdFolder(dataDir: string, url: string): () => void {
  mkdirSync(dataDir, { recursive: true })
  const path = join(dataDir, 'foyer.lock')
  const held = (other: Holder | undefined) =>
    other
      ? refuse(409, 'platform.folder-held', { folder: dataDir, pid: other.pid, url: other.url, since: other.since })
      : refuse(409, 'platform.folder-held-somewhere', { folder: dataDir })
  /** Another process that is to be seen from here; our own number in the file is from before a restart of the container. */
  const seen = () => {
    const other = readHolder(path)
    return other && other.pid !== process.pid && bornOf(other.pid) === other.born ? other : undefined
  }
  let other = seen()
  if (other) throw held(other)
  const hold = lockFile(dataDir, 'begin exclusive')
  if (!hold) throw held(readHolder(path))
  other = seen()
  if (other) {
    hold.close()
    throw held(other)
  }
  const me: Holder = { pid: process.pid, born: bornOf(process.pid) ?? '', since: new Date().toISOString(), url }
  writeFileSync(`${path}.new`, JSON.stringify(me))
  renameSync(`${path}.new`, path)
  holds.add(hold)
  return () => {
    if (!holds.delete(hold)) return
    rmSync(path, { force: true })
    hold.close()
  }
}

/** Who holds a data folder now, if anybody lives who does. */
export function holderOf(dataDir: string): Holder | undefined {
  const holder = readHolder(join(dataDir, 'foyer.lock'))
  if (!holder) return undefined
  if (bornOf(holder.pid) === holder.born) return holder
  // Its process is not to be seen from here: it may live in another container.
  const look = lockFile(dataDir, 'begin; select * from sqlite_schema')
  look?.close()
  return look ? undefined : holder
}

/**
 * A lock on `<data>/foyer.hold`, or undefined while somebody else has it. Refuses a disk that keeps no locks. SQLite is used for nothing but its locks: Node has no other
 * way to the kernel's. The file stays empty. Nobody else may open it in this process: closing it would give the lock back.
 */
function lockFile(dataDir: string, take: string): DatabaseSync | undefined {
  const file = new DatabaseSync(join(dataDir, 'foyer.hold'), { timeout: patience })
  try {
    file.exec('pragma journal_mode = memory')
    file.exec(take)
    return file
  } catch (error) {
    file.close()
    const { errcode = 0, message } = error as { errcode?: number; message: string }
    if ((errcode & 0xff) === 5) return undefined // SQLITE_BUSY
    throw refuse(503, 'platform.folder-keeps-no-locks', { folder: dataDir, why: message })
  }
}

function readHolder(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder
  } catch {
    return undefined
  }
}

function bornOf(pid: number): string | undefined {
  if (process.platform === 'linux') {
    try {
      // Field 22 of /proc/<pid>/stat; the name in field 2 may hold spaces, so count from after its bracket.
      return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19]
    } catch {
      return undefined
    }
  }
  try {
    process.kill(pid, 0)
    return 'alive'
  } catch {
    return undefined
  }
}
