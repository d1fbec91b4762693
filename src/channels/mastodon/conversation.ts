import type { Platform } from '#platform'
import { httpUrlOf, isOutcome, member, outcomeOfStatus, textOf } from '../call.ts'
import type { Account, Channel, Heard, HeldAnswer, Incoming, ProbeProblem, ReadBack } from '../channel.ts'
import type { Outcome } from '../delivery-state.ts'
import { askPage } from '../inbox/ask-page.ts'
import { plainOfHtml } from '../inbox/plain-of-html.ts'
import { call, outcomeOf, urlOf, type Whose } from './server.ts'

const pageLength = 40

/** What is said to the account, and its answers. */
export const conversation: Pick<Channel, 'listen' | 'answer' | 'findAnswer' | 'answerWords' | 'namesSomebody'> = {
  listen: (house, alliance, account, cursor) => listen({ house, alliance, account }, cursor),
  answer: (house, answer) => say(whoseOf(house, answer), answer),
  findAnswer: (house, answer) => find(whoseOf(house, answer), answer),
  answerWords: ({ handle }, text) => `${handle} ${text}`,
  // As Mastodon reads mentions: not in addresses of mail or of the web.
  namesSomebody: (text) => /(?<![=/\p{L}\p{N}_])@[\p{L}\p{N}_]/u.test(text),
}

const whoseOf = (house: Platform, { alliance, account }: HeldAnswer): Whose => ({ house, alliance, account })

/** Mentions since the last one that was read, as the server numbers its notifications; from there on it tells the oldest first. */
async function listen(whose: Whose, cursor: string | null): Promise<Heard | ProbeProblem> {
  const { said, limit } = await askPage(pageLength, ({ limit, maxBytes }) => {
    const query = new URLSearchParams({ 'types[]': 'mention', limit: String(limit), ...(cursor ? { min_id: cursor } : {}) })
    return call(whose, `/api/v1/notifications?${query}`, { maxBytes })
  })
  if (isOutcome(said)) return { problem: 'code' in said ? said.code : 'channels.cannot-be-asked' }
  if (said.status !== 200 || !Array.isArray(said.body)) {
    const outcome = outcomeOfStatus(said)
    return { problem: 'code' in outcome ? outcome.code : 'channels.cannot-be-asked' }
  }
  // A page is told newest first, wherever it begins.
  const page = said.body.toReversed()
  const last = textOf(member(page.at(-1), 'id'), 100)
  return {
    said: page.flatMap((one) => incomingOf(one, whose.account) ?? []),
    cursor: last || cursor,
    more: cursor !== null && page.length === limit,
  }
}

/** What everybody may read. */
const open = new Set<unknown>(['public', 'unlisted'])
/** One person's name, with their server where that is another: an answer begins with it, and it is to name nobody else. */
const names = /^[\p{L}\p{N}_.-]+(?:@[\p{L}\p{N}.-]+(?::\d+)?)?$/u

function incomingOf(notification: unknown, account: Account): Incoming | undefined {
  const status = member(notification, 'status')
  const remoteId = textOf(member(status, 'id'), 100)
  const acct = textOf(member(status, 'account', 'acct') ?? member(notification, 'account', 'acct'), 200)
  if (member(notification, 'type') !== 'mention' || remoteId === '' || !names.test(acct)) return undefined
  const inReplyTo = textOf(member(status, 'in_reply_to_id'), 100) || null
  const author = member(status, 'account') ?? member(notification, 'account')
  return {
    remoteId,
    remoteUrl: httpUrlOf(member(status, 'url')),
    // What not everybody may read is no more public in its answer.
    sort: !open.has(member(status, 'visibility')) ? 'message' : inReplyTo ? 'comment' : 'mention',
    author: {
      name: textOf(member(author, 'display_name'), 200) || acct,
      // People of the same server are named without it.
      handle: `@${acct.includes('@') ? acct : `${acct}@${new URL(account.settings.server!).host}`}`,
      url: httpUrlOf(member(author, 'url')),
    },
    text: withoutUs(plainOfHtml(String(member(status, 'content') ?? '')), account),
    writtenAt: new Date(textOf(member(status, 'created_at'), 40)),
    inReplyTo,
  }
}

/** The names that a reply begins with say only to whom it goes. */
function withoutUs(text: string, account: Account): string {
  const us = account.probe?.handle.split('@')[1] ?? ''
  const rest = text.replace(/^(?:@[\w.-]+(?:@[\w.-]+)?\s+)+/, (names) =>
    names
      .split(/\s+/)
      .filter((name) => name !== '' && name.split('@')[1]?.toLowerCase() !== us.toLowerCase())
      .map((name) => `${name} `)
      .join(''),
  )
  return rest.trim() === '' ? text : rest
}

/** What is said to us alone is answered to them alone; all else as the account speaks. */
const visibilityOf = ({ answers, account }: HeldAnswer) =>
  answers.sort === 'message' ? 'direct' : (account.settings.visibility ?? 'public')

/** Whom a status does not name is not told of it. */
const wordsOf = ({ answers, payload }: HeldAnswer) => conversation.answerWords!(answers, payload.text)

async function say(whose: Whose, answer: HeldAnswer): Promise<Outcome> {
  const said = await call(whose, '/api/v1/statuses', {
    method: 'POST',
    headers: { 'idempotency-key': answer.deliveryId },
    json: {
      status: wordsOf(answer),
      language: answer.locale.split('-')[0],
      in_reply_to_id: answer.answers.remoteId,
      visibility: visibilityOf(answer),
    },
  })
  return outcomeOf(said, false)
}

/** An answer has no link to be known by: it is known by what it answers and by its words, which are said once to the same person. */
async function find(whose: Whose, answer: HeldAnswer): Promise<ReadBack> {
  const said = await call(whose, `/api/v1/statuses/${answer.answers.remoteId}/context`)
  if (isOutcome(said)) return 'unknown'
  // What was answered is gone, and whatever answers it with it.
  if (said.status === 404) return 'absent'
  const below = member(said.body, 'descendants')
  const who = await call(whose, '/api/v1/accounts/verify_credentials')
  const us = isOutcome(who) ? '' : textOf(member(who.body, 'id'), 100)
  if (said.status !== 200 || !Array.isArray(below) || us === '') return 'unknown'
  const [, name] = answer.answers.handle.split('@')
  const words = bare(`@${name} ${answer.payload.text}`)
  const ours = below.find(
    (status) =>
      textOf(member(status, 'account', 'id'), 100) === us &&
      textOf(member(status, 'in_reply_to_id'), 100) === answer.answers.remoteId &&
      bare(plainOfHtml(String(member(status, 'content') ?? ''))) === words,
  )
  return ours ? { there: true, remoteId: textOf(member(ours, 'id'), 100), ...urlOf(member(ours, 'url')) } : 'absent'
}

/** A text as it is known again: servers show mentions without their server, and blanks in their own way. */
const bare = (text: string): string =>
  text
    .replace(/(@[\p{L}\p{N}_.-]+)@[\p{L}\p{N}.-]+/gu, '$1')
    .replace(/\s+/g, '')
    .toLowerCase()
