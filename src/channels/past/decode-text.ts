import { encodingUnknown, encodingWrong } from './errors.ts'

/** A file that can be read from its beginning as often as needed. */
export type Open = () => AsyncIterable<Uint8Array>

/** The beginning of a file, at most so many bytes. */
export async function beginningOf(open: Open, most: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of open()) {
    parts.push(part)
    size += part.length
    if (size >= most) break
  }
  return Buffer.concat(parts).subarray(0, most)
}

/**
 * The encoding of an XML or JSON file: by its mark, else as its first line declares it (`encoding="GB18030"`), else UTF-8. A name that nobody knows
 * is refused.
 */
export function encodingOf(head: Uint8Array): string {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8'
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  if (head[0] === 0x3c && head[1] === 0) return 'utf-16le'
  if (head[0] === 0 && head[1] === 0x3c) return 'utf-16be'
  const declared = /^\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']/.exec(
    Buffer.from(head.subarray(0, 400)).toString('latin1'),
  )?.[1]
  if (!declared) return 'utf-8'
  try {
    return new TextDecoder(declared).encoding
  } catch {
    throw encodingUnknown(declared)
  }
}

/** Decodes a file piece by piece. Bytes that are no text of this encoding are refused with the line near which they stand. */
export async function* decodeStrictly(open: Open, encoding: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true })
  let line = 1
  const piece = (bytes?: Uint8Array): string => {
    try {
      return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode()
    } catch {
      throw encodingWrong(encoding, line)
    }
  }
  // Small pieces, so that the line that is named is near.
  for await (const bytes of open())
    for (let at = 0; at < bytes.length; at += 16_384) {
      const text = piece(bytes.subarray(at, at + 16_384))
      if (text === '') continue
      yield text
      for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) line++
    }
  const rest = piece()
  if (rest !== '') yield rest
}
