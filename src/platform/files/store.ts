import { createReadStream, type ReadStream } from 'node:fs'
import { readFile, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import sharp, { type Metadata } from 'sharp'
import { newId } from '../ids.ts'
import { refuse } from '../refusal.ts'
import type { Work } from '../work.ts'
import { bringTo } from './bring.ts'
import { ReceivedFile, receive, type Source } from './receive.ts'
import { safeName, sniff } from './sniff.ts'
import { unsafeInSvg } from './svg.ts'
import { checkZip } from './zip.ts'

export interface PutRules {
  /** What it is to the room that stores it: `asset`, `logo`, `import`. */
  kind: string
  /** The name its owner gave it; kept for downloads, never used on disk. */
  name: string
  /** MIME types that are accepted, as the bytes show them. */
  allow: readonly string[]
  /** Largest size in bytes; 20 MiB unless given. */
  maxBytes?: number
  /** Largest picture in pixels; 60 million unless given. */
  maxPixels?: number
  /** Who may read it by its address. Pictures, sound, film and PDF are public unless said otherwise, all else is for staff. */
  audience?: 'public' | 'staff'
  /** The type it is served by, where its room looked further inside than its first bytes: sound alone in an MP4 is sound. */
  servedAs?: string
}

export interface StoredFile {
  file_id: string
  sha256: string
  bytes: number
  mime: string
  name: string
  width: number | null
  height: number | null
}

export interface OpenFile extends StoredFile {
  kind: string
  audience: 'public' | 'staff'
  created_at: Date
  /** Where the bytes lie; read only. */
  path: string
  stream(range?: { start: number; end: number }): ReadStream
  read(): Promise<Buffer>
}

const MiB = 1024 * 1024
/** Largest file unless the rules say otherwise. */
const mostBytes = 20 * MiB

/**
 * Content-addressed files: `<folder>/<alliance>/ab/cd/<sha256>`, written once, never changed. An alliance's files lie in its
 * own folder, so that no alliance learns by speed or quota what another one has.
 */
export class FileStore {
  readonly folder: string
  /** Bytes an alliance may store unless it has a limit of its own. */
  readonly quota: number

  constructor(folder: string, options: { quota?: number } = {}) {
    this.folder = folder
    this.quota = options.quota ?? 5 * 1024 * MiB
  }

  /**
   * Receives a file before any transaction is opened, gives it to `act` and removes it afterwards, whatever became of it. What was received
   * before is given on as it is: a transaction that is tried again reads it again, and who received it removes it.
   * @throws Refusal `platform.file-empty`, `.file-too-large`
   */
  async receive<T>(source: Source | ReceivedFile, maxBytes: number, act: (file: ReceivedFile) => Promise<T>): Promise<T> {
    if (source instanceof ReceivedFile) {
      if (source.bytes > maxBytes) throw refuse(413, 'platform.file-too-large', { limit: maxBytes })
      return act(source)
    }
    const file = await receive(join(this.folder, 'tmp'), source, maxBytes)
    try {
      return await act(file)
    } finally {
      await rm(file.path, { force: true })
    }
  }

  /**
   * Judges a file: magic bytes, pictures that open, archives within limits, SVG that only draws.
   * @throws Refusal as {@link receive}, and `.file-kind-not-allowed`, `.image-too-large`, `.image-broken`, `.svg-unsafe`, `.archive-too-large`, `.archive-broken`
   */
  judge(content: Uint8Array | ReceivedFile, rules: PutRules): Promise<Omit<StoredFile, 'file_id'>> {
    return this.receive(content, rules.maxBytes ?? mostBytes, async (file) => {
      const mime = await sniff(await file.head(), rules.name)
      if (!rules.allow.includes(mime)) throw refuse(415, 'platform.file-kind-not-allowed', { found: mime, allowed: rules.allow.join(', ') })
      const size = await look(file.path, mime, rules.maxPixels ?? 60_000_000)
      return { sha256: file.sha256, bytes: file.bytes, mime, name: safeName(rules.name, mime), ...size }
    })
  }

  /**
   * Stores a file of this alliance; it is there when the transaction commits. The bytes reach the disk before that.
   * @throws Refusal as {@link judge}, and `platform.file-quota-reached`
   */
  put(work: Work, content: Uint8Array | ReceivedFile, rules: PutRules): Promise<StoredFile> {
    return this.receive(content, rules.maxBytes ?? mostBytes, (file) => this.#store(work, file, rules))
  }

  async #store(work: Work, file: ReceivedFile, rules: PutRules): Promise<StoredFile> {
    const { mime: found, ...judged } = await this.judge(file, rules)
    const mime = rules.servedAs ?? found
    const { sha256, bytes, width, height } = judged
    const name = mime === found ? judged.name : safeName(rules.name, mime)
    await this.#count(work, bytes)
    // From here to the commit the sweep of orphans waits for this row.
    await work.db
      .insertInto('platform.blobs')
      .values({ alliance_id: work.alliance, sha256, seen_at: work.now })
      .onConflict((on) => on.columns(['alliance_id', 'sha256']).doUpdateSet((eb) => ({ seen_at: eb.ref('excluded.seen_at') })))
      .execute()
    await this.#keep(file.path, this.pathOf(work.alliance, sha256), bytes)
    const file_id = newId()
    const audience = rules.audience ?? (/^(image|audio|video)\/|^application\/pdf$/.test(mime) ? 'public' : 'staff')
    await work.db
      .insertInto('platform.files')
      .values({
        alliance_id: work.alliance,
        file_id,
        sha256,
        bytes,
        mime,
        kind: rules.kind,
        name,
        width,
        height,
        audience,
        created_at: work.now,
      })
      .execute()
    return { file_id, sha256, bytes, mime, name, width, height }
  }

  /** Brings received bytes to their place, unless the same content lies there whole. What was received stays: the transaction may be tried again. */
  async #keep(received: string, path: string, bytes: number): Promise<void> {
    const there = await stat(path).catch(() => undefined)
    const now = new Date()
    if (there?.size === bytes) return utimes(path, now, now)
    await bringTo(received, path)
  }

  /** Adds to what the alliance stores; one row an alliance, guarded by its limit. */
  async #count(work: Work, bytes: number): Promise<void> {
    await work.db
      .insertInto('platform.file_usage')
      .values({ alliance_id: work.alliance, used: 0, quota: null })
      .onConflict((on) => on.doNothing())
      .execute()
    const counted = await work.db
      .updateTable('platform.file_usage')
      .set((eb) => ({ used: eb('used', '+', bytes) }))
      .where('alliance_id', '=', work.alliance)
      .where((eb) => eb(eb('used', '+', bytes), '<=', eb.fn.coalesce('quota', eb.val(this.quota))))
      .executeTakeFirst()
    if (counted.numUpdatedRows === 0n) {
      const { used, quota } = await this.usage(work)
      throw refuse(413, 'platform.file-quota-reached', { used, quota, bytes })
    }
  }

  /** What the alliance stores and may store, in bytes. */
  async usage(work: Work): Promise<{ used: number; quota: number }> {
    const row = await work.db
      .selectFrom('platform.file_usage')
      .select(['used', 'quota'])
      .where('alliance_id', '=', work.alliance)
      .executeTakeFirst()
    return { used: row?.used ?? 0, quota: row?.quota ?? this.quota }
  }

  /** Finds a stored file. @throws Refusal `platform.no-such-file` */
  async open(work: Work, fileId: string): Promise<OpenFile> {
    const row = await work.db
      .selectFrom('platform.files')
      .selectAll()
      .where('alliance_id', '=', work.alliance)
      .where('file_id', '=', fileId)
      .executeTakeFirst()
    if (!row) throw refuse(404, 'platform.no-such-file')
    const path = this.pathOf(work.alliance, row.sha256)
    return { ...row, path, stream: (range) => createReadStream(path, range), read: () => readFile(path) }
  }

  /** Forgets a file; its bytes go with the next sweep unless another file has the same. Does nothing when it is gone already. */
  async remove(work: Work, fileId: string): Promise<void> {
    const gone = await work.db
      .deleteFrom('platform.files')
      .where('alliance_id', '=', work.alliance)
      .where('file_id', '=', fileId)
      .returning('bytes')
      .executeTakeFirst()
    if (!gone) return
    await work.db
      .updateTable('platform.file_usage')
      .set((eb) => ({ used: eb('used', '-', gone.bytes) }))
      .where('alliance_id', '=', work.alliance)
      .execute()
  }

  /**
   * Opens files to everybody who has their address, or closes them to all but staff (a consent that was taken back, rights that ran out).
   * @returns the ids of those that were not so before
   */
  async setAudience(work: Work, fileIds: readonly string[], audience: 'public' | 'staff'): Promise<string[]> {
    const changed = await work.db
      .updateTable('platform.files')
      .set({ audience })
      .where('alliance_id', '=', work.alliance)
      .where('file_id', '=', sql<string>`any(${fileIds}::uuid[])`)
      .where('audience', '<>', audience)
      .returning('file_id')
      .execute()
    return changed.map((row) => row.file_id)
  }

  /** The address of a file on its alliance's host. What it names never changes. */
  url(file: Pick<StoredFile, 'file_id' | 'name'>): string {
    return `/files/${file.file_id}/${encodeURIComponent(file.name)}`
  }

  /** Where the content of an alliance lies. */
  pathOf(alliance: string, sha256: string): string {
    return join(this.folder, alliance, sha256.slice(0, 2), sha256.slice(2, 4), sha256)
  }
}

const noSize = { width: null, height: null }

/** Looks inside a received file. Returns the size of a picture in pixels, else nulls. */
async function look(path: string, mime: string, maxPixels: number): Promise<{ width: number | null; height: number | null }> {
  if (mime === 'image/svg+xml') {
    if ((await stat(path)).size > 2 * MiB) throw refuse(413, 'platform.file-too-large', { limit: 2 * MiB })
    const what = unsafeInSvg(await readFile(path))
    if (what) throw refuse(422, 'platform.svg-unsafe', { what })
    return noSize
  }
  if (mime.startsWith('image/')) return lookAtPicture(path, maxPixels)
  if (mime === 'application/zip' || mime.startsWith('application/vnd.openxmlformats') || mime.startsWith('application/vnd.oasis'))
    await checkZip(path)
  return noSize
}

async function lookAtPicture(path: string, maxPixels: number): Promise<{ width: number; height: number }> {
  const limits = { limitInputPixels: maxPixels, failOn: 'error', sequentialRead: true } as const
  let meta: Metadata
  try {
    meta = await sharp(path, { ...limits, limitInputPixels: false }).metadata()
  } catch {
    throw refuse(422, 'platform.image-broken')
  }
  const pixels = meta.width * (meta.pageHeight ?? meta.height) * (meta.pages ?? 1)
  if (!(pixels <= maxPixels)) throw refuse(422, 'platform.image-too-large', { pixels, limit: maxPixels })
  try {
    // Read to its end: half a picture is found out now and not by readers.
    await sharp(path, limits).resize(8, 8, { fit: 'fill', fastShrinkOnLoad: false }).raw().toBuffer()
  } catch {
    throw refuse(422, 'platform.image-broken')
  }
  // A phone's picture lies on its side; what counts is how it is shown.
  return (meta.orientation ?? 1) > 4
    ? { width: meta.height, height: meta.width }
    : { width: meta.width, height: meta.pageHeight ?? meta.height }
}
