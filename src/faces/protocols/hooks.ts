import type { Platform } from '#platform'
import { allianceOfHost } from '#rooms/alliance'
import { type Receipt, receiveIncoming } from '#rooms/channels'
import { type Answerer, hostHeader } from '../http/server.ts'
import { readBody } from './read-body.ts'

/** `/hooks/line/0199a000-0000-7000-8000-000000000001`: one address for each account whose platform tells us what is said. */
const address = /^\/hooks\/([a-z]{1,40})\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

/** The largest body that is read: what platforms bring in one go is some kilobytes. */
const mostBytes = 256 * 1024

const answers: Record<Receipt, [number, string]> = {
  taken: [200, 'Taken.'],
  'not-theirs': [401, 'The signature does not fit.'],
  nobody: [404, 'Nobody listens at this address.'],
}

/**
 * What platforms bring of their own accord. The body goes on as it came, because it is signed; who signed it is the channel's to tell.
 */
export function hooks(house: Platform): Answerer {
  return async (request, response, path) => {
    const [, kind, account] = address.exec(path) ?? []
    if (!kind || !account) return false
    const say = (status: number, text: string, headers: Record<string, string> = {}): true => {
      response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', ...headers })
      response.end(`${text}\n`)
      return true
    }
    if (request.method !== 'POST') return say(405, 'This address is for programs that bring something.', { allow: 'POST' })
    const body = await readBody(request, mostBytes)
    if (!body) return say(413, `At most ${mostBytes} bytes.`, { connection: 'close' })
    const alliance = await allianceOfHost(house.database.db, String(request.headers[hostHeader] ?? ''))
    if (!alliance) return say(404, 'No library answers at this address.')
    return say(...answers[await receiveIncoming(house, alliance, { kind, account }, { headers: request.headers, body })])
  }
}
