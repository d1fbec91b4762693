// Opens what platforms hand out on request: the archive of a Mastodon server (.zip, .tar.gz), of which only outbox.json is unpacked.
import { createReadStream } from 'node:fs'
import { open, readFile, stat } from 'node:fs/promises'
import { Readable, Transform } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { createTarDecoder } from 'modern-tar'
import { isRefusal, unzip } from '#platform'
import { archiveTooLarge, archiveUnreadable, archiveWithoutPosts } from './errors.ts'

/** A file as it came: its bytes, or its path. */
export type PastFile = Uint8Array | string

const MiB = 1024 * 1024
/** Largest outbox.json; 200,000 posts need half of it. */
const mostOutbox = 256
/** A tar has to be unpacked to be looked through, films and all; what grows beyond this is no archive of posts. */
const mostTar = 8 * 1024
/** Largest file that is no archive. */
const mostPlain = 128

const isOutboxName = (name: string): boolean => /(?:^|\/)outbox\.json$/.test(name)

/**
 * The posts of a file: of an archive its outbox.json, else the file itself. What an archive says of its own size is not believed: it is counted
 * while it is unpacked. Refuses the field `file`: an archive that is broken, holds no posts, or grows too large.
 */
export async function openArchive(file: PastFile): Promise<Uint8Array> {
  const head = await headOf(file)
  if (head[0] === 0x50 && head[1] === 0x4b) return ofZip(file)
  if (head[0] === 0x1f && head[1] === 0x8b) return ofTar(file)
  if (typeof file !== 'string') return file
  if ((await stat(file)).size > mostPlain * MiB) throw archiveTooLarge(mostPlain)
  return readFile(file)
}

async function headOf(file: PastFile): Promise<Uint8Array> {
  if (typeof file !== 'string') return file.subarray(0, 4)
  const opened = await open(file)
  try {
    const { buffer, bytesRead } = await opened.read(Buffer.alloc(4), 0, 4, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await opened.close()
  }
}

async function ofZip(file: PastFile): Promise<Uint8Array> {
  let isSpreadsheet = false
  const wanted = (name: string): boolean => {
    isSpreadsheet ||= name === '[Content_Types].xml' || name === 'mimetype'
    return isOutboxName(name)
  }
  try {
    for await (const { bytes } of unzip(file, { maxBytes: mostOutbox * MiB, maxEntries: 500_000, wanted })) return bytes
  } catch (error) {
    if (isRefusal(error)) throw error.code === 'platform.archive-too-large' ? archiveTooLarge(mostOutbox) : archiveUnreadable()
    throw error
  }
  // Whoever reads tables says what to do with it.
  if (isSpreadsheet) return typeof file === 'string' ? readFile(file) : file
  throw archiveWithoutPosts()
}

async function ofTar(file: PastFile): Promise<Uint8Array> {
  const source = typeof file === 'string' ? createReadStream(file) : Readable.from([file])
  let unpacked = 0
  let tooLarge = false
  const counted = new Transform({
    transform(chunk: Buffer, _, done) {
      unpacked += chunk.length
      tooLarge ||= unpacked > mostTar * MiB
      done(tooLarge ? new Error('too large') : null, chunk)
    },
  })
  const unpacking = source
    .on('error', (error: Error) => counted.destroy(error))
    .pipe(createGunzip())
    .on('error', (error) => counted.destroy(error))
    .pipe(counted)
  try {
    const entries = (Readable.toWeb(unpacking) as ReadableStream<Uint8Array>).pipeThrough(createTarDecoder({ strict: true }))
    for await (const { header, body } of entries) {
      if (header.type !== 'file' || !isOutboxName(header.name)) {
        await body.cancel()
        continue
      }
      const parts: Uint8Array[] = []
      let size = 0
      for await (const part of body) {
        size += part.length
        if (size > mostOutbox * MiB) throw archiveTooLarge(mostOutbox)
        parts.push(part)
      }
      return Buffer.concat(parts)
    }
  } catch (error) {
    if (isRefusal(error)) throw error
    throw tooLarge ? archiveTooLarge(mostTar) : archiveUnreadable()
  } finally {
    source.destroy()
    unpacking.destroy()
  }
  throw archiveWithoutPosts()
}
