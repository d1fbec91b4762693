// The library's posts as records of its account: their key, their address, who is named in them.
import { type ApiAnswer, isOutcome, member, textOf } from '../call.ts'
import { handlesIn } from './facets.ts'
import { recordKey } from './record-key.ts'
import { callAs, faultOf, type Session, type Whose } from './xrpc.ts'

export const collection = 'app.bsky.feed.post'

/** So many people may be named in one post; each has to be looked up. */
const mostMentions = 10

/** Where the post of a delivery is. The address holds the DID: it stays when the handle changes. */
export const there = ({ did }: Session, deliveryId: string) => ({
  remoteId: `at://${did}/${collection}/${recordKey(deliveryId)}`,
  remoteUrl: `https://bsky.app/profile/${did}/post/${recordKey(deliveryId)}`,
})

/** Who is mentioned. A handle that nobody knows, or that cannot be asked for now, is told as plain words. */
export async function didsOf(whose: Whose, text: string): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const handle of handlesIn(text).slice(0, mostMentions)) {
    const said = await callAs(whose, `com.atproto.identity.resolveHandle?${new URLSearchParams({ handle })}`)
    const did = isOutcome(said) || said.status !== 200 ? '' : textOf(member(said.body, 'did'), 2048)
    if (did.startsWith('did:')) found.set(handle, did)
  }
  return found
}

export const getRecord = (whose: Whose, { did }: Session, rkey: string) =>
  callAs(whose, `com.atproto.repo.getRecord?${new URLSearchParams({ repo: did, collection, rkey })}`)

export const isAbsence = (said: ApiAnswer): boolean => faultOf(said) === 'RecordNotFound'
