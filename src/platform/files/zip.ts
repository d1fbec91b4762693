import yauzl, { type ZipFile } from 'yauzl'
import { type Refusal, refuse } from '../refusal.ts'

/** How much an archive may grow when unpacked. */
export interface ArchiveLimits {
  /** Bytes of all entries together, unpacked. */
  maxBytes?: number
  maxEntries?: number
  /** Only these are unpacked and given; an entry that turns out larger than it said breaks the archive. */
  wanted?: (name: string, bytes: number) => boolean
}

const tooMuch = (limit: number): Refusal => refuse(422, 'platform.archive-too-large', { limit })
const broken = (): Refusal => refuse(422, 'platform.archive-broken')

/**
 * Unpacks a zip entry by entry, counting what comes out and not what the archive claims; stops at the limit.
 * @param source a path or the bytes
 * @returns name and bytes of each file; folders are left out, names that lead outside the archive are refused
 * @throws Refusal `platform.archive-too-large`, `platform.archive-broken`
 */
export async function* unzip(source: string | Uint8Array, limits: ArchiveLimits = {}): AsyncGenerator<{ name: string; bytes: Buffer }> {
  const maxBytes = limits.maxBytes ?? 200 * 1024 * 1024
  const maxEntries = limits.maxEntries ?? 2_000
  const options = { lazyEntries: true, validateEntrySizes: true, strictFileNames: true, autoClose: false }
  let zip: ZipFile
  try {
    zip =
      typeof source === 'string'
        ? await yauzl.openPromise(source, options)
        : await yauzl.fromBufferPromise(Buffer.from(source.buffer, source.byteOffset, source.byteLength), options)
  } catch {
    throw broken()
  }
  try {
    let total = 0
    let count = 0
    for await (const entry of zip.eachEntry()) {
      if (++count > maxEntries) throw tooMuch(maxEntries)
      if (/\/$/.test(entry.fileName) || limits.wanted?.(entry.fileName, entry.uncompressedSize) === false) continue
      if (entry.isEncrypted()) throw broken()
      const chunks: Buffer[] = []
      for await (const chunk of await zip.openReadStreamPromise(entry)) {
        total += (chunk as Buffer).length
        if (total > maxBytes) throw tooMuch(maxBytes)
        chunks.push(chunk as Buffer)
      }
      yield { name: entry.fileName, bytes: Buffer.concat(chunks) }
    }
  } catch (error) {
    if (error instanceof Error && error.name === 'Refusal') throw error
    throw broken()
  } finally {
    zip.close()
  }
}

/**
 * Reads a zip to its end without keeping it, to know that it is whole and within the limits.
 * @throws Refusal as {@link unzip}
 */
export async function checkZip(source: string | Uint8Array, limits: ArchiveLimits = {}): Promise<{ entries: number; bytes: number }> {
  let entries = 0
  let bytes = 0
  for await (const entry of unzip(source, limits)) {
    entries++
    bytes += entry.bytes.length
  }
  return { entries, bytes }
}
