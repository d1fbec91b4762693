import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      linkSync(draft, path) // whole or not at all: nobody reads a lock half written
      rmSync(draft)
      return () => rmSync(path, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      const holder = readHolder(path)
      if (holder && bornOf(holder.pid) === holder.born) {
        rmSync(draft)
        throw refuse(409, 'platform.folder-held', { folder: dataDir, pid: holder.pid, url: holder.url, since: holder.since })
      }
      rmSync(path, { force: true })
    }
  }
  rmSync(draft, { force: true })
  throw refuse(409, 'platform.folder-held', { folder: dataDir, pid: 0, url: '', since: '' })
}

/** Who holds a data folder now, if anybody lives who does. */
export function holderOf(dataDir: string): Holder | undefined {
  const path = join(dataDir, 'foyer.lock')
  const holder = existsSync(path) ? readHolder(path) : undefined
  return holder && bornOf(holder.pid) === holder.born ? holder : undefined
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
