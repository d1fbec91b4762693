import { fileTypeFromBuffer } from 'file-type'

/** How much of a file's beginning is needed to tell what it is, in bytes. */
export const headBytes = 65_536

/**
 * Tells from its first bytes what a file is; what the sender says about it counts for nothing.
 * Text has no magic bytes: SVG, JSON and CSV are told apart by their shape, in UTF-8, UTF-16 with a mark, or GBK.
 * @param head the first {@link headBytes} of the file
 * @param name only used to tell CSV from other text
 * @returns a MIME type; `application/octet-stream` when it is nothing we know
 */
export async function sniff(head: Uint8Array, name = ''): Promise<string> {
  // The mark of UTF-16 is also how an MPEG frame may begin: text is asked first.
  const found = sixteen(head) === undefined ? await fileTypeFromBuffer(head).catch(() => undefined) : undefined
  if (found && !found.mime.endsWith('/xml')) return found.mime
  const text = asText(head)
  if (text === undefined) return found?.mime ?? 'application/octet-stream'
  const start = text.replace(/^\uFEFF/, '').trimStart()
  const root = afterProlog(start)
  if (/^<([a-z]+:)?svg[\s>/]/i.test(root)) return 'image/svg+xml'
  if (/^(<!DOCTYPE\s+html|<html|<head|<body|<script)/i.test(root)) return 'text/html'
  if (start.startsWith('<')) return 'application/xml'
  if (/^[{[]/.test(start)) return /"type"\s*:\s*"(FeatureCollection|Feature)"/.test(start) ? 'application/geo+json' : 'application/json'
  return /\.(csv|tsv|tab)$/i.test(name) || looksLikeTable(start) ? 'text/csv' : 'text/plain'
}

/**
 * What follows the XML declaration, comments and the DOCTYPE of a drawing. Walks forward piece by piece and never looks at a place twice:
 * one expression for all of it would try every way of cutting a row of comments.
 */
function afterProlog(text: string): string {
  let at = 0
  for (;;) {
    while (/\s/.test(text.charAt(at))) at++
    const end = endOfPiece(text, at)
    if (end === -1) return text.slice(at)
    at = end
  }
}

/** Where the declaration, comment or DOCTYPE of a drawing that begins here ends; -1 when none begins or its end is not in sight. */
function endOfPiece(text: string, at: number): number {
  const after = (mark: string, from: number): number => {
    const found = text.indexOf(mark, from)
    return found === -1 ? -1 : found + mark.length
  }
  if (text.startsWith('<!--', at)) return after('-->', at + 4)
  if (/^<\?xml/i.test(text.slice(at, at + 5))) return after('?>', at + 5)
  if (!/^<!DOCTYPE\s+([a-z]{1,20}:)?svg[\s[>]/i.test(text.slice(at, at + 100))) return -1
  const close = after('>', at)
  const subset = text.indexOf('[', at)
  return subset === -1 || close <= subset ? close : after(']', subset) === -1 ? -1 : after('>', after(']', subset))
}

/** The text of a head, or undefined when it is binary. The last character may be cut in half. */
function asText(head: Uint8Array): string | undefined {
  if (head.length === 0) return undefined
  const marked = sixteen(head)
  if (marked !== undefined) return marked
  if (head.some((byte) => byte < 9 || (byte > 13 && byte < 32 && byte !== 27))) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true })
  } catch {
    try {
      return new TextDecoder('gb18030', { fatal: true }).decode(head, { stream: true })
    } catch {
      return new TextDecoder('windows-1252').decode(head)
    }
  }
}

/** Text in UTF-16 with its mark, or undefined. */
function sixteen(head: Uint8Array): string | undefined {
  const order = head[0] === 0xff && head[1] === 0xfe ? 'utf-16le' : head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : undefined
  if (!order) return undefined
  try {
    const text = new TextDecoder(order, { fatal: true }).decode(head, { stream: true })
    return /[\0-\x08\x0e-\x1f]/.test(text) ? undefined : text
  } catch {
    return undefined
  }
}

/** Two lines or more with the same number, at least one, of the same separator. */
function looksLikeTable(text: string): boolean {
  const [first, second] = text.split(/\r\n|\r|\n/, 2)
  if (!first || second === undefined) return false
  return [',', ';', '\t'].some((mark) => first.includes(mark) && first.split(mark).length === second.split(mark).length)
}

const endings: Record<string, string> = {
  'image/png': 'png',
  'image/apng': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'image/avif': 'avif',
  'image/svg+xml': 'svg',
  'application/pdf': 'pdf',
  'application/vnd.oasis.opendocument.text': 'odt',
  'audio/mpeg': 'mp3',
  'audio/x-m4a': 'm4a',
  'audio/mp4': 'm4a',
  'audio/wav': 'wav',
  'audio/ogg': 'ogg',
  'audio/webm': 'webm',
  'audio/flac': 'flac',
  'audio/aac': 'aac',
  'video/mp4': 'mp4',
  'video/webm': 'webm',
  'text/csv': 'csv',
  'text/plain': 'txt',
  'application/json': 'json',
  'application/geo+json': 'geojson',
  'application/zip': 'zip',
  'application/gzip': 'gz',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
}

/** What a download of this type ends in, without the dot. */
export const endingOf = (mime: string): string => endings[mime] ?? 'bin'

/** A name fit for a URL, a header and a disk: no path, no control characters, the ending of what the file really is. */
export function safeName(name: string, mime: string): string {
  const last = (name.normalize('NFC').split(/[/\\]/).at(-1) ?? '').slice(0, 300)
  const stem = last
    .replace(/\.[a-z0-9]{1,8}$/i, '')
    .replace(/[\p{C}\p{Z}<>:"|?*#%&{}$!'`@+=;,]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 80)
  return `${stem || 'file'}.${endingOf(mime)}`
}
