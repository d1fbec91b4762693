import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isId } from '../ids.ts'
import type { Actor } from '../policy.ts'
import type { Work } from '../work.ts'
import type { FileStore } from './store.ts'

export interface SweepReport {
  /** Contents on disk. */
  seen: number
  /** Orphans found: on disk, older than the grace period, and no row names them. */
  orphans: string[]
  /** Bytes they take. */
  bytes: number
  /** Contents that a row names and that are not on disk: a restore that went wrong, a disk that lost them. */
  missing: string[]
  dryRun: boolean
}

type RunWork = <T>(alliance: string, actor: Actor, act: (work: Work) => Promise<T>) => Promise<T>

const sweeper: Actor = { kind: 'system', name: 'file sweep' }

/**
 * Removes contents of one alliance that nothing names. Never removes what a committed row names: both the upload and the
 * sweep hold the content's row in `platform.blobs` while they look and act, so one waits for the other.
 * @param options.graceMs youngest age of what may go, in ms of real time; a day unless given
 * @param options.dryRun only tell
 */
export async function sweepFiles(
  store: FileStore,
  work: RunWork,
  alliance: string,
  options: { dryRun?: boolean; graceMs?: number } = {},
): Promise<SweepReport> {
  const { dryRun = false, graceMs = 24 * 3_600_000 } = options
  const report: SweepReport = { seen: 0, orphans: [], bytes: 0, missing: [], dryRun }
  for await (const path of contentsOf(join(store.folder, alliance))) {
    report.seen++
    const sha256 = path.slice(-64)
    const orphan = await work(alliance, sweeper, async ({ db, now }) => {
      const old = await stat(path).catch(() => undefined)
      if (!old || Date.now() - old.mtimeMs < graceMs) return undefined
      if (await named(db, alliance, sha256)) return undefined
      await db
        .insertInto('platform.blobs')
        .values({ alliance_id: alliance, sha256, seen_at: now })
        .onConflict((on) => on.columns(['alliance_id', 'sha256']).doUpdateSet((eb) => ({ seen_at: eb.ref('excluded.seen_at') })))
        .execute()
      // An upload may have committed while we waited for the row, and touched the file.
      const still = await stat(path).catch(() => undefined)
      if (!still || (await named(db, alliance, sha256))) return undefined
      if (!dryRun) {
        await rm(path, { force: true })
        await db.deleteFrom('platform.blobs').where('alliance_id', '=', alliance).where('sha256', '=', sha256).execute()
      }
      return still.size
    })
    if (orphan === undefined) continue
    report.orphans.push(sha256)
    report.bytes += orphan
  }
  const rows = await work(alliance, sweeper, ({ db }) =>
    db.selectFrom('platform.files').select('sha256').distinct().where('alliance_id', '=', alliance).execute(),
  )
  for (const { sha256 } of rows) if (!(await stat(store.pathOf(alliance, sha256)).catch(() => undefined))) report.missing.push(sha256)
  return report
}

/** Removes what uploads that never ended left behind. */
export async function sweepTemporary(store: FileStore, graceMs = 24 * 3_600_000): Promise<number> {
  const folder = join(store.folder, 'tmp')
  let removed = 0
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name)
    const old = await stat(path).catch(() => undefined)
    if (!old || Date.now() - old.mtimeMs < graceMs) continue
    await rm(path, { force: true })
    removed++
  }
  return removed
}

/** The alliances that have files on this disk. */
export async function alliancesOnDisk(store: FileStore): Promise<string[]> {
  return (await readdir(store.folder).catch(() => [])).filter(isId)
}

async function named(db: Work['db'], alliance: string, sha256: string): Promise<boolean> {
  return (
    (await db
      .selectFrom('platform.files')
      .select('file_id')
      .where('alliance_id', '=', alliance)
      .where('sha256', '=', sha256)
      .limit(1)
      .executeTakeFirst()) !== undefined
  )
}

async function* contentsOf(folder: string): AsyncGenerator<string> {
  for (const first of await readdir(folder).catch(() => []))
    for (const second of await readdir(join(folder, first)).catch(() => []))
      for (const name of await readdir(join(folder, first, second)).catch(() => []))
        if (/^[0-9a-f]{64}$/.test(name)) yield join(folder, first, second, name)
}
