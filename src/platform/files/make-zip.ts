import { crc32 } from 'node:zlib'

/** One file of an archive. */
export interface ZipEntry {
  /** With `/` between folders; in UTF-8. */
  name: string
  read(): Promise<Uint8Array>
}

const utf8Names = 0x0800
const stored = 0

/**
 * Writes a zip as it goes, one entry in memory at a time, nothing compressed: it is for pictures, which are so already. Every entry has the
 * time `at`. For archives and entries below 4 GiB, at most 65,535 entries (the old format, which everything opens).
 */
export async function* makeZip(entries: AsyncIterable<ZipEntry> | Iterable<ZipEntry>, at: Date): AsyncGenerator<Uint8Array> {
  const central: Buffer[] = []
  let offset = 0
  for await (const { name, read } of entries) {
    const bytes = await read()
    const facts = factsOf(bytes, Buffer.from(name), at)
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), facts, Buffer.from(name)])
    yield local
    yield bytes
    // Made by version 2.0 on no particular system; no comment, first disk, no attributes; where it begins.
    const head = Buffer.alloc(6)
    head.write('PK\x01\x02', 'latin1')
    head.writeUInt16LE(20, 4)
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(offset, 10)
    central.push(Buffer.concat([head, facts, tail, Buffer.from(name)]))
    offset += local.length + bytes.length
  }
  const directory = Buffer.concat(central)
  yield directory
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(central.length, 8)
  end.writeUInt16LE(central.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  yield end
}

/** A whole archive in memory, for what is small or has to be answered at once. */
export async function zipBytes(entries: Iterable<ZipEntry>, at: Date): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of makeZip(entries, at)) parts.push(part)
  return Buffer.concat(parts)
}

/** What both headers of an entry say of it: version needed, flags, method, time, checksum, sizes, lengths of name and extra field. */
function factsOf(bytes: Uint8Array, name: Buffer, at: Date): Buffer {
  const facts = Buffer.alloc(26)
  facts.writeUInt16LE(20, 0)
  facts.writeUInt16LE(utf8Names, 2)
  facts.writeUInt16LE(stored, 4)
  facts.writeUInt16LE((at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1), 6)
  facts.writeUInt16LE(((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate(), 8)
  facts.writeUInt32LE(crc32(bytes), 10)
  facts.writeUInt32LE(bytes.length, 14)
  facts.writeUInt32LE(bytes.length, 18)
  facts.writeUInt16LE(name.length, 22)
  return facts
}
