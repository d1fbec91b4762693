import { Readable } from 'node:stream'
import type { OpenFile } from './store.ts'

/** What a browser may show in place; everything else is offered as a download. */
const shown = /^(image\/(a?png|jpeg|gif|webp|avif|svg\+xml)|application\/pdf|audio\/|video\/)/

const keeping = {
  public: 'public, max-age=3600, must-revalidate',
  staff: 'private, max-age=31536000, immutable',
} as const

/**
 * Answers a request for a stored file: GET and HEAD, one range, If-None-Match.
 * The address names a content that never changes, but who may see it does: what is kept on the way is asked for again (and answered in a
 * few bytes) after an hour, so that a picture that was closed is gone then at the latest. Files for staff are kept only by that browser.
 * A drawing opened by itself is sandboxed, in case one day something in it runs.
 * @param options.elsewhere whether pages of others may play it: a podcast is listened to where its listeners are
 * @param options.keep whether browsers may keep it; not what is deleted because nobody agreed to it
 */
export function serveFile(request: Request, file: OpenFile, options: { elsewhere?: boolean; keep?: boolean } = {}): Response {
  const etag = `"${file.sha256.slice(0, 32)}"`
  const headers = new Headers({
    etag,
    'content-type': file.mime.startsWith('text/') ? `${file.mime}; charset=utf-8` : file.mime,
    'cache-control': options.keep === false ? 'private, no-store' : keeping[file.audience],
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox",
    'cross-origin-resource-policy': options.elsewhere ? 'cross-origin' : 'same-origin',
    'content-disposition': disposition(shown.test(file.mime) ? 'inline' : 'attachment', file.name),
    'accept-ranges': 'bytes',
  })
  if (options.elsewhere) headers.set('access-control-allow-origin', '*')
  if (request.method !== 'GET' && request.method !== 'HEAD') return new Response(null, { status: 405, headers: { allow: 'GET, HEAD' } })
  const known = request.headers.get('if-none-match')
  if (known?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)) return new Response(null, { status: 304, headers })
  const asked = request.headers.get('range')
  const conditional = request.headers.get('if-range')
  const range = asked && (!conditional || conditional === etag) ? readRange(asked, file.bytes) : undefined
  if (range === 'none') {
    headers.set('content-range', `bytes */${file.bytes}`)
    return new Response(null, { status: 416, headers })
  }
  headers.set('content-length', String(range ? range.end - range.start + 1 : file.bytes))
  if (range) headers.set('content-range', `bytes ${range.start}-${range.end}/${file.bytes}`)
  const body = request.method === 'HEAD' ? null : (Readable.toWeb(file.stream(range)) as ReadableStream)
  return new Response(body, { status: range ? 206 : 200, headers })
}

/** One range of bytes, both ends included; several at once and other units are answered with the whole file. */
export function readRange(header: string, size: number): { start: number; end: number } | 'none' | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header.trim())
  if (!match || (match[1] === '' && match[2] === '')) return undefined
  const start = match[1] === '' ? Math.max(0, size - Number(match[2])) : Number(match[1])
  const end = match[1] === '' || match[2] === '' ? size - 1 : Math.min(Number(match[2]), size - 1)
  return start > end || start >= size ? 'none' : { start, end }
}

/** RFC 6266: a plain name for old readers and the real one in UTF-8. */
export function disposition(kind: 'inline' | 'attachment', name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\]/g, '_')
  const real = encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
  return `${kind}; filename="${plain}"; filename*=UTF-8''${real}`
}
