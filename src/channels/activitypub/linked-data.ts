// Documents of other servers are JSON-LD: the same thing can be written in many ways. Fedify reads them all; what it has to fetch for that
// goes through the guard on outbound requests. It is loaded with the first document, so that a house without this channel never has it.
import type { Activity, Object as ActivityObject } from '@fedify/vocab'
import type { Platform } from '#platform'
import { fetchOutbound } from '#platform'
import { isModest } from './modest.ts'
import { getDocument, mayBeCalled } from './signed.ts'
import type { Speaker } from './speaker.ts'

export interface Loaders {
  documentLoader: (address: string) => Promise<{ contextUrl: null; documentUrl: string; document: unknown }>
  contextLoader: Loaders['documentLoader']
}

/** What a document is read with; an object that another server would have to vouch for is left out. */
export const reading = (loaders: Loaders) => ({ ...loaders, suppressError: true, crossOrigin: 'ignore' as const })

/** The same, where only what stands in the document counts: nothing is fetched for it. */
export const readingOnly = (loaders: Loaders) => ({
  ...reading(loaders),
  documentLoader: async (address: string) => Promise.reject(new Error(`${address} is not read`)),
})

/** Contexts hardly change; a house remembers so many, for so long. */
const contexts = new WeakMap<object, Map<string, { document: unknown; until: number }>>()
const mostContexts = 200
const contextMs = 86_400_000
/** One that could not be had is asked for again after so long. */
const missingContextMs = 300_000
const mostContextBytes = 32 * 1024
/** So much is fetched on account of one document; who names more is heard without it. */
const mostLoads = 8

export function loadersOf(house: Platform, signer: Speaker | undefined): Loaders {
  const wrap = (address: string, document: unknown) => ({ contextUrl: null, documentUrl: address, document })
  let left = mostLoads
  const mayLoad = (): boolean => left-- > 0
  return {
    documentLoader: async (address) => {
      if (!mayLoad()) throw new Error(`${address} is one too many`)
      const said = await getDocument(house, signer, address)
      if ('state' in said || said.status !== 200 || said.body === null || !isModest(said.body))
        throw new Error(`${address} could not be read`)
      return wrap(address, said.body)
    },
    contextLoader: async (address) => wrap(address, await contextAt(house, address, mayLoad)),
  }
}

/** What a context says; nothing where it cannot be had: then its words mean nothing to us, and the rest of a document still does. */
async function contextAt(house: Platform, address: string, mayLoad: () => boolean): Promise<unknown> {
  const { preloadedContexts } = await import('@fedify/vocab-runtime')
  const own = preloadedContexts[address]
  if (own !== undefined) return own
  const known = contexts.get(house) ?? new Map<string, { document: unknown; until: number }>()
  contexts.set(house, known)
  const kept = known.get(address)
  if (kept && kept.until > Date.now()) return kept.document
  if (!mayLoad()) return { '@context': {} }
  const found = await fetchContext(house, address)
  if (known.size >= mostContexts) known.delete(known.keys().next().value!)
  known.set(address, { document: found ?? { '@context': {} }, until: Date.now() + (found ? contextMs : missingContextMs) })
  return found ?? { '@context': {} }
}

async function fetchContext(house: Platform, address: string): Promise<unknown> {
  if (!mayBeCalled(house, address)) return undefined
  try {
    const headers = { accept: 'application/ld+json, application/json' }
    const answer = await fetchOutbound(house, address, { headers, timeoutMs: 5000, maxBytes: mostContextBytes })
    const document: unknown = answer.ok ? await answer.json() : undefined
    return typeof document === 'object' && document !== null && '@context' in document && isModest(document) ? document : undefined
  } catch {
    return undefined
  }
}

/** Reads an activity; undefined for what is none, and for what is too much to read (`modest.ts`). */
export async function readActivity(document: unknown, loaders: Loaders): Promise<Activity | undefined> {
  if (!isModest(document)) return undefined
  const { Activity } = await import('@fedify/vocab')
  return Activity.fromJsonLd(document, loaders).catch(() => undefined)
}

/** Reads an object; undefined as {@link readActivity}. */
export async function readObject(document: unknown, loaders: Loaders): Promise<ActivityObject | undefined> {
  if (!isModest(document)) return undefined
  const { Object: Anything } = await import('@fedify/vocab')
  return Anything.fromJsonLd(document, loaders).catch(() => undefined)
}
