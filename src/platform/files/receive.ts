import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { refuse } from '../refusal.ts'
import { headBytes } from './sniff.ts'

/** Bytes as they come: a form's file, a request's body, a file on disk. A stream can be read once. */
export type Source = Uint8Array | AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>

/** A file that has arrived whole, in the temporary folder, and that nobody has judged yet. It can be read as often as needed. */
export class ReceivedFile {
  readonly path: string
  readonly bytes: number
  readonly sha256: string

  constructor(path: string, bytes: number, sha256: string) {
    this.path = path
    this.bytes = bytes
    this.sha256 = sha256
  }

  read(): Promise<Buffer> {
    return readFile(this.path)
  }

  /** Its beginning, enough to tell what it is. */
  async head(): Promise<Buffer> {
    const parts: Buffer[] = []
    for await (const part of createReadStream(this.path, { end: headBytes - 1 })) parts.push(part as Buffer)
    return Buffer.concat(parts)
  }
}

/**
 * Writes what comes into a file of its own and hashes it. Leaves nothing behind when it ends before the source does.
 * @throws Refusal `platform.file-empty`, `platform.file-too-large`
 */
export async function receive(folder: string, source: Source, maxBytes: number): Promise<ReceivedFile> {
  await mkdir(folder, { recursive: true })
  const path = join(folder, randomUUID())
  const file = await open(path, 'wx', 0o640)
  const hash = createHash('sha256')
  let bytes = 0
  try {
    try {
      for await (const chunk of source instanceof Uint8Array ? [source] : source) {
        if (bytes + chunk.length > maxBytes) throw refuse(413, 'platform.file-too-large', { limit: maxBytes })
        hash.update(chunk)
        await file.writeFile(chunk)
        bytes += chunk.length
      }
      if (bytes === 0) throw refuse(422, 'platform.file-empty')
      await file.sync()
    } finally {
      await file.close()
    }
    return new ReceivedFile(path, bytes, hash.digest('hex'))
  } catch (error) {
    await rm(path, { force: true })
    throw error
  }
}
