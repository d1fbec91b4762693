// A server of one person that does whatever a test wants: tells any document as its actor, signs with any key, and repeats itself.
import { createHash, createSign, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Forger {
  origin: string
  hostPort: string
  /** Address of its person. */
  actor: string
  /** The document of the person; tests change it. */
  document: Record<string, unknown>
  /** Documents at other paths. */
  documents: Record<string, unknown>
  /** Files that people put up there, told as `application/json`. */
  files: Record<string, unknown>
  /** Paths from which it sends on, to wherever somebody wants. */
  redirects: Record<string, string>
  key: KeyObject
  /** What was asked for. */
  asked: string[]
  /** An activity of the person, signed as the draft of 2018 has it, sent to an inbox; the status of the answer. */
  send(inbox: string, activity: object, forged?: Forged): Promise<number>
  close(): void
}

export interface Forged {
  keyId?: string
  key?: KeyObject
  date?: Date
  /** Sent instead of what was signed. */
  body?: string
  /** Headers that are signed. */
  covered?: string[]
  /** Put before what the signature says of itself. */
  before?: string
  type?: string
}

export async function openForger(name = 'mallory'): Promise<Forger> {
  const { privateKey: key, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const server = createServer((request, response) => {
    forger.asked.push(request.url!)
    const file = forger.files[request.url!]
    const found = file ?? (request.url === `/${name}` ? forger.document : forger.documents[request.url!])
    const to = forger.redirects[request.url!]
    if (to) return void response.writeHead(302, { location: to }).end()
    const type = file ? 'application/json' : 'application/activity+json'
    response.writeHead(found ? 200 : 404, { 'content-type': type }).end(JSON.stringify(found ?? {}))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const hostPort = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const origin = `http://${hostPort}`
  const actor = `${origin}/${name}`
  const forger: Forger = {
    origin,
    hostPort,
    actor,
    key,
    documents: {},
    files: {},
    redirects: {},
    document: {
      '@context': ['https://www.w3.org/ns/activitystreams', 'https://w3id.org/security/v1'],
      id: actor,
      type: 'Person',
      preferredUsername: name,
      inbox: `${actor}/inbox`,
      publicKey: { id: `${actor}#key`, owner: actor, publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }) },
    },
    asked: [],
    async send(inbox, activity, forged = {}) {
      const body = JSON.stringify({ '@context': 'https://www.w3.org/ns/activitystreams', ...activity })
      const { host, pathname } = new URL(inbox)
      const headers: Record<string, string> = {
        host,
        date: (forged.date ?? new Date()).toUTCString(),
        digest: `SHA-256=${createHash('sha256').update(body).digest('base64')}`,
        'content-type': forged.type ?? 'application/activity+json',
      }
      const covered = forged.covered ?? ['(request-target)', 'host', 'date', 'digest']
      const words = covered.map((header) => `${header}: ${header === '(request-target)' ? `post ${pathname}` : headers[header]}`)
      const signature = createSign('sha256')
        .update(words.join('\n'))
        .sign(forged.key ?? key, 'base64')
      headers.signature = `${forged.before ?? ''}keyId="${forged.keyId ?? `${actor}#key`}",algorithm="rsa-sha256",headers="${covered.join(' ')}",signature="${signature}"`
      const { host: _, ...sent } = headers
      return (await fetch(inbox, { method: 'POST', headers: sent, body: forged.body ?? body })).status
    },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
  return forger
}
