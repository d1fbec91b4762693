import { randomFillSync } from 'node:crypto'

/**
 * Makes a uuid version 7 (RFC 9562): 48 bits of milliseconds, then random bits, so that new rows land at the end of an index.
 * Ids are made here and passed as values, never by a database default (docs/tenancy.md).
 */
export function newId(at: number = Date.now()): string {
  const bytes = randomFillSync(new Uint8Array(16))
  new DataView(bytes.buffer).setUint32(0, Math.floor(at / 65536))
  new DataView(bytes.buffer).setUint16(4, at % 65536)
  bytes[6] = (bytes[6]! & 0x0f) | 0x70
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = Buffer.from(bytes).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Tells whether a text from outside has the form of an id. */
export function isId(text: unknown): text is string {
  return typeof text === 'string' && uuid.test(text)
}
