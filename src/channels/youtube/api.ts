// Calls of the YouTube Data API v3 as a channel: access tokens, and what its refusals mean.
import { addDays, type Platform, realNow } from '#platform'
import { instantOfWall, wallOf } from '#rooms/alliance'
import { type ApiAnswer, type Call, callApi, countOf, isOutcome, member, outcomeOfStatus, textOf } from '../call.ts'
import type { Account, ProbeProblem } from '../channel.ts'
import type { Outcome } from '../delivery-state.ts'
import { secretOf } from '../secrets.ts'
import { keepSession, keptSession } from '../session.ts'

export const usualServer = 'https://www.googleapis.com'
const tokenServer = 'https://oauth2.googleapis.com'

/** The one permission that covers all we do: uploads, captions, comments, changes and figures. */
export const scope = 'https://www.googleapis.com/auth/youtube.force-ssl'

/** In whose name the API is called. */
export interface Whose {
  house: Platform
  alliance: string
  account: Account
}

export interface Session {
  access: string
  /** When it ends, ms of real time. */
  ends: number
  scopes: string[]
  /** When the permission itself ends, ISO instant; null where nobody says. */
  permissionEnds: string | null
}

/** Calls the API. An access token that was refused before its time is asked for anew, once: nothing was done with it. */
export async function call(whose: Whose, path: string, request: Call = {}): Promise<ApiAnswer | Outcome> {
  const session = await sessionOf(whose)
  if (isSilent(session)) return session
  const said = await callWith(whose, session, path, request)
  if (isOutcome(said) || said.status !== 401) return said
  const renewed = await sessionOf(whose, session)
  return isSilent(renewed) ? renewed : callWith(whose, renewed, path, request)
}

const isSilent = (found: Session | Outcome): found is Outcome => 'state' in found

const callWith = ({ house, account }: Whose, { access }: Session, path: string, request: Call) =>
  callApi(house, `${account.settings.server}${path}`, {
    ...request,
    headers: { ...request.headers, authorization: `Bearer ${access}` },
  })

/** Tokens that are being asked for by this process: what asks at the same time shares them. */
const asking = new Map<string, Promise<Session | Outcome>>()

/** The access token of an account, kept or new; `old` is one that was refused. */
export async function sessionOf(whose: Whose, old?: Session): Promise<Session | Outcome> {
  const text = await keptSession(whose.house, whose.alliance, whose.account)
  const kept = text === undefined ? undefined : (JSON.parse(text) as Session)
  if (kept && kept.access !== old?.access && kept.ends > realNow().getTime()) return kept
  const key = `${whose.alliance}/${whose.account.accountId}`
  const under = asking.get(key)
  if (under) return under
  const asked = askToken(whose).finally(() => asking.delete(key))
  asking.set(key, asked)
  return asked
}

/** Google's "Using OAuth 2.0 for Web Server Applications": a token for an hour in exchange for the refresh token. */
async function askToken({ house, alliance, account }: Whose): Promise<Session | Outcome> {
  const secret = (name: string) => secretOf(house, alliance, account, name)
  const { server, clientId } = account.settings
  const said = await callApi(house, `${server === usualServer ? tokenServer : server}/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      client_id: clientId!,
      client_secret: secret('secretClient'),
      refresh_token: secret('secretToken'),
      grant_type: 'refresh_token',
    }).toString(),
  })
  // A token that nobody heard of opens nothing: asking again does no harm.
  if (isOutcome(said)) return said.state === 'unknown' ? { ...said, state: 'retry', sickChannel: true } : said
  const fault = textOf(member(said.body, 'error'), 100)
  if (fault === 'invalid_grant') return { state: 'failed', code: 'channels.youtube-permission-over', sickChannel: true }
  if (fault === 'invalid_client' || fault === 'unauthorized_client')
    return { state: 'failed', code: 'channels.youtube-client-refused', sickChannel: true }
  const access = member(said.body, 'access_token')
  if (said.status !== 200 || typeof access !== 'string' || !/^[\x21-\x7e]{1,4000}$/.test(access)) return outcomeOfStatus(said)
  const lasts = countOf(member(said.body, 'expires_in')) ?? 0
  const permission = countOf(member(said.body, 'refresh_token_expires_in'))
  const now = realNow().getTime()
  const session: Session = {
    access,
    // A minute early: a call takes time.
    ends: now + (lasts - 60) * 1000,
    scopes: textOf(member(said.body, 'scope'), 4000).split(' ').filter(Boolean),
    permissionEnds: permission === null ? null : new Date(house.clock.now().getTime() + permission * 1000).toISOString(),
  }
  await keepSession(house, alliance, account, JSON.stringify(session))
  return session
}

/** The reason of a refusal, as "YouTube Data API - Errors" names it; '' where there is none. */
export function reasonOf(said: ApiAnswer): string {
  const errors = member(said.body, 'error', 'errors')
  return Array.isArray(errors) ? textOf(member(errors[0], 'reason'), 100) : ''
}

const perMinute = ['rateLimitExceeded', 'userRateLimitExceeded', 'uploadRateLimitExceeded']
const forTheDay = ['quotaExceeded', 'dailyLimitExceeded']

/** Whether it says that what was asked for is not there. */
export const isAbsence = (said: ApiAnswer): boolean => said.status === 404

/** What a refusal means. Everything that we do here may be done again, so nothing of it leaves doubt. */
export function refusalOf({ house }: Pick<Whose, 'house'>, said: ApiAnswer): Outcome {
  const reason = reasonOf(said)
  const now = house.clock.now()
  if (forTheDay.includes(reason)) return { state: 'later', code: 'channels.youtube-enough-for-today', at: nextDayThere(now) }
  if (reason === 'uploadLimitExceeded')
    return { state: 'later', code: 'channels.youtube-uploads-enough', at: new Date(now.getTime() + 24 * 3_600_000) }
  if (perMinute.includes(reason)) return { state: 'retry', code: 'channels.receiver-asks-to-wait', sickChannel: true }
  if (/^invalid(Title|Description|Tags|VideoMetadata|CategoryId|Metadata)/.test(reason))
    return { state: 'failed', code: 'channels.youtube-words-refused' }
  if (isAbsence(said)) return { state: 'failed', code: 'channels.not-there-any-more' }
  return outcomeOfStatus(said)
}

const zoneThere = 'America/Los_Angeles'

/** When the units of a day are counted anew: midnight in California, and some minutes. */
export function nextDayThere(now: Date): Date {
  // By the calendar: a day on which clocks change has 23 hours, or 25.
  const today = wallOf(zoneThere, now.getTime()).slice(0, 10)
  return new Date(instantOfWall(zoneThere, `${addDays(today, 1)}T00:05`, 'begins'))
}

/** A call that may be made again leaves no doubt. */
export const harmless = (outcome: Outcome): Outcome =>
  outcome.state === 'unknown' ? { state: 'retry', code: outcome.code, sickChannel: true } : outcome

/** Why something could not be read, as a problem of the account. */
export function problemOf(whose: Whose, said: ApiAnswer | Outcome): ProbeProblem {
  const outcome = isOutcome(said) ? said : refusalOf(whose, said)
  return { problem: 'code' in outcome ? outcome.code : 'channels.cannot-be-asked' }
}

/** The items of a list; undefined where it is none. */
export const itemsOf = (said: ApiAnswer): unknown[] | undefined => {
  const items = member(said.body, 'items')
  return said.status === 200 && Array.isArray(items) ? items : undefined
}

/** Where the next page of a list begins; undefined on its last. */
export const nextOf = (said: ApiAnswer): string | undefined => textOf(member(said.body, 'nextPageToken'), 1000) || undefined

/** Counts are told as text. */
export const countIn = (value: unknown): number | null =>
  countOf(typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value)
