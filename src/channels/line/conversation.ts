import { createHmac, timingSafeEqual } from 'node:crypto'
import { translator } from '#platform'
import { allianceOf } from '#rooms/alliance'
import { isOutcome, member, textOf, wordsOf } from '../call.ts'
import type { Brought, Channel, HeldAnswer, Incoming, Received } from '../channel.ts'
import { actor } from '../compose-payload.ts'
import type { Outcome } from '../delivery-state.ts'
import { secretOf } from '../secrets.ts'
import { call, send, type Whose } from './messaging.ts'

/** What friends write to the account, which LINE brings to our address, and our answers, which are pushed to the one who wrote. */
export const conversation: Pick<Channel, 'receive' | 'answer'> = {
  receive: (house, alliance, account, brought) => receive({ house, alliance, account }, brought),
  answer: (house, held) => answer({ house, alliance: held.alliance, account: held.account }, held),
}

/** What is no text: named, so that nothing waits unseen; to be looked at in LINE itself. */
const otherSorts = ['image', 'video', 'audio', 'file', 'location', 'sticker'] as const

/**
 * Signed with the channel secret over the body as it came, and meant for this account. A message is known by its own id, which an event
 * that is brought again names again; events of other sorts change nothing here.
 */
async function receive(whose: Whose, { headers, body }: Brought): Promise<Received | null> {
  const secret = secretOf(whose.house, whose.alliance, whose.account, 'secretChannel')
  if (!signedBy(secret, headers['x-line-signature'], body)) return null
  const told = parse(body)
  const { probe } = whose.account
  if (probe?.id && member(told, 'destination') !== probe.id) return null
  const events = member(told, 'events')
  if (!Array.isArray(events)) return { said: [] }
  // A group is somebody else's conversation.
  const alone = events.filter((event) => member(event, 'source', 'type') === 'user' && /^U\w{1,60}$/.test(writerOf(event)))
  const messages = alone.filter((event) => member(event, 'type') === 'message')
  const [names, nameOfSort] = messages.length > 0 ? [await namesOf(whose, messages.map(writerOf)), await sortNames(whose)] : []
  return {
    said: messages.flatMap((event) => incomingOf(event, names?.get(writerOf(event)) ?? '', nameOfSort!) ?? []),
    gone: alone
      .filter((event) => member(event, 'type') === 'unsend')
      .map((event) => `${writerOf(event)} ${textOf(member(event, 'unsend', 'messageId'), 40)}`),
  }
}

function signedBy(secret: string, given: string | string[] | undefined, body: Buffer): boolean {
  if (secret === '' || typeof given !== 'string') return false
  const right = createHmac('sha256', secret).update(body).digest()
  const claimed = Buffer.from(given, 'base64')
  return claimed.length === right.length && timingSafeEqual(claimed, right)
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString())
  } catch {
    return null
  }
}

const writerOf = (event: unknown): string => textOf(member(event, 'source', 'userId'), 61)

function incomingOf(event: unknown, name: string, nameOfSort: (sort: string) => string): Incoming | undefined {
  const message = member(event, 'message')
  const [writer, id, sort] = [writerOf(event), textOf(member(message, 'id'), 40), textOf(member(message, 'type'), 40)]
  const text = sort === 'text' ? wordsOf(member(message, 'text')) : nameOfSort(sort)
  if (id === '' || text === '') return undefined
  const quoted = textOf(member(message, 'quotedMessageId'), 40)
  return {
    remoteId: `${writer} ${id}`,
    remoteUrl: null,
    sort: 'message',
    // Nobody sees it, but it is the only name by which somebody can be found again who asks to be forgotten.
    author: { name, handle: writer, url: null },
    text,
    writtenAt: new Date(Number(member(event, 'timestamp'))),
    inReplyTo: quoted ? `${writer} ${quoted}` : null,
  }
}

/** Names that are asked for in one go; what comes with more is a storm, and its people stay without until they write again. */
const mostNames = 20

/** What people call themselves there. LINE waits for us meanwhile, so who is not told at once stays without a name. */
async function namesOf(whose: Whose, writers: readonly string[]): Promise<Map<string, string>> {
  const asked = [...new Set(writers)].slice(0, mostNames)
  const said = await Promise.all(asked.map((writer) => call(whose, `/v2/bot/profile/${writer}`, { timeoutMs: 1000 })))
  return new Map(said.map((one, at) => [asked[at]!, isOutcome(one) ? '' : textOf(member(one.body, 'displayName'), 200)]))
}

async function sortNames({ house, alliance }: Whose): Promise<(sort: string) => string> {
  const { default_locale } = await house.work(alliance, actor, allianceOf)
  const t = translator(default_locale)
  return (sort) => (otherSorts.some((known) => known === sort) ? t(`channels.line.said.${sort}`) : '')
}

async function answer(whose: Whose, held: HeldAnswer): Promise<Outcome> {
  const [writer] = held.answers.remoteId.split(' ')
  const taken = await send(whose, held, '/v2/bot/message/push', { to: writer, messages: [{ type: 'text', text: held.payload.text }] })
  if ('state' in taken) return taken
  return { state: 'sent', remoteId: `${writer} ${taken.messages[0] || taken.requestId}` }
}
