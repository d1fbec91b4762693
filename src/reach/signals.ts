import { isbot } from 'isbot'

/** What a request says about itself. Nothing here is stored; it decides whether and how the request is counted. */
export type Signals = {
  /** Global Privacy Control (`Sec-GPC: 1`): no visitor hash, no scene; the view itself counts. */
  gpc: boolean
  /** A crawler, a link preview, a monitor, or nobody who says what it is. */
  bot: boolean
  /** The browser fetches ahead; the person has not asked for the page yet (and may never). */
  prefetch: boolean
  /** Only the head was asked for. */
  head: boolean
  /** Somebody signed in to the desk; their own reading never counts. */
  staff: boolean
}

export type HeaderBag = Record<string, string | string[] | undefined> | Headers

/** One header as text, whatever carries it. */
export function header(headers: HeaderBag, name: string): string {
  if (headers instanceof Headers) return headers.get(name) ?? ''
  const value = headers[name.toLowerCase()]
  return Array.isArray(value) ? value.join(', ') : (value ?? '')
}

/** A sign-in cookie is the only cookie there is, so its presence is enough to leave a request out of the counts. */
const signInCookie = /(?:^|;\s*)(?:__Secure-|__Host-)?(?:foyer|better-auth)[.\w-]*session/i

export function signalsOf(headers: HeaderBag, method = 'GET'): Signals {
  const agent = header(headers, 'user-agent')
  const purpose = `${header(headers, 'sec-purpose')} ${header(headers, 'purpose')} ${header(headers, 'x-moz')} ${header(headers, 'x-purpose')}`
  return {
    gpc: header(headers, 'sec-gpc').trim() === '1',
    bot: agent.trim().length < 8 || isbot(agent),
    prefetch: /prefetch|prerender|preview/i.test(purpose),
    head: method.toUpperCase() === 'HEAD',
    staff: signInCookie.test(header(headers, 'cookie')),
  }
}

/** Whether a request with these signals is a person's and is counted at all. */
export function counts(signals: Signals): boolean {
  return !signals.bot && !signals.prefetch && !signals.head && !signals.staff
}
