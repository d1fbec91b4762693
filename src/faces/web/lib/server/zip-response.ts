import { Readable } from 'node:stream'
import { disposition, makeZip, type ZipEntry } from '#platform'

/** Answers a photo pack as a file that is made while it is sent. */
export function packResponse(entries: readonly ZipEntry[], slug: string, at: Date): Response {
  return new Response(Readable.toWeb(Readable.from(makeZip(entries, at))) as ReadableStream, {
    headers: {
      'content-type': 'application/zip',
      'content-disposition': disposition('attachment', `${slug}.zip`),
      'cache-control': 'no-store',
      'x-robots-tag': 'noindex',
    },
  })
}
