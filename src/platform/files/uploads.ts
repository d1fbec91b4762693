import { createReadStream } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isId, newId } from '../ids.ts'
import type { Actor } from '../policy.ts'
import { refuse } from '../refusal.ts'
import type { Work } from '../work.ts'
import { bringTo } from './bring.ts'
import type { ReceivedFile } from './receive.ts'
import type { FileStore } from './store.ts'

/** A file that comes in parts. */
export interface Upload {
  upload_id: string
  name: string
  bytes: number
  /** Bytes of each part; the last has what is left. */
  part_bytes: number
  /** How many parts there are, counted from 0. */
  parts: number
  /** The parts that are here, in order. */
  taken: { part: number; sha256: string }[]
  /** What was made of it, or null while it is coming. */
  made: string | null
}

/** Bytes of a part: a minute on the worst line, and few enough requests for a long film. */
export const partBytes = 2 * 1024 * 1024
/** Files that may be coming at the same time in one alliance. */
const mostAtOnce = 50

const noSuchUpload = () => refuse(404, 'platform.no-such-upload')

/**
 * Begins a file that comes in parts, or goes on with it: the same kind, name, size and mark is the same file, however often it is begun.
 * Room for all of it is seen to now, also beside what else is coming, so that nobody sends for an hour to be told that there is none.
 * @param input.mark what tells it from another file of this name and size, such as when it was last changed
 * @param input.maxBytes the largest that is taken
 * @throws Refusal `platform.file-empty`, `.file-too-large`, `.file-quota-reached`, `.uploads-too-many`
 */
export async function beginUpload(
  work: Work,
  input: { kind: string; name: string; bytes: number; mark: string; maxBytes: number },
): Promise<Upload> {
  if (!Number.isSafeInteger(input.bytes) || input.bytes <= 0) throw refuse(422, 'platform.file-empty')
  if (input.bytes > input.maxBytes) throw refuse(413, 'platform.file-too-large', { limit: input.maxBytes })
  // The row of the quota is the lock: who begins at the same time sees what the other one needs.
  await work.db
    .insertInto('platform.file_usage')
    .values({ alliance_id: work.alliance, used: 0, quota: null })
    .onConflict((on) => on.doNothing())
    .execute()
  await work.db.selectFrom('platform.file_usage').select('used').where('alliance_id', '=', work.alliance).forUpdate().execute()
  const open = await openUploads(work)
  const same = open.find(
    (one) => one.kind === input.kind && one.name === input.name && one.bytes === input.bytes && one.mark === input.mark,
  )
  if (same) return uploadOf(work, { kind: input.kind, upload: same.upload_id })
  if (open.length >= mostAtOnce) throw refuse(409, 'platform.uploads-too-many', { most: mostAtOnce })
  const { used, quota } = await work.house.files.usage(work)
  const coming = open.reduce((sum, one) => sum + one.bytes, 0)
  if (used + coming + input.bytes > quota)
    throw refuse(413, 'platform.file-quota-reached', { used: used + coming, quota, bytes: input.bytes })
  const upload_id = newId()
  await work.db
    .insertInto('platform.uploads')
    .values({
      alliance_id: work.alliance,
      upload_id,
      kind: input.kind,
      name: input.name,
      bytes: input.bytes,
      mark: input.mark,
      part_bytes: partBytes,
      made: null,
      begun_at: work.now,
      touched_at: work.now,
    })
    .execute()
  return uploadOf(work, { kind: input.kind, upload: upload_id })
}

/** Files of a kind that are still coming, the latest first. */
export async function openUploads(work: Work, kind?: string) {
  let query = work.db.selectFrom('platform.uploads').selectAll().where('alliance_id', '=', work.alliance).where('made', 'is', null)
  if (kind !== undefined) query = query.where('kind', '=', kind)
  return query.orderBy('upload_id', 'desc').limit(mostAtOnce).execute()
}

/** What is here of a file, so that its sender knows what to send again. @throws Refusal `platform.no-such-upload` */
export async function uploadOf(work: Work, input: { kind: string; upload: string }): Promise<Upload> {
  const row = await find(work, input)
  const taken = await work.db
    .selectFrom('platform.upload_parts')
    .select(['part', 'sha256'])
    .where('alliance_id', '=', work.alliance)
    .where('upload_id', '=', row.upload_id)
    .orderBy('part')
    .execute()
  const { upload_id, name, bytes, part_bytes, made } = row
  return { upload_id, name, bytes, part_bytes, parts: Math.ceil(bytes / part_bytes), taken, made }
}

async function find(work: Work, { kind, upload }: { kind: string; upload: string }, lock = false) {
  if (!isId(upload)) throw noSuchUpload()
  let query = work.db
    .selectFrom('platform.uploads')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('upload_id', '=', upload)
    .where('kind', '=', kind)
  if (lock) query = query.forUpdate()
  const row = await query.executeTakeFirst()
  if (!row) throw noSuchUpload()
  return row
}

/**
 * Takes one part. The same part told twice is taken once; another content for a part that is here is refused, because one of the two is wrong.
 * @param input.sha256 what its sender made of it, when it could; a part that changed on the way is refused
 * @throws Refusal `platform.no-such-upload`, `.upload-part-not-there`, `.upload-part-damaged`, `.upload-part-differs`
 */
export async function takePart(
  work: Work,
  input: { kind: string; upload: string; part: number; file: ReceivedFile; sha256?: string },
): Promise<void> {
  const { part, file } = input
  const row = await find(work, input)
  if (row.made !== null) return
  const parts = Math.ceil(row.bytes / row.part_bytes)
  if (!Number.isInteger(part) || part < 0 || part >= parts) throw refuse(422, 'platform.upload-part-not-there', { part, parts })
  const expected = part === parts - 1 ? row.bytes - part * row.part_bytes : row.part_bytes
  if (file.bytes !== expected || (input.sha256 && input.sha256.toLowerCase() !== file.sha256))
    throw refuse(422, 'platform.upload-part-damaged', { part, bytes: file.bytes, expected })
  await bringTo(file.path, partPath(work.house.files, work.alliance, row.upload_id, part, file.sha256))
  const written = await work.db
    .insertInto('platform.upload_parts')
    .values({ alliance_id: work.alliance, upload_id: row.upload_id, part, sha256: file.sha256 })
    .onConflict((on) => on.doNothing())
    .executeTakeFirst()
  if (written.numInsertedOrUpdatedRows === 0n) {
    const there = await work.db
      .selectFrom('platform.upload_parts')
      .select('sha256')
      .where('alliance_id', '=', work.alliance)
      .where('upload_id', '=', row.upload_id)
      .where('part', '=', part)
      .executeTakeFirst()
    if (there && there.sha256 !== file.sha256) throw refuse(409, 'platform.upload-part-differs', { part })
    return
  }
  await work.db
    .updateTable('platform.uploads')
    .set({ touched_at: work.now })
    .where('alliance_id', '=', work.alliance)
    .where('upload_id', '=', row.upload_id)
    .execute()
}

/**
 * Puts the parts together and gives the whole to `act`, as {@link FileStore.receive} does; outside of any transaction, because it takes as
 * long as the file is long.
 * @throws Refusal `platform.upload-not-whole`, `.upload-lost`
 */
export async function assemble<T>(store: FileStore, alliance: string, upload: Upload, act: (file: ReceivedFile) => Promise<T>): Promise<T> {
  if (upload.taken.length !== upload.parts)
    throw refuse(409, 'platform.upload-not-whole', { taken: upload.taken.length, parts: upload.parts })
  async function* whole(): AsyncGenerator<Uint8Array> {
    for (const { part, sha256 } of upload.taken)
      try {
        for await (const chunk of createReadStream(partPath(store, alliance, upload.upload_id, part, sha256))) yield chunk as Buffer
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw refuse(410, 'platform.upload-lost')
        throw error
      }
  }
  return store.receive(whole(), upload.bytes, act)
}

/**
 * Ends an upload with what was made of it. Two that end it at the same time wait for each other, and the second is told what the first made.
 * @param make makes something of it; is not called when that was done before
 */
export async function endUpload(work: Work, input: { kind: string; upload: string }, make: () => Promise<string>): Promise<string> {
  const row = await find(work, input, true)
  if (row.made !== null) return row.made
  const made = await make()
  await work.db
    .updateTable('platform.uploads')
    .set({ made, touched_at: work.now })
    .where('alliance_id', '=', work.alliance)
    .where('upload_id', '=', row.upload_id)
    .execute()
  work.afterCommit(() => void removeParts(work.house.files, work.alliance, row.upload_id))
  return made
}

/** Throws away what came of a file. */
export async function dropUpload(work: Work, input: { kind: string; upload: string }): Promise<void> {
  const row = await find(work, input, true)
  await work.db.deleteFrom('platform.uploads').where('alliance_id', '=', work.alliance).where('upload_id', '=', row.upload_id).execute()
  work.afterCommit(() => void removeParts(work.house.files, work.alliance, row.upload_id))
}

type RunWork = <T>(alliance: string, actor: Actor, act: (work: Work) => Promise<T>) => Promise<T>

/**
 * Throws away uploads that nobody went on with, and parts on disk that no upload names.
 * @param keepMs how long one may rest, in ms of the house's time; two days unless given
 * @returns how many uploads were given up
 */
export async function sweepUploads(store: FileStore, work: RunWork, alliance: string, keepMs = 48 * 3_600_000): Promise<number> {
  const { gone, kept } = await work(alliance, { kind: 'system', name: 'file sweep' }, async ({ db, now }) => {
    const before = await readdir(join(store.folder, 'uploads', alliance)).catch(() => [])
    const gone = await db
      .deleteFrom('platform.uploads')
      .where('alliance_id', '=', alliance)
      .where('touched_at', '<', new Date(now.getTime() - keepMs))
      .returning('made')
      .execute()
    const rows = await db.selectFrom('platform.uploads').select(['upload_id', 'made']).where('alliance_id', '=', alliance).execute()
    const coming = new Set(rows.flatMap(({ upload_id, made }) => (made === null ? [upload_id] : [])))
    return { gone, kept: { before, coming } }
  })
  // Folders that were there before the rows were read: one that is made meanwhile belongs to a part that is just being taken.
  for (const upload of kept.before) if (!kept.coming.has(upload)) await removeParts(store, alliance, upload)
  return gone.filter(({ made }) => made === null).length
}

const folderOf = (store: FileStore, alliance: string, upload: string): string => join(store.folder, 'uploads', alliance, upload)
const partPath = (store: FileStore, alliance: string, upload: string, part: number, sha256: string): string =>
  join(folderOf(store, alliance, upload), `${part}.${sha256}`)
const removeParts = (store: FileStore, alliance: string, upload: string): Promise<void> =>
  rm(folderOf(store, alliance, upload), { recursive: true, force: true })

/** The alliances of which parts lie on this disk. */
export async function alliancesUploading(store: FileStore): Promise<string[]> {
  return (await readdir(join(store.folder, 'uploads')).catch(() => [])).filter(isId)
}
