import type { Platform } from '#platform'
import { type ApiAnswer, type Call, callApi, isOutcome, member, outcomeOfStatus, textOf } from '../call.ts'
import type { Account } from '../channel.ts'
import type { Outcome } from '../delivery-state.ts'
import { secretOf } from '../secrets.ts'

/** In whose name a server is called. */
export interface Whose {
  house: Platform
  alliance: string
  account: Account
}

/** Calls the account's server with its token. */
export function call({ house, alliance, account }: Whose, path: string, request: Call = {}) {
  const token = secretOf(house, alliance, account, 'secretToken')
  return callApi(house, `${account.settings.server}${path}`, {
    ...request,
    headers: { ...request.headers, authorization: `Bearer ${token}` },
  })
}

/** What a status that was made or changed came to. A withdrawal of what is gone already has nothing left to do. */
export function outcomeOf(said: ApiAnswer | Outcome, withdrawal: boolean): Outcome {
  if (isOutcome(said)) return said
  if (withdrawal && said.status === 404) return { state: 'sent' }
  if (said.status === 404) return { state: 'failed', code: 'channels.not-there-any-more' }
  if (said.status !== 200) return outcomeOfStatus(said)
  const id = textOf(member(said.body, 'id'), 100)
  return { state: 'sent', ...(id ? { remoteId: id } : {}), ...urlOf(member(said.body, 'url')) }
}

export const urlOf = (value: unknown): { remoteUrl?: string } => {
  const url = textOf(value)
  return /^https?:\/\//.test(url) ? { remoteUrl: url } : {}
}
