import type { Activity } from '@fedify/vocab'
import type { Platform } from '#platform'
import { member } from '../call.ts'
import { actor } from '../compose-payload.ts'
import { addressesOf, hostOf } from './addresses.ts'
import { isBlocked } from './blocked-hosts.ts'
import { type Loaders, loadersOf, readActivity } from './linked-data.ts'
import { findActor, type RemoteActor } from './remote-actor.ts'
import { type Speaker, speakerOf } from './speaker.ts'

/** A request to the inbox, as it came. */
export interface InboxRequest {
  headers: Headers
  /** At most {@link mostActivityBytes}. */
  body: Uint8Array<ArrayBuffer>
}

/** The largest activity that is read. */
export const mostActivityBytes = 256 * 1024

/** An activity of which it is certain who did it. */
export interface Checked {
  activity: Activity
  /** What its author's server calls it. */
  id: string
  author: RemoteActor
  loaders: Loaders
  signer: Speaker
}

/** What is answered instead: a status and one line for whoever runs the other server. */
export interface NotTaken {
  status: number
  says: string
}

const notTaken = (status: number, says: string): NotTaken => ({ status, says })
const untrusted = (says: string) => notTaken(401, says)

/** Clocks of servers differ, and what waits in a queue is signed when it leaves. */
const timeWindow = { hours: 1 }

/**
 * Finds out whether an activity is its author's: the request is signed with a key that the author's own document, read at the author's own
 * address, names as theirs. No other proof counts. Asks the author's server, so it runs outside any transaction. `gone` is an author who
 * takes themself back: their server says that they are no more, which needs no signature.
 */
export async function checkActivity(
  house: Platform,
  alliance: string,
  request: InboxRequest,
): Promise<Checked | NotTaken | { gone: string }> {
  const document = parse(request.body)
  const [id, author] = [member(document, 'id'), idOf(member(document, 'actor'))]
  if (typeof id !== 'string' || !author || !hostOf(id) || !hostOf(author) || Math.max(id.length, author.length) > 1000)
    return notTaken(400, 'This is no activity with an id and an actor.')
  // Nobody speaks for another server.
  if (hostOf(id) !== hostOf(author)) return notTaken(400, 'The id of an activity lies on the server of its actor.')
  const signer = await speakerOf(house, alliance)
  if (!signer) return notTaken(410, 'This library has no actor any more.')
  const met = await house.work(alliance, actor, async (work) => ({
    blocked: await isBlocked(work, [hostOf(author)]),
    known: await work.db
      .selectFrom('channels.remote_actors')
      .select('actor')
      .where('alliance_id', '=', work.alliance)
      .where('actor', '=', author)
      .executeTakeFirst(),
  }))
  if (met.blocked) return notTaken(403, 'Nothing is taken from this server.')
  if (member(document, 'type') === 'Delete' && idOf(member(document, 'object')) === author) {
    // Servers tell the whole world who left them.
    if (!met.known) return notTaken(202, 'Nothing is known of this actor.')
    return (await findActor(house, signer, author, true)) === 'gone' ? { gone: author } : untrusted('This actor is still there.')
  }
  return verify(house, signer, request, document, { id, author })
}

async function verify(
  house: Platform,
  signer: Speaker,
  request: InboxRequest,
  document: unknown,
  { id, author }: { id: string; author: string },
): Promise<Checked | NotTaken> {
  const keyId = keyIdOf(request.headers)
  if (!keyId) return untrusted('The request is not signed, or its signature does not cover target, host, date and digest.')
  let found = await findActor(house, signer, author)
  // A key may be newer than what is remembered.
  for (const fresh of [false, true]) {
    if (fresh) found = await findActor(house, signer, author, true)
    if (typeof found !== 'object') continue
    const key = found.keys.get(keyId)
    if (!key || !(await signedWith(house, request, keyId, key))) continue
    const loaders = loadersOf(house, signer)
    const activity = await readActivity(document, loaders)
    if (activity?.id?.href !== id || activity.actorId?.href !== author) return notTaken(400, 'This is no activity that can be read.')
    return { activity, id, author: found, loaders, signer }
  }
  if (found === 'away') return notTaken(503, 'The actor cannot be read at the moment.')
  return untrusted(typeof found === 'object' ? 'The signature is not of this actor.' : 'There is no such actor where it says it is.')
}

/**
 * The address of the key with which a request is signed; undefined where it is not signed, or the signature leaves open to whom, when or
 * what: a signature that does not cover the digest says nothing of the body.
 */
function keyIdOf(headers: Headers): string | undefined {
  const input = headers.get('signature-input')
  if (input !== null) {
    const [whole, covered = ''] = /^\s*[\w*.-]+=\(([^)]*)\)[^,]*$/.exec(input) ?? []
    const names = new Set([...covered.matchAll(/"([^"]+)"/g)].map(([, name]) => name))
    const target = names.has('@target-uri') || (names.has('@path') && names.has('@authority'))
    const keyId = whole && /;\s*keyid="([^"]+)"/i.exec(whole)?.[1]
    return keyId && target && names.has('@method') && names.has('content-digest') ? keyId : undefined
  }
  const said = parametersOf(headers.get('signature') ?? '')
  const names = new Set(said?.get('headers')?.toLowerCase().split(/\s+/))
  const all = ['(request-target)', 'host', 'date', 'digest'].every((name) => names.has(name))
  return all ? said?.get('keyId') : undefined
}

/** The parameters of a signature by the draft; undefined where one is said twice, because readers differ in which of the two counts. */
function parametersOf(signature: string): Map<string, string> | undefined {
  const said = new Map<string, string>()
  for (const parameter of signature.split(',')) {
    const [, name, text, number] = /^\s*([A-Za-z]+)=(?:"([^"]*)"|(\d+))\s*$/.exec(parameter) ?? []
    if (!name || said.has(name)) return undefined
    said.set(name, text ?? number!)
  }
  return said
}

async function signedWith(house: Platform, { headers, body }: InboxRequest, keyId: string, publicKey: CryptoKey): Promise<boolean> {
  const [{ verifyRequest }, { CryptographicKey }] = [await import('@fedify/fedify/sig'), await import('@fedify/vocab')]
  const { inbox, host } = addressesOf(house)
  const seen = new Headers(headers)
  // Proxies write their own; what was signed is the address that everybody knows.
  seen.set('host', host)
  const key = new CryptographicKey({ id: new URL(keyId), publicKey })
  const verified = await verifyRequest(new Request(inbox, { method: 'POST', headers: seen, body }), {
    timeWindow,
    keyCache: { get: async () => key, set: async () => {} },
    // The key is known; there is nothing to load.
    documentLoader: async (address) => Promise.reject(new Error(`${address} is not read`)),
    // Fedify breaks off at a date that is none; what cannot be read is not signed.
  }).catch(() => null)
  return verified !== null
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    return undefined
  }
}

const idOf = (value: unknown): string | undefined => {
  const id = typeof value === 'string' ? value : member(value, 'id')
  return typeof id === 'string' && URL.canParse(id) ? id : undefined
}
