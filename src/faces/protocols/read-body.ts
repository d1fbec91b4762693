import type { IncomingMessage } from 'node:http'

/**
 * The body of a request as it came, because it is signed; null where it is larger than `most` bytes, of which no more is read then. The
 * connection stays, so that whoever sent it can be told: answer with `connection: close`.
 */
export function readBody(request: IncomingMessage, most: number): Promise<Buffer<ArrayBuffer> | null> {
  if (Number(request.headers['content-length'] ?? 0) > most) return Promise.resolve(null)
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    request.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length <= most) return void chunks.push(chunk)
      request.pause()
      resolve(null)
    })
    request.once('end', () => resolve(Buffer.concat(chunks)))
    request.once('error', reject)
  })
}
