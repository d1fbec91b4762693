import type { Platform } from '#platform'
import { type ApiAnswer, callApi, countOf, member, outcomeOfStatus } from '../call.ts'
import type { Outcome } from '../delivery-state.ts'

/** One call of a bot. Its token is part of the address, so the address is never logged. */
export const call = (house: Platform, server: string, token: string, method: string, request: Parameters<typeof callApi>[2]) =>
  callApi(house, `${server}/bot${token}/${method}`, { method: 'POST', ...request })

/** Telegram answers a fault with its status and `parameters.retry_after`. A 5xx may have been taken: it can neither be asked nor told twice. */
export const refusalOf = (said: ApiAnswer): Outcome =>
  outcomeOfStatus(said, { afterSeconds: countOf(member(said.body, 'parameters', 'retry_after')) ?? undefined, doubt: true })
