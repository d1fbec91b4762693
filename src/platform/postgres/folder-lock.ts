import { createHash } from 'node:crypto'
import { copyFileSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { refuse } from '../refusal.ts'

interface Holder {
  pid: number
  /** When that process started, in the kernel's ticks: a process id alone is used again after a while. */
  born: string
  since: string
  url: string
}

/**
 * Takes a data folder for this process. A second start on the same folder is refused with who holds it; a holder that
 * was killed holds nothing. Returns what gives the folder back.
 */
export function holdFolder(dataDir: string, url: string): () => void {
  mkdirSync(dataDir, { recursive: true })
  const path = join(dataDir, 'foyer.lock')
  const me: Holder = { pid: process.pid, born: bornOf(process.pid) ?? '', since: new Date().toISOString(), url }
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, JSON.stringify(me))
  try {
    const other = take(path, draft)
    if (other) throw refuse(409, 'platform.folder-held', { folder: dataDir, pid: other.pid, url: other.url, since: other.since })
  } finally {
    rmSync(draft, { force: true })
  }
  return () => rmSync(path, { force: true })
}

/**
 * Makes `path` name this process, or tells which living one it names. What a dead one left is never removed, because between reading and
 * removing it somebody else may have taken it: whoever wants to follow a dead holder first takes the right to follow that very one, a lock
 * like this one, looks again, and then puts its own name over the old in one step.
 */
function take(path: string, draft: string): Holder | undefined {
  for (;;) {
    try {
      linkSync(draft, path) // whole or not at all: nobody reads a lock half written
      return undefined
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const left = readText(path)
    if (left === undefined) continue // given back a moment ago
    const holder = parseHolder(left)
    if (holder && bornOf(holder.pid) === holder.born) return holder
    const right = rightTo(path, left)
    const faster = take(right, draft)
    if (faster) return faster
    try {
      if (readText(path) !== left) continue // followed before we had the right to
      copyFileSync(draft, `${draft}.new`)
      renameSync(`${draft}.new`, path)
      return undefined
    } finally {
      rmSync(right, { force: true })
    }
  }
}

/** The lock that gives the right to follow the holder whose lock reads `left`. */
export const rightTo = (path: string, left: string): string => `${path}.${createHash('sha256').update(left).digest('hex').slice(0, 16)}`

/** Who holds a data folder now, if anybody lives who does. */
export function holderOf(dataDir: string): Holder | undefined {
  const holder = parseHolder(readText(join(dataDir, 'foyer.lock')) ?? '')
  return holder && bornOf(holder.pid) === holder.born ? holder : undefined
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

function parseHolder(text: string): Holder | undefined {
  try {
    return JSON.parse(text) as Holder
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
