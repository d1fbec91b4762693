import { randomUUID } from 'node:crypto'
import { copyFile, link, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Brings a file that was received and synced to its place, whole or not at all, and leaves it where it came from as well: a transaction may
 * be tried again. By a second name for the same bytes; by a copy on a disk that has no such names.
 */
export async function bringTo(received: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const next = `${received}.${randomUUID()}`
  try {
    await link(received, next).catch(() => copySynced(received, next))
    await rename(next, path)
  } finally {
    // Two names of the same bytes are not renamed onto each other; then the second one is too much.
    await rm(next, { force: true })
  }
  const folder = await open(dirname(path), 'r')
  await folder.sync().finally(() => folder.close())
}

async function copySynced(from: string, to: string): Promise<void> {
  await copyFile(from, to)
  const copy = await open(to, 'r+')
  await copy.sync().finally(() => copy.close())
}
