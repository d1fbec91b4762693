import { randomFillSync } from 'node:crypto'

// The last id of this process: its millisecond and the counter within it.
let lastMs = 0
let counter = 0

/**
 * Makes a uuid version 7: 48 bits of milliseconds, a counter of 12 bits, 62 random bits, so that new rows land at the end of an index and
 * two rows written one after the other by one process sort in that order (RFC 9562, 6.2, method 1: the counter starts at a random number
 * below its middle; when it runs over, or the clock goes back, the ids run ahead of the clock). Ids of two processes within a millisecond
 * have no order. Ids are made here and passed as values, never by a database default (docs/tenancy.md), and are no secrets.
 *
 * @param at milliseconds since 1970, for an id that stands at another time; such ids are not counted
 */
export function newId(at?: number): string {
  const bytes = randomFillSync(new Uint8Array(16))
  const view = new DataView(bytes.buffer)
  if (at === undefined) {
    const now = Date.now()
    if (now > lastMs) [lastMs, counter] = [now, view.getUint16(6) & 0x7ff]
    else if (++counter > 0xfff) [lastMs, counter] = [lastMs + 1, view.getUint16(6) & 0x7ff]
    view.setUint16(6, counter)
  }
  const ms = at ?? lastMs
  view.setUint32(0, Math.floor(ms / 65536))
  view.setUint16(4, ms % 65536)
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
