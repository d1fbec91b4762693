import { Readable } from 'node:stream'
import { disposition, makeZip, type ZipEntry } from '#platform'

/** Answers files as one archive, `name` without its ending, that is made while it is sent: one file in memory at a time. */
export function zipResponse(entries: readonly ZipEntry[], name: string, at: Date): Response {
  return new Response(Readable.toWeb(Readable.from(makeZip(entries, at))) as ReadableStream, {
    headers: {
      'content-type': 'application/zip',
      'content-disposition': disposition('attachment', `${name}.zip`),
      'cache-control': 'no-store',
      'x-robots-tag': 'noindex',
    },
  })
}
