import type { Platform } from '#platform'
import { keyForgotten } from '../accounts.ts'
import { type ApiAnswer, type Call, callApi, isOutcome, member, outcomeOfStatus, textOf } from '../call.ts'
import type { Account, Held } from '../channel.ts'
import type { Outcome } from '../delivery-state.ts'
import { secretOf } from '../secrets.ts'

/** In whose name LINE is called. */
export interface Whose {
  house: Platform
  alliance: string
  account: Account
}

/** How long LINE knows a retry key again ("Retry failed API requests"). */
export const keyHours = 24

/** Calls the Messaging API with the channel access token. */
export function call({ house, alliance, account }: Whose, path: string, request: Call = {}) {
  const token = secretOf(house, alliance, account, 'secretToken')
  return callApi(house, `${account.settings.server}${path}`, {
    ...request,
    headers: { ...request.headers, authorization: `Bearer ${token}` },
  })
}

/** What was taken, whether now (200) or by an earlier attempt under the same key (409). */
export interface Taken {
  requestId: string
  /** The messages of a push, by their ids; none of a broadcast. */
  messages: string[]
}

/**
 * Sends once, however often it is tried: the delivery's id is the retry key. What is tried again after LINE may have forgotten the key is
 * not sent: a person who decides to send it again begins anew.
 */
export async function send(whose: Whose, held: Held, path: string, json: object): Promise<Taken | Outcome> {
  if (held.tries > 1 && keyForgotten({ keyHours }, held.startedAt, whose.house.clock.now()))
    return { state: 'unknown', code: 'channels.line-key-forgotten' }
  const said = await call(whose, path, { method: 'POST', json, headers: { 'x-line-retry-key': held.deliveryId } })
  if (isOutcome(said)) return said
  const accepted = said.headers.get('x-line-accepted-request-id')
  if (said.status !== 200 && !(said.status === 409 && accepted)) return refusalOf(said)
  const sent = member(said.body, 'sentMessages')
  return {
    requestId: textOf(said.status === 409 ? accepted : said.headers.get('x-line-request-id'), 100),
    messages: Array.isArray(sent) ? sent.map((message) => textOf(member(message, 'id'), 40)) : [],
  }
}

/** The allowance of the month is told with the same status as too many requests in a minute; only the sentence differs. */
export const refusalOf = (said: ApiAnswer): Outcome =>
  said.status === 429 && /monthly limit/i.test(textOf(member(said.body, 'message')))
    ? { state: 'failed', code: 'channels.line-quota-used-up', sickChannel: true }
    : outcomeOfStatus(said)
