// Requests as the actor: signed the way the other side takes them, through the guard on outbound requests.
import type { HttpMessageSignaturesSpec } from '@fedify/fedify/sig'
import type { Platform } from '#platform'
import { type ApiAnswer, callApi, isOutcome, outcomeOfStatus } from '../call.ts'
import type { Outcome } from '../delivery-state.ts'
import { activityJson, hostOf } from './addresses.ts'
import type { Speaker } from './speaker.ts'
import type { ActivityBody, SignatureSpec } from './tables.ts'

type Signer = Pick<Speaker, 'keyId' | 'privateKey'>

/** The largest document that is read from another server. */
const mostBytes = 256 * 1024

const names = { rfc9421: 'rfc9421', 'draft-cavage': 'draft-cavage-http-signatures-12' } as const satisfies Record<
  SignatureSpec,
  HttpMessageSignaturesSpec
>

/** What asks for documents of Activity Streams says. */
const accept = `${activityJson}, application/ld+json; profile="https://www.w3.org/ns/activitystreams"`

/** Whether an address may be called at all: encrypted, or one of the exceptions that the operator named. */
export function mayBeCalled({ config }: Pick<Platform, 'config'>, address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, hostname, port } = new URL(address)
  return protocol === 'https:' || (protocol === 'http:' && config.allowOutbound.includes(`${hostname}:${port || 80}`))
}

const notCalled: Outcome = { state: 'failed', code: 'channels.receiver-not-an-address' }

async function sign(signer: Signer, request: Request, spec: SignatureSpec, body: string | undefined): Promise<Record<string, string>> {
  const { signRequest } = await import('@fedify/fedify/sig')
  const bytes = body === undefined ? null : new TextEncoder().encode(body).buffer
  const signed = await signRequest(request, signer.privateKey, new URL(signer.keyId), { spec: names[spec], body: bytes })
  return Object.fromEntries(signed.headers)
}

/**
 * Hands an activity to an inbox. Servers take the signatures of RFC 9421, of its draft of 2018, or both; one that refuses the first is asked
 * with the other, and `spec` is what it took. A repeat is taken once there, because an activity keeps its id.
 */
export async function postActivity(
  house: Platform,
  signer: Signer,
  inbox: string,
  activity: ActivityBody,
  known: SignatureSpec | null,
): Promise<{ outcome: Outcome; spec: SignatureSpec }> {
  const specs: SignatureSpec[] = known === 'draft-cavage' ? ['draft-cavage', 'rfc9421'] : ['rfc9421', 'draft-cavage']
  if (!mayBeCalled(house, inbox)) return { outcome: notCalled, spec: specs[0]! }
  // The database sorts keys; some readers want to know first what the words mean.
  const body = JSON.stringify({ '@context': activity['@context'], ...activity })
  for (const [at, spec] of specs.entries()) {
    const request = new Request(inbox, { method: 'POST', headers: { 'content-type': activityJson, accept } })
    const headers = await sign(signer, request, spec, body)
    const said = await callApi(house, inbox, { method: 'POST', headers, body, timeoutMs: 10_000, maxBytes: 64 * 1024 })
    const untrusted = !isOutcome(said) && [400, 401, 403].includes(said.status)
    if (!untrusted || at === specs.length - 1) return { outcome: isOutcome(said) ? said : outcomeOf(said), spec }
  }
  throw new Error('there are two ways to sign')
}

function outcomeOf(said: ApiAnswer): Outcome {
  if (said.status >= 200 && said.status < 300) return { state: 'sent' }
  // Without a token there is nothing to renew: they do not take what we sign, or want nothing of us.
  return said.status === 401 || said.status === 403
    ? { state: 'failed', code: 'channels.receiver-does-not-trust-us' }
    : outcomeOfStatus(said)
}

/** Where a document may be sent on to, so often. */
const mostRedirects = 3

/**
 * Reads a document of another server, as the actor where there is one: many show their people only to those who say who they are. It speaks
 * for the server of `address`, so it is followed to no other server, and `body` is null where it is not told as a document of Activity
 * Streams: what people send on or put up there is not that server's word.
 */
export async function getDocument(house: Platform, signer: Signer | undefined, address: string): Promise<ApiAnswer | Outcome> {
  for (let at = address, left = mostRedirects; ; left--) {
    if (!mayBeCalled(house, at)) return notCalled
    const request = new Request(at, { headers: { accept } })
    const headers = signer ? await sign(signer, request, 'draft-cavage', undefined) : { accept }
    const said = await callApi(house, at, { headers, timeoutMs: 8000, maxBytes: mostBytes })
    if (isOutcome(said)) return said
    const next = said.status >= 300 && said.status < 400 ? said.headers.get('location') : null
    if (next === null || left === 0 || !URL.canParse(next, at) || hostOf(new URL(next, at).href) !== hostOf(address))
      return isDocument(said) ? said : { ...said, body: null }
    at = new URL(next, at).href
  }
}

/** Whether it is told as Activity Streams ("ActivityPub", 3.2), which no server says of files that people put up. */
function isDocument({ headers }: ApiAnswer): boolean {
  const type = headers.get('content-type') ?? ''
  return (
    /^\s*application\/activity\+json\s*(;|$)/i.test(type) ||
    (/^\s*application\/ld\+json\s*;/i.test(type) && type.includes('https://www.w3.org/ns/activitystreams'))
  )
}
