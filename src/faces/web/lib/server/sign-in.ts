// What the pages of sign-in share: the signs of a request, cookies on the answer, refusals beside fields.
import { type ActionFailure, fail, type RequestEvent, redirect } from '@sveltejs/kit'
import { type Cookies, isRefusal, type Signs } from '#platform'
import { needsSecondStep } from '../../../accounts/accounts.ts'
import { clientAddress } from '../../../http/client-address.ts'
import { formOf, type Refused, text, toProblem } from './act.ts'

/** The signs by which sign-in knows this request; `more` are cookies that were set a moment ago. */
export function signsOf(event: RequestEvent, more: readonly string[] = []): Signs {
  const { headers } = event.request
  if (more.length === 0) return { headers, address: clientAddress(headers) }
  const jar = new Map(
    (headers.get('cookie') ?? '')
      .split(/;\s*/)
      .filter(Boolean)
      .map((pair) => [pair.split('=', 1)[0]!, pair]),
  )
  for (const line of more) {
    const pair = line.split(';', 1)[0]!
    jar.set(pair.split('=', 1)[0]!, pair)
  }
  return {
    headers: new Headers({ cookie: [...jar.values()].join('; '), 'user-agent': headers.get('user-agent') ?? '' }),
    address: clientAddress(headers),
  }
}

/**
 * Of an answer that signs somebody out: the browser forgets what the desk's pages keep in it (`unsaved.ts`), also where no script of ours
 * was awake to do it.
 */
export const forgetting = { 'clear-site-data': '"storage"' }

/** Sets the cookies that sign-in made, as it made them. */
export function setCookies(event: RequestEvent, { cookies }: Cookies): void {
  for (const line of cookies) {
    const [pair = '', ...rest] = line.split(/;\s*/)
    const cut = pair.indexOf('=')
    const attributes = new Map(rest.map((part) => [part.split('=', 1)[0]!.toLowerCase(), part.slice(part.indexOf('=') + 1)]))
    event.cookies.set(pair.slice(0, cut), pair.slice(cut + 1), {
      path: attributes.get('path') ?? '/',
      ...(attributes.has('max-age') ? { maxAge: Number(attributes.get('max-age')) } : {}),
      httpOnly: true,
      sameSite: 'lax',
      secure: attributes.has('secure'),
      encode: (value) => value,
    })
  }
}

/** Runs something of sign-in for a form action; a refusal goes back to the page with everything but passphrases. */
export async function attempt<T>(event: RequestEvent, run: (form: FormData) => Promise<T>): Promise<T | ActionFailure<Refused>> {
  const form = await formOf(event)
  try {
    return await run(form)
  } catch (reason) {
    if (!isRefusal(reason)) throw reason
    const values = Object.fromEntries(['email', 'name', 'to', 'uri', 'codes', 'trust'].map((name) => [name, text(form, name)]))
    return fail(reason.status, { problem: toProblem(event, reason), values })
  }
}

/** Where to go after signing in: a page of this desk and nowhere else. */
export function targetOf(event: RequestEvent, form?: FormData): string {
  const to = (form && text(form, 'to')) || event.url.searchParams.get('to') || ''
  return /^\/desk(\/|\?|$)/.test(to) && !/^\/desk\/(sign-|invitation)/.test(to) && !/[\\\s]/.test(to) ? to : '/desk'
}

/** Sends staff whose role needs the second step to set it up, before anything else of the desk. */
export async function demandSecondStep(event: RequestEvent, path: string): Promise<void> {
  const { house, staff, alliance } = event.locals
  if (!staff || /^\/desk\/(account|sign-|invitation|preferences)/.test(path) || !needsSecondStep(house, staff.roles, alliance.demo)) return
  const account = await house.signIn.accountOf(event.request.headers)
  if (account && !account.secondStep) redirect(303, '/desk/account/second-step?needed')
}
