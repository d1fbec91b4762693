import type { Platform } from '#platform'
import { type ApiAnswer, type Call, callApi, countOf, isOutcome, member, outcomeOfStatus, textOf } from '../call.ts'
import type { Account, Probe, ProbeProblem } from '../channel.ts'
import type { Outcome } from '../delivery-state.ts'
import { secretOf } from '../secrets.ts'

/** In whose name the Graph API is called. */
export interface Whose {
  house: Platform
  alliance: string
  account: Account
}

/** Each version answers for two years. */
const version = 'v25.0'

/** Calls the Graph API of Meta with the token of the account, which stands in no address. */
export function call({ house, alliance, account }: Whose, path: string, request: Call = {}) {
  const token = secretOf(house, alliance, account, 'secretToken')
  return callApi(house, `${account.settings.server}/${version}${path}`, {
    ...request,
    headers: { ...request.headers, authorization: `Bearer ${token}` },
  })
}

/** Codes of "Handle errors". Meta tells most of them as 400, so the status says little. */
const tokenOver = [102, 190, 463, 467]
const tooMany = [4, 17, 32, 341, 613, 80_001, 80_002]
const said506 = 506

const codeIn = (said: ApiAnswer) => countOf(member(said.body, 'error', 'code'))

/** Whether it says that what was asked for is not there. */
export const isAbsence = (said: ApiAnswer): boolean => codeIn(said) === 100 && member(said.body, 'error', 'error_subcode') === 33

/** Whether it refuses one thing that was asked for by name: a metric that it does not know, or not any more. */
export const isUnknownName = (said: ApiAnswer): boolean => codeIn(said) === 100 && !isAbsence(said)

/**
 * What a refusal means for something that was to be written. A duplicate and a fault of theirs may both mean that an earlier attempt, or
 * this one, is there.
 */
export function refusalOf(said: ApiAnswer): Outcome {
  const code = codeIn(said)
  if (code === null) return outcomeOfStatus(said, { doubt: true })
  if (tokenOver.includes(code)) return { state: 'failed', code: 'channels.token-refused', sickChannel: true }
  if (tooMany.includes(code)) return { state: 'retry', code: 'channels.receiver-asks-to-wait', sickChannel: true }
  if (code === 3 || code === 10 || (code >= 200 && code <= 299))
    return { state: 'failed', code: 'channels.not-permitted', sickChannel: true }
  if (code === 368) return { state: 'failed', code: 'channels.meta-blocked', sickChannel: true }
  if (code === said506) return { state: 'unknown', code: 'channels.meta-says-it-is-there' }
  if (code === 1 || code === 2 || said.status >= 500 || member(said.body, 'error', 'is_transient') === true)
    return { state: 'unknown', code: 'channels.receiver-broken', sickChannel: true }
  // As many posts in a day as Instagram takes from a program.
  if (code === 9) return { state: 'retry', code: 'channels.meta-enough-for-today', afterSeconds: 3600, sickChannel: false }
  if (code === 9004) return { state: 'failed', code: 'channels.meta-cannot-fetch-picture' }
  if (code === 9007) return { state: 'retry', code: 'channels.picture-not-ready', sickChannel: false }
  if (isAbsence(said)) return { state: 'failed', code: 'channels.not-there-any-more' }
  return { state: 'failed', code: 'channels.receiver-refused' }
}

/** Why something could not be read, as a problem of the account. */
export function problemOf(said: ApiAnswer | Outcome): ProbeProblem {
  const outcome = isOutcome(said) ? said : refusalOf(said)
  return { problem: 'code' in outcome ? outcome.code : 'channels.cannot-be-asked' }
}

/** What kind of token it is, when it ends, and which permissions it lacks; nothing of it where Meta does not let us ask. */
export async function permissionOf(
  whose: Whose,
  needed: readonly string[],
): Promise<Pick<Probe, 'expiresAt' | 'missing'> & { type: string }> {
  const token = secretOf(whose.house, whose.alliance, whose.account, 'secretToken')
  const said = await call(whose, `/debug_token?${new URLSearchParams({ input_token: token })}`)
  const data = isOutcome(said) || said.status !== 200 ? undefined : member(said.body, 'data')
  const scopes = member(data, 'scopes')
  // Reading ends by itself some time after a person last agreed, also where the token goes on.
  const ends = [member(data, 'expires_at'), member(data, 'data_access_expires_at')].flatMap((at) => countOf(at) || [])
  return {
    type: textOf(member(data, 'type'), 40),
    expiresAt: ends.length > 0 ? new Date(Math.min(...ends) * 1000).toISOString() : null,
    missing: Array.isArray(scopes) ? needed.filter((scope) => !scopes.includes(scope)) : [],
  }
}

/** Where the next page of a list begins; undefined on its last. */
export const nextOf = (list: unknown): string | undefined =>
  member(list, 'paging', 'next') === undefined ? undefined : textOf(member(list, 'paging', 'cursors', 'after'), 1000) || undefined

/** Whether Meta says that something was done: an id or `success`. */
export const isDone = (said: ApiAnswer): boolean => said.status === 200 && member(said.body, 'error') === undefined
