import type { Actor } from '@fedify/vocab'
import type { Platform } from '#platform'
import { httpUrlOf, textOf } from '../call.ts'
import { hostOf } from './addresses.ts'
import { loadersOf, reading, readObject } from './linked-data.ts'
import { getDocument } from './signed.ts'
import type { Speaker } from './speaker.ts'

/** Somebody on another server, as that server tells it. */
export interface RemoteActor {
  id: string
  /** `@li@social.example`, in small letters. */
  handle: string
  name: string
  url: string | null
  inbox: string
  sharedInbox: string | null
  /** Keys that the server says are theirs, by their addresses. */
  keys: ReadonlyMap<string, CryptoKey>
}

/** `gone`: their own server says that there is no such person any more; `away`: it does not answer now. */
export type Found = RemoteActor | 'gone' | 'away' | 'unknown'

/** What was found is believed for an hour, what was not for five minutes; nobody is asked about one person more than once a minute. Per process. */
const known = new WeakMap<object, Map<string, { found: Found; at: number }>>()
const mostKnown = 2000
const [foundMs, missedMs, askedMs] = [3_600_000, 300_000, 60_000]

/** Asks the server of a person who they are. `fresh` asks also where the answer is remembered: a key may have changed. */
export async function findActor(house: Platform, signer: Speaker | undefined, id: string, fresh = false): Promise<Found> {
  const remembered = known.get(house) ?? new Map<string, { found: Found; at: number }>()
  known.set(house, remembered)
  const kept = remembered.get(id)
  const believed = fresh || kept?.found === 'away' ? askedMs : typeof kept?.found === 'object' ? foundMs : missedMs
  if (kept && kept.at + believed > Date.now()) return kept.found
  const found = await ask(house, signer, id)
  remembered.delete(id)
  if (remembered.size >= mostKnown) remembered.delete(remembered.keys().next().value!)
  remembered.set(id, { found, at: Date.now() })
  return found
}

async function ask(house: Platform, signer: Speaker | undefined, id: string): Promise<Found> {
  const said = await getDocument(house, signer, id)
  if ('state' in said) return said.state === 'failed' ? 'unknown' : 'away'
  if (said.status === 410 || said.status === 404) return 'gone'
  if (said.status === 429 || said.status >= 500) return 'away'
  if (said.status !== 200) return 'unknown'
  const { isActor } = await import('@fedify/vocab')
  const loaders = loadersOf(house, signer)
  const object = await readObject(said.body, loaders)
  // Whatever a document says of itself: it speaks for the address at which it lies.
  if (!object || !isActor(object) || object.id?.href !== id) return 'unknown'
  const inbox = httpUrlOf(object.inboxId?.href)
  const user = textOf(object.preferredUsername?.toString(), 100).toLowerCase()
  if (!inbox || user === '') return 'unknown'
  return {
    id,
    handle: `@${user}@${hostOf(id)}`,
    name: textOf(object.name?.toString(), 200) || user,
    url: pageOf(object),
    inbox,
    sharedInbox: httpUrlOf(object.endpoints?.sharedInbox?.href),
    keys: await keysOf(object, id, loaders),
  }
}

function pageOf({ url }: Actor): string | null {
  return url === null ? null : httpUrlOf(url instanceof URL ? url.href : url.href?.href)
}

async function keysOf(object: Actor, id: string, loaders: ReturnType<typeof loadersOf>): Promise<Map<string, CryptoKey>> {
  const keys = new Map<string, CryptoKey>()
  for await (const key of object.getPublicKeys(reading(loaders)))
    if (key.id && key.publicKey && key.ownerId?.href === id && hostOf(key.id.href) === hostOf(id) && keys.size < 5)
      keys.set(key.id.href, key.publicKey)
  return keys
}
