// Calls of a personal data server (PDS) as an account: sign-in with an app password, the session kept and renewed.
import { type Platform, realNow } from '#platform'
import { type ApiAnswer, type Call, callApi, isOutcome, member, outcomeOfStatus, textOf } from '../call.ts'
import type { Account } from '../channel.ts'
import type { Outcome } from '../delivery-state.ts'
import { secretOf } from '../secrets.ts'
import { keepSession, keptSession } from '../session.ts'

/** An account as this house speaks for it. */
export interface Whose {
  house: Platform
  alliance: string
  account: Account
}

export interface Session {
  did: string
  handle: string
  /** Origin of the server that holds the account's data; the one signed in at may only keep the door (bsky.social does). */
  pds: string
  /** Opens for some hours. */
  access: string
  /** Gets the next pair, for some weeks. */
  refresh: string
}

/** The names of what went wrong that mean the same for every call, beside what their status says. */
const named: Record<string, string> = {
  AccountTakedown: 'channels.bluesky-account-closed',
  AccountSuspended: 'channels.bluesky-account-closed',
  AccountDeactivated: 'channels.bluesky-account-closed',
  RepoTakendown: 'channels.bluesky-account-closed',
  RepoSuspended: 'channels.bluesky-account-closed',
  RepoDeactivated: 'channels.bluesky-account-closed',
  AuthFactorTokenRequired: 'channels.bluesky-app-password-needed',
}

/** The name of a fault as XRPC says it; '' for an answer without one. */
export const faultOf = (said: ApiAnswer): string => (said.status === 200 ? '' : textOf(member(said.body, 'error'), 100))

/** What an answer other than 200 means. `doubt`: the call may have been taken in spite of it. */
export function outcomeOfFault(said: ApiAnswer, doubt = false): Outcome {
  const code = named[faultOf(said)]
  if (code) return { state: 'failed', code, sickChannel: true }
  return outcomeOfStatus(said, { afterSeconds: secondsUntilReset(said.headers), doubt })
}

/** When a limit that was reached ends: `ratelimit-reset`, in seconds since 1970. */
function secondsUntilReset(headers: Headers): number | undefined {
  const reset = Number(headers.get('ratelimit-reset') ?? Number.NaN)
  return Number.isSafeInteger(reset) ? Math.max(0, reset - Math.floor(realNow().getTime() / 1000)) : undefined
}

/** A silence of a call that posts nothing leaves no doubt: it may be made again. */
export const harmless = <T>(said: T | Outcome): T | Outcome =>
  typeof said === 'object' && said !== null && 'state' in said && said.state === 'unknown'
    ? { state: 'retry', code: said.code, sickChannel: true }
    : said

const stale = (said: ApiAnswer): boolean => ['ExpiredToken', 'InvalidToken'].includes(faultOf(said))

/** Calls a method as the account. A session that has run out is renewed first: the server says so before it does anything. */
export async function callAs(whose: Whose, method: string, request: Call = {}): Promise<ApiAnswer | Outcome> {
  const session = await sessionOf(whose)
  if (isSilent(session)) return session
  const said = await callWith(whose, session, method, request)
  if (isOutcome(said) || !stale(said)) return said
  const renewed = await sessionOf(whose, session)
  return isSilent(renewed) ? renewed : callWith(whose, renewed, method, request)
}

const isSilent = (found: Session | Outcome): found is Outcome => 'state' in found

const callWith = ({ house }: Whose, { pds, access }: Session, method: string, request: Call) =>
  callApi(house, `${pds}/xrpc/${method}`, { ...request, headers: { ...request.headers, authorization: `Bearer ${access}` } })

/** Sessions that are being opened by this process: what asks at the same time shares them. */
const opening = new Map<string, Promise<Session | Outcome>>()

/** The session of an account, kept or new; `old` is one that has run out. */
export async function sessionOf(whose: Whose, old?: Session): Promise<Session | Outcome> {
  const kept = await keptOf(whose)
  if (kept && kept.access !== old?.access) return kept
  const key = `${whose.alliance}/${whose.account.accountId}`
  const under = opening.get(key)
  if (under) return under
  const opened = open(whose, kept).finally(() => opening.delete(key))
  opening.set(key, opened)
  return opened
}

async function keptOf({ house, alliance, account }: Whose): Promise<Session | undefined> {
  const text = await keptSession(house, alliance, account)
  return text === undefined ? undefined : (JSON.parse(text) as Session)
}

async function open(whose: Whose, old: Session | undefined): Promise<Session | Outcome> {
  const said = harmless((old && (await renew(whose, old))) ?? (await signIn(whose)))
  if (isOutcome(said)) return said
  if (said.status === 401 && !named[faultOf(said)]) return { state: 'failed', code: 'channels.bluesky-password-refused', sickChannel: true }
  if (said.status !== 200) return harmless(outcomeOfFault(said))
  const session = readSession(said.body, whose.account.settings.server!)
  if (!session) return { state: 'failed', code: 'channels.receiver-refused', sickChannel: true }
  await keepSession(whose.house, whose.alliance, whose.account, JSON.stringify(session))
  return session
}

/** The next pair for an old session; undefined where its time is over too, so that the password is needed again. */
async function renew({ house, account }: Whose, { refresh }: Session): Promise<ApiAnswer | Outcome | undefined> {
  const said = await callApi(house, `${account.settings.server}/xrpc/com.atproto.server.refreshSession`, {
    method: 'POST',
    headers: { authorization: `Bearer ${refresh}` },
  })
  return !isOutcome(said) && (stale(said) || said.status === 401) ? undefined : said
}

const signIn = ({ house, alliance, account }: Whose) =>
  callApi(house, `${account.settings.server}/xrpc/com.atproto.server.createSession`, {
    method: 'POST',
    json: { identifier: account.settings.handle, password: secretOf(house, alliance, account, 'secretPassword') },
  })

/** Tokens are kept as they came: they go nowhere but back. */
function readSession(body: unknown, server: string): Session | undefined {
  const [did, access, refresh] = [textOf(member(body, 'did'), 2048), member(body, 'accessJwt'), member(body, 'refreshJwt')]
  if (!/^did:[a-z]+:\S+$/.test(did) || !isToken(access) || !isToken(refresh)) return undefined
  return { did, handle: textOf(member(body, 'handle'), 253), pds: pdsOf(member(body, 'didDoc'), server) ?? server, access, refresh }
}

const isToken = (value: unknown): value is string => typeof value === 'string' && /^[\x21-\x7e]{1,8000}$/.test(value)

/** The origin of the PDS in the document of a DID; undefined where it says none, or one to which tokens would go in the open. */
function pdsOf(didDoc: unknown, server: string): string | undefined {
  const services = member(didDoc, 'service')
  if (!Array.isArray(services)) return undefined
  const pds = services.find(
    (one) => textOf(member(one, 'id')).endsWith('#atproto_pds') && member(one, 'type') === 'AtprotoPersonalDataServer',
  )
  const address = textOf(member(pds, 'serviceEndpoint'))
  const schemes = server.startsWith('https:') ? /^https:\/\// : /^https?:\/\//
  return schemes.test(address) && URL.canParse(address) ? new URL(address).origin : undefined
}

/** Whether a session was opened with the password of a person: it could change and delete the whole account. The token says so. */
export function mayDoAnything({ access }: Session): boolean {
  const claims = access.split('.')[1] ?? ''
  try {
    return member(JSON.parse(Buffer.from(claims, 'base64url').toString()), 'scope') === 'com.atproto.access'
  } catch {
    return false
  }
}
