/** Text from bytes of unknown encoding. Everything streams: a file of 200 MB is never held in memory. */

/** A file that can be read from its beginning as often as needed. */
export type Open = () => AsyncIterable<Uint8Array>

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030' | 'windows-1252'
export type NotText = 'spreadsheet' | 'compressed' | 'binary' | 'empty'

/**
 * Finds the encoding by reading the whole file once: a byte order mark, else zero bytes in every second place (UTF-16), else valid UTF-8,
 * else valid GB18030 (GBK is part of it) whose pairs are mostly Chinese characters, else Windows-1252.
 * Returns what it is instead where it is no text.
 */
export async function findEncoding(open: Open): Promise<Encoding | NotText> {
  const utf8 = new TextDecoder('utf-8', { fatal: true })
  const gb = new TextDecoder('gb18030', { fatal: true })
  let validUtf8 = true
  let validGb = true
  let first: Uint8Array | undefined
  const pairs = { lead: 0, han: 0, all: 0 }
  for await (const bytes of open()) {
    if (bytes.length === 0) continue
    if (!first) {
      first = bytes
      const early = bySignature(bytes)
      if (early) return early
    }
    if (bytes.includes(0)) return 'binary'
    if (validUtf8) validUtf8 = valid(utf8, bytes)
    if (validGb) validGb = valid(gb, bytes)
    if (!validUtf8 && !validGb) break
    countPairs(bytes, pairs)
  }
  if (!first) return 'empty'
  if (validUtf8 && finishes(utf8)) return 'utf-8'
  if (validGb && finishes(gb) && pairs.han >= pairs.all * 0.7) return 'gb18030'
  return 'windows-1252'
}

function bySignature(bytes: Uint8Array): Encoding | NotText | undefined {
  const [a, b, c] = bytes
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8'
  if (a === 0xff && b === 0xfe) return 'utf-16le'
  if (a === 0xfe && b === 0xff) return 'utf-16be'
  if (a === 0x50 && b === 0x4b) return 'spreadsheet' // a zip: .xlsx and .ods are
  if (a === 0xd0 && b === 0xcf && c === 0x11) return 'spreadsheet' // .xls
  if ((a === 0x1f && b === 0x8b) || (a === 0x42 && b === 0x5a && c === 0x68)) return 'compressed'
  const sample = bytes.subarray(0, 1024)
  let even = 0
  let odd = 0
  sample.forEach((byte, i) => {
    if (byte === 0) i % 2 === 0 ? even++ : odd++
  })
  if (even + odd === 0) return undefined
  if (odd > sample.length * 0.2 && even === 0) return 'utf-16le'
  if (even > sample.length * 0.2 && odd === 0) return 'utf-16be'
  return 'binary'
}

function valid(decoder: TextDecoder, bytes: Uint8Array): boolean {
  try {
    decoder.decode(bytes, { stream: true })
    return true
  } catch {
    return false
  }
}

function finishes(decoder: TextDecoder): boolean {
  try {
    decoder.decode()
    return true
  } catch {
    return false
  }
}

/** Counts double-byte pairs, and those in the rows of GB 2312 where signs and Chinese characters stand; accented Latin letters fall elsewhere. */
function countPairs(bytes: Uint8Array, pairs: { lead: number; han: number; all: number }): void {
  for (const byte of bytes) {
    if (pairs.lead === 0) {
      if (byte > 0x80) pairs.lead = byte
    } else {
      pairs.all++
      if (byte >= 0xa1 && (pairs.lead <= 0xa9 || pairs.lead >= 0xb0) && pairs.lead >= 0xa1 && pairs.lead <= 0xf7) pairs.han++
      pairs.lead = 0
    }
  }
}

/** Decodes a file piece by piece. A byte order mark is dropped. Bytes that are no text of this encoding become U+FFFD and are refused further on. */
export async function* decode(open: Open, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding)
  for await (const bytes of open()) {
    const text = decoder.decode(bytes, { stream: true })
    if (text !== '') yield text
  }
  const rest = decoder.decode()
  if (rest !== '') yield rest
}
