// Files of old sites on their way: looked at, then taken in or dropped. What was put aside stays to be read.
import { createReadStream } from 'node:fs'
import { type Actor, audit, isRefusal, nextNumber, type Platform, type ReceivedFile, type Source, type Work } from '#platform'
import { channelsPolicy } from '../policy.ts'
import { noSuchSiteImport, siteFileMissing, siteImportOver } from './errors.ts'
import { importSite } from './import-site.ts'
import { mostXmlMegabytes } from './read-site.ts'
import type { SiteReport, SiteWishes } from './site-report.ts'

const MiB = 1024 * 1024
const feedKinds = [
  'application/xml',
  'text/xml',
  'application/rss+xml',
  'application/atom+xml',
  'application/json',
  'application/geo+json',
  'text/html',
  'text/plain',
  'text/csv',
  'image/svg+xml',
  'application/octet-stream',
]
const picturesBytes = 200 * MiB
/** Days after which a file that was only looked at is not kept any longer. */
const keptDays = 30

export interface SiteImport {
  importNo: number
  name: string
  state: 'looked-at' | 'taken-in' | 'dropped'
  wishes: SiteWishes
  report: SiteReport
  /** Whether an archive of pictures lies beside it. */
  hasPictures: boolean
  madeAt: Date
  madeBy: string
  endedAt: Date | null
}

export interface LookAtSite extends SiteWishes {
  file: Source | ReceivedFile
  name: string
  /** A ZIP of the old site's pictures, at most 200 MB and 2,000 files. */
  pictures?: Source | ReceivedFile
}

/**
 * Keeps a file of an old site and says what would come of it; nothing of it is taken in. A file that cannot be read is refused by name
 * and not kept. Files that were looked at and forgotten go after 30 days.
 */
export async function lookAtSite(house: Platform, alliance: string, actor: Actor, input: LookAtSite): Promise<SiteImport> {
  const { file, name, pictures, ...wishes } = input
  channelsPolicy.demand({ actor }, 'import-past-posts')
  const put = (source: Source | ReceivedFile, kind: string, allow: string[], maxBytes: number) =>
    house.files.receive(source, maxBytes, (received) =>
      house.work(alliance, actor, async (work) => {
        const { file_id } = await work.house.files.put(work, received, { kind, name, allow, maxBytes, audience: 'staff' })
        return { fileId: file_id, path: (await work.house.files.open(work, file_id)).path }
      }),
    )
  const kept = await put(file, 'past-site', feedKinds, mostXmlMegabytes * MiB).catch((error: unknown) => {
    throw isRefusal(error) && error.code === 'platform.file-empty' ? siteFileMissing() : error
  })
  const files = [kept.fileId]
  try {
    const archive = pictures ? await put(pictures, 'past-pictures', ['application/zip'], picturesBytes) : undefined
    if (archive) files.push(archive.fileId)
    const report = await importSite(house, alliance, actor, { ...wishes, open: () => createReadStream(kept.path), name, dryRun: true })
    return await house.work(alliance, actor, async (work) => {
      await dropForgotten(work)
      const importNo = await nextNumber(work, 'site-import')
      await work.db
        .insertInto('channels.site_imports')
        .values({
          alliance_id: work.alliance,
          import_no: importNo,
          name: name.slice(0, 200),
          state: 'looked-at',
          options: JSON.stringify(wishes),
          report: JSON.stringify(report),
          file_id: kept.fileId,
          pictures_id: archive?.fileId ?? null,
          made_at: work.now,
          made_by: 'name' in work.actor ? work.actor.name : '',
          ended_at: null,
        })
        .execute()
      await audit(work, 'channels.site-looked-at', { kind: 'site-import', id: importNo }, { file: name.slice(0, 200) })
      return present(await rowOf(work, importNo))
    })
  } catch (error) {
    await house.work(alliance, actor, async (work) => {
      for (const id of files) await work.house.files.remove(work, id)
    })
    throw error
  }
}

/** Lays an archive of pictures beside a file that was looked at, in the place of the one before. */
export async function givePictures(work: Work, importNo: number, file: ReceivedFile | Uint8Array): Promise<SiteImport> {
  channelsPolicy.demand(work, 'import-past-posts')
  const row = await lockWaiting(work, importNo)
  const rules = { kind: 'past-pictures', name: row.name, allow: ['application/zip'], maxBytes: picturesBytes, audience: 'staff' } as const
  const { file_id } = await work.house.files.put(work, file, rules)
  if (row.pictures_id) await work.house.files.remove(work, row.pictures_id)
  await change(work, importNo).set({ pictures_id: file_id }).execute()
  return present(await rowOf(work, importNo))
}

/**
 * Takes in what was looked at, with these wishes. Where not all pictures could be fetched in one run, what waits for them comes with the next
 * one: the import stays, and says how much. Cut off, it goes on by being taken in again. Refuses as {@link importSite}, and what is over.
 */
export async function takeInSite(
  house: Platform,
  alliance: string,
  actor: Actor,
  importNo: number,
  wishes: SiteWishes,
): Promise<SiteImport> {
  const found = await house.work(alliance, actor, async (work) => {
    channelsPolicy.demand(work, 'import-past-posts')
    const row = await lockWaiting(work, importNo)
    return {
      name: row.name,
      path: (await work.house.files.open(work, row.file_id!)).path,
      pictures: row.pictures_id ? (await work.house.files.open(work, row.pictures_id)).path : undefined,
    }
  })
  const report = await importSite(house, alliance, actor, {
    ...wishes,
    name: found.name,
    open: () => createReadStream(found.path),
    pictures: found.pictures,
  })
  return house.work(alliance, actor, async (work) => {
    const told = { options: JSON.stringify(wishes), report: JSON.stringify(report) }
    if (report.waiting > 0) await change(work, importNo).set(told).execute()
    else await end(work, importNo, 'taken-in', told)
    return present(await rowOf(work, importNo))
  })
}

/** Lets go of a file that was looked at; nothing of it was taken in, or the rest is not wanted. */
export async function dropSite(work: Work, importNo: number): Promise<SiteImport> {
  channelsPolicy.demand(work, 'import-past-posts')
  const row = await lockWaiting(work, importNo)
  await end(work, importNo, 'dropped', {})
  await audit(work, 'channels.site-dropped', { kind: 'site-import', id: importNo }, { file: row.name })
  return present(await rowOf(work, importNo))
}

/** Files of old sites, newest first; at most 100. */
export async function listSiteImports(work: Work): Promise<SiteImport[]> {
  channelsPolicy.demand(work, 'see-past-imports')
  const rows = await work.db
    .selectFrom('channels.site_imports')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .orderBy('import_no', 'desc')
    .limit(100)
    .execute()
  return rows.map(present)
}

/** One of them. Refuses `channels.site.no-such-import`. */
export async function siteImport(work: Work, importNo: number): Promise<SiteImport> {
  channelsPolicy.demand(work, 'see-past-imports')
  return present(await rowOf(work, importNo))
}

const rowOf = async (work: Work, importNo: number, lock = false) => {
  const query = work.db
    .selectFrom('channels.site_imports')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('import_no', '=', Number.isSafeInteger(importNo) && importNo < 2 ** 31 ? importNo : 0)
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst()
  if (!row) throw noSuchSiteImport()
  return row
}

async function lockWaiting(work: Work, importNo: number) {
  const row = await rowOf(work, importNo, true)
  if (row.state !== 'looked-at' || !row.file_id) throw siteImportOver()
  return row
}

const change = (work: Work, importNo: number) =>
  work.db.updateTable('channels.site_imports').where('alliance_id', '=', work.alliance).where('import_no', '=', importNo)

/** Ends an import and lets go of its files. */
async function end(
  work: Work,
  importNo: number,
  state: 'taken-in' | 'dropped',
  told: { options?: string; report?: string },
): Promise<void> {
  const row = await rowOf(work, importNo, true)
  for (const id of [row.file_id, row.pictures_id]) if (id) await work.house.files.remove(work, id)
  await change(work, importNo)
    .set({ ...told, state, file_id: null, pictures_id: null, ended_at: work.now })
    .execute()
}

async function dropForgotten(work: Work): Promise<void> {
  const before = new Date(work.now.getTime() - keptDays * 86_400_000)
  const rows = await work.db
    .selectFrom('channels.site_imports')
    .select('import_no')
    .where('alliance_id', '=', work.alliance)
    .where('state', '=', 'looked-at')
    .where('made_at', '<', before)
    .execute()
  for (const { import_no } of rows) await end(work, import_no, 'dropped', {})
}

const present = (row: Awaited<ReturnType<typeof rowOf>>): SiteImport => ({
  importNo: row.import_no,
  name: row.name,
  state: row.state,
  wishes: row.options,
  report: row.report,
  hasPictures: row.pictures_id !== null,
  madeAt: row.made_at,
  madeBy: row.made_by,
  endedAt: row.ended_at,
})
