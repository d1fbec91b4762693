import type { IncomingMessage } from 'node:http'
import { isRefusal, type Platform, type Work } from '#platform'
import { allianceOfHost } from '#rooms/alliance'
import { stopReminder, unsubscribe } from '#rooms/patrons'
import { type Answerer, hostHeader } from './server.ts'

/** The body as RFC 8058 has it, sent as an address is (its letters need no escapes) or as multipart/form-data. */
const oneClick = /\bList-Unsubscribe(?:=|"\r?\n\r?\n)One-Click\b/i

/** The pages that stop something by a link from a mail, in any language. */
const stopPath = /^(?:\/[a-z]{2}(?:-[A-Z][A-Za-z]+)?)?\/(newsletter|remind)\/stop$/
const unsubscribeByOneClick = (work: Work, token: string) => unsubscribe(work, token, 'one-click')

/**
 * RFC 8058: a mail provider presses "unsubscribe" for its user with a POST that has no Origin, which pages refuse as a forgery. The signed
 * token in the address is all it needs. A browser's own form always names its Origin and goes on to the page.
 */
export function oneClickStop(house: Platform): Answerer {
  return async (request, response, path) => {
    const what = stopPath.exec(path)?.[1]
    if (request.method !== 'POST' || request.headers.origin !== undefined || !what) return false
    const stop = what === 'remind' ? stopReminder : unsubscribeByOneClick
    const say = (status: number, text: string): boolean => {
      response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
      response.end(`${text}\n`)
      return true
    }
    const body = await readBody(request, 4096)
    if (body === null || !oneClick.test(body)) return say(403, 'Press the button on the page of this address.')
    const alliance = await allianceOfHost(house.database.db, String(request.headers[hostHeader] ?? ''))
    if (!alliance) return say(404, 'No library answers at this address.')
    const token = new URL(request.url ?? '/', 'http://x').searchParams.get('t') ?? ''
    try {
      const { outcome } = await house.work(alliance, { kind: 'visitor', signals: { gpc: false } }, (work) =>
        stop(work, token.slice(0, 100)),
      )
      return say(200, outcome === 'stopped' ? 'Stopped. Nothing more will be sent.' : 'It was stopped already.')
    } catch (error) {
      if (isRefusal(error)) return say(error.status, 'This link is not complete.')
      throw error
    }
  }
}

/** The body of a request, or null when it is longer than `most` bytes. */
async function readBody(request: IncomingMessage, most: number): Promise<string | null> {
  let body = ''
  for await (const chunk of request) {
    body += chunk
    if (body.length > most) return null
  }
  return body
}
