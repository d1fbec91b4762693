import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import compression from 'compression'
import { isAway, newId, type Platform } from '#platform'
import { addressHeader, addressReader } from './client-address.ts'
import { unavailable } from './unavailable.ts'

/** Something that answers some paths before the pages do: the API, short links, health. Returns false to pass on. */
export type Answerer = (request: IncomingMessage, response: ServerResponse, path: string) => boolean | Promise<boolean>

/** The private header in which this server tells the pages which protocol the reader used. Whatever a client sends in it is overwritten. */
export const protocolHeader = 'x-foyer-protocol'
/** The private header that carries the host as the reader typed it. */
export const hostHeader = 'x-foyer-host'

/**
 * Puts the faces behind one socket: security headers, compression, short links and API first (they are hot), pages last.
 * Everything is one process and one module graph.
 */
export function makeServer(house: Platform, answerers: readonly Answerer[], pages: RequestListener): Server {
  const compress = compression({ threshold: 1024 })
  const addressOf = addressReader(house.config.trustProxy, house.log)
  const https = house.config.url.startsWith('https:')
  const server = createServer({ requestTimeout: 120_000, headersTimeout: 15_000, maxHeaderSize: 16_384 }, (request, response) => {
    void answer(request, response)
  })
  server.maxRequestsPerSocket = 0
  return server

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.headers[protocolHeader] = https ? 'https' : 'http'
    request.headers[hostHeader] = request.headers.host ?? new URL(house.config.url).host
    request.headers['x-request-id'] = newId()
    request.headers[addressHeader] = addressOf(request)
    response.setHeader('x-content-type-options', 'nosniff')
    response.setHeader('referrer-policy', 'same-origin')
    response.setHeader('x-frame-options', 'SAMEORIGIN')
    response.setHeader('cross-origin-opener-policy', 'same-origin')
    response.setHeader('permissions-policy', 'camera=(self), microphone=(), geolocation=(self)')
    if (https) response.setHeader('strict-transport-security', 'max-age=31536000')
    try {
      const path = (request.url ?? '/').split('?', 1)[0]!
      for (const answerer of answerers) if (await answerer(request, response, path)) return
      compress(request as never, response as never, () => pages(request, response))
    } catch (fault) {
      if (isAway(fault) && !response.headersSent) {
        house.log.error('faces', 'a request had to wait', fault)
        const { status, headers, body } = unavailable({ method: request.method ?? 'GET', accept: request.headers.accept })
        response.writeHead(status, headers).end(body)
        return
      }
      const id = String(request.headers['x-request-id'])
      house.log.error('faces', 'a request broke', fault, { request: id })
      if (!response.headersSent) {
        response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' })
        response.end(`Something broke on our side. It was recorded as ${id}.\n`)
      } else response.destroy()
    }
  }
}
