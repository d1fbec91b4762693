import type { Platform } from '#platform'
import { isOutcome, member, textOf } from '../call.ts'
import type { Channel, Heard, HeldAnswer, Incoming, ProbeProblem, ReadBack } from '../channel.ts'
import type { Outcome } from '../delivery-state.ts'
import { askPage } from '../inbox/ask-page.ts'
import { facetsOf } from './facets.ts'
import { collection, didsOf, getRecord, isAbsence, there } from './posts.ts'
import { recordKey } from './record-key.ts'
import { callAs, faultOf, outcomeOfFault, type Session, sessionOf, type Whose } from './xrpc.ts'

const pageLength = 100

/** What is said to the account in public, and its answers. Direct messages are another service, for which an app password has no right. */
export const conversation: Pick<Channel, 'listen' | 'answer' | 'findAnswer'> = {
  listen: (house, alliance, account, cursor) => listen({ house, alliance, account }, cursor),
  answer: (house, answer) => say(whoseOf(house, answer), answer),
  findAnswer: (house, answer) => find(whoseOf(house, answer), answer),
}

const whoseOf = (house: Platform, { alliance, account }: HeldAnswer): Whose => ({ house, alliance, account })

/**
 * Notifications are told newest first, page by page into the past. So the way back to what was heard before is kept: `since` is the moment
 * up to which all was heard, `newest` becomes it once the way back is done, `page` is where that stands.
 */
interface Place {
  since: string | null
  newest: string | null
  page: string | null
}

const placeOf = (cursor: string | null): Place => (cursor ? (JSON.parse(cursor) as Place) : { since: null, newest: null, page: null })

async function listen(whose: Whose, cursor: string | null): Promise<Heard | ProbeProblem> {
  const place = placeOf(cursor)
  const { said: answer } = await askPage(pageLength, ({ limit, maxBytes }) => {
    const query = new URLSearchParams([
      ['limit', String(limit)],
      ...['reply', 'mention', 'quote'].map((reason) => ['reasons', reason]),
      ...(place.page ? [['cursor', place.page]] : []),
    ])
    return callAs(whose, `app.bsky.notification.listNotifications?${query}`, { maxBytes })
  })
  if (isOutcome(answer)) return { problem: 'code' in answer ? answer.code : 'channels.cannot-be-asked' }
  const page = member(answer.body, 'notifications')
  if (answer.status !== 200 || !Array.isArray(page)) {
    const outcome = outcomeOfFault(answer)
    return { problem: 'code' in outcome ? outcome.code : 'channels.cannot-be-asked' }
  }
  const times = page.map((one) => textOf(member(one, 'indexedAt'), 40))
  const fresh = page.filter((_, at) => place.since === null || times[at]! >= place.since)
  // Who has a clock that is slow stands among what was heard before; what was heard is told again and known again.
  const late = place.since === null ? '' : dayBefore(place.since)
  const said = page.filter((_, at) => times[at]! >= late)
  const newest = place.newest ?? times[0] ?? place.since
  const next = textOf(member(answer.body, 'cursor'), 500)
  // The first time, one page is enough: what was said before the library listened is not waiting.
  const goesBack = place.since !== null && fresh.length === page.length && page.length > 0 && next !== ''
  const then: Place = goesBack ? { since: place.since, newest, page: next } : { since: newest, newest: null, page: null }
  return {
    said: said.toReversed().flatMap((one) => incomingOf(one) ?? []),
    cursor: then.since === null && then.page === null ? null : JSON.stringify(then),
    more: goesBack,
  }
}

/** A day before an instant, as the server writes instants; '' for what is none. */
const dayBefore = (instant: string): string => {
  const at = Date.parse(instant)
  return Number.isNaN(at) ? '' : new Date(at - 86_400_000).toISOString()
}

function incomingOf(notification: unknown): Incoming | undefined {
  const uri = textOf(member(notification, 'uri'), 500)
  const [, did, rkey] = /^at:\/\/(did:[^/\s]+)\/app\.bsky\.feed\.post\/([\w.~:-]+)$/.exec(uri) ?? []
  if (!did) return undefined
  const handle = textOf(member(notification, 'author', 'handle'), 253)
  return {
    remoteId: uri,
    remoteUrl: `https://bsky.app/profile/${did}/post/${rkey}`,
    sort: member(notification, 'reason') === 'reply' ? 'comment' : 'mention',
    author: {
      name: textOf(member(notification, 'author', 'displayName'), 200) || handle,
      handle: `@${handle}`,
      url: `https://bsky.app/profile/${did}`,
    },
    text: String(member(notification, 'record', 'text') ?? ''),
    // The moment that the server saw it, or the one before that its author wrote.
    writtenAt: new Date(textOf(member(notification, 'indexedAt'), 40)),
    inReplyTo: textOf(member(notification, 'record', 'reply', 'parent', 'uri'), 500) || null,
  }
}

/** A reply names what it answers and where that began, each with the hash of what stood there. */
async function say(whose: Whose, answer: HeldAnswer): Promise<Outcome> {
  const session = await sessionOf(whose)
  if ('state' in session) return session
  const asked = await callAs(whose, `app.bsky.feed.getPosts?${new URLSearchParams({ uris: answer.answers.remoteId })}`)
  if (isOutcome(asked)) return asked.state === 'unknown' ? { ...asked, state: 'retry', sickChannel: true } : asked
  if (asked.status !== 200) return outcomeOfFault(asked)
  const posts = member(asked.body, 'posts')
  const post: unknown = Array.isArray(posts) ? posts.find((one) => member(one, 'uri') === answer.answers.remoteId) : undefined
  if (!post) return { state: 'failed', code: 'channels.not-there-any-more' }
  const parent = { uri: answer.answers.remoteId, cid: textOf(member(post, 'cid'), 200) }
  const began = member(post, 'record', 'reply', 'root')
  const root = { uri: textOf(member(began, 'uri'), 500), cid: textOf(member(began, 'cid'), 200) }
  const { text } = answer.payload
  const said = await callAs(whose, 'com.atproto.repo.putRecord', {
    method: 'POST',
    json: {
      repo: session.did,
      collection,
      rkey: recordKey(answer.deliveryId),
      swapRecord: null,
      record: {
        $type: collection,
        text,
        facets: facetsOf(text, await didsOf(whose, text)),
        langs: [answer.locale.split('-')[0]],
        createdAt: whose.house.clock.now().toISOString(),
        reply: { root: root.uri && root.cid ? root : parent, parent },
      },
    },
  })
  if (isOutcome(said)) return said
  if (said.status === 200) return { state: 'sent', ...there(session, answer.deliveryId) }
  if (faultOf(said) !== 'InvalidSwap') return outcomeOfFault(said, true)
  const found = await findIn(whose, session, answer)
  return typeof found === 'object'
    ? { state: 'sent', remoteId: found.remoteId, remoteUrl: found.remoteUrl }
    : found === 'unknown'
      ? { state: 'unknown', code: 'channels.cannot-be-asked' }
      : { state: 'failed', code: 'channels.receiver-refused' }
}

async function find(whose: Whose, answer: HeldAnswer): Promise<ReadBack> {
  const session = await sessionOf(whose)
  return 'state' in session ? 'unknown' : findIn(whose, session, answer)
}

/** Under its key, and a reply to what it answers: a record that is not is another's. */
async function findIn(whose: Whose, session: Session, answer: HeldAnswer): Promise<ReadBack> {
  const said = await getRecord(whose, session, recordKey(answer.deliveryId))
  if (isOutcome(said)) return 'unknown'
  if (said.status !== 200) return isAbsence(said) ? 'absent' : 'unknown'
  return member(said.body, 'value', 'reply', 'parent', 'uri') === answer.answers.remoteId
    ? { there: true, ...there(session, answer.deliveryId) }
    : 'absent'
}
