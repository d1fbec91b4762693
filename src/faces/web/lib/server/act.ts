// How pages call the house: `look` to read, `act` to change. The one place where a refusal becomes a page.
import { type ActionFailure, error, fail, type RequestEvent } from '@sveltejs/kit'
import { isRefusal, languageName, type Refusal, type Work } from '#platform'
import type { Problem } from '../problem.ts'

/** What a form action returns when the house refused: the sentences, and every answer as it was given. */
export interface Refused {
  problem: Problem
  values: Record<string, string | string[]>
}

const held = new WeakMap<Request, FormData>()

/** The form of this request; may be read more than once. */
export async function formOf(event: RequestEvent): Promise<FormData> {
  const known = held.get(event.request)
  if (known) return known
  const form = await event.request.formData()
  held.set(event.request, form)
  return form
}

/** One answer of a form, trimmed; '' when it was not given. */
export const text = (form: FormData, name: string): string => {
  const value = form.get(name)
  return typeof value === 'string' ? value.trim() : ''
}

/** All answers as text, to show the form again. Passwords, files and technical fields are left out. */
function answers(form: FormData): Record<string, string | string[]> {
  const values: Record<string, string | string[]> = {}
  for (const name of new Set(form.keys())) {
    if (/password|secret|^s$|^room$/i.test(name)) continue
    const given = form.getAll(name).filter((value) => typeof value === 'string')
    if (given.length) values[name] = given.length === 1 ? given[0]! : given
  }
  return values
}

/** A refusal in the reader's words. The sentence of `content.title-missing` is `refusals.content.title-missing`. */
export function toProblem(event: RequestEvent, refusal: Refusal): Problem {
  // A language is called by its name, not by its tag.
  const say = (code: string, params?: Refusal['params']) =>
    event.locals.t(`refusals.${code}`, typeof params?.locale === 'string' ? { ...params, locale: languageName(params.locale) } : params)
  return {
    code: refusal.code,
    message: say(refusal.code, refusal.params),
    fields: refusal.fields.map(({ field, code, params }) => ({ field, message: say(code, params) })),
  }
}

/**
 * Runs one change for a form action, in one transaction of whoever asks.
 * @returns what `run` returns, or `fail(status, { problem, values })` when the house refused; all other errors pass through
 */
export async function act<T>(event: RequestEvent, run: (work: Work, form: FormData) => Promise<T>): Promise<T | ActionFailure<Refused>> {
  const form = await formOf(event)
  const { house, alliance, actor, shut } = event.locals
  try {
    if (shut) throw shut
    return await house.work(alliance.id, actor, (work) => run(work, form))
  } catch (reason) {
    if (!isRefusal(reason)) throw reason
    return fail(reason.status, { problem: toProblem(event, reason), values: answers(form) })
  }
}

/**
 * Runs one reading for a page's `load`. A refusal becomes the error page with its own sentence and status; so does a door that
 * is shut for whoever asks (doors.ts), before anything is read.
 */
export async function look<T>(event: Pick<RequestEvent, 'locals'>, run: (work: Work) => Promise<T>): Promise<T> {
  const { house, alliance, actor, t, shut } = event.locals
  try {
    if (shut) throw shut
    return await house.work(alliance.id, actor, run)
  } catch (reason) {
    if (!isRefusal(reason)) throw reason
    error(reason.status, { message: t(`refusals.${reason.code}`, reason.params), code: reason.code })
  }
}

/**
 * Reads what an address asks for. What it asks for in a way that nobody can read (422) is no dead end: what the page shows unasked comes instead, with the
 * sentence for its form. Any other refusal passes through.
 */
export async function askedFor<A, T>(
  event: RequestEvent,
  { asked, unasked }: { asked: A; unasked: A },
  read: (ask: A) => Promise<T>,
): Promise<{ found: T; problem: Problem | null }> {
  try {
    return { found: await read(asked), problem: null }
  } catch (reason) {
    if (!isRefusal(reason) || reason.status !== 422) throw reason
    return { found: await read(unasked), problem: toProblem(event, reason) }
  }
}

/** Whether `act` came back with a refusal rather than with a result. */
export const isRefused = <T>(result: T | ActionFailure<Refused>): result is ActionFailure<Refused> =>
  result instanceof Object && 'status' in result && 'data' in result && typeof (result.data as Refused)?.problem === 'object'

/** How long what one visitor was shown serves the next, in ms. */
const glanceFor = 500
/** Most pages kept at a time. */
const glancesKept = 400
const glances = new Map<string, { until: number; shown: Promise<unknown> }>()

/**
 * Reads for a public page that is the same for every visitor with this address: visitors of the same half second share
 * one reading, so that a page named on the evening news costs the database two readings a second. Staff read fresh.
 * `run` may depend on the address, the language and the alliance, and on nothing else of the visitor.
 */
export function glance<T>(event: Pick<RequestEvent, 'locals' | 'url'>, run: (work: Work) => Promise<T>): Promise<T> {
  if (event.locals.actor.kind !== 'visitor') return look(event, run)
  const key = `${event.locals.alliance.id} ${event.url.href}`
  const known = glances.get(key)
  if (known && known.until > Date.now()) return known.shown as Promise<T>
  if (glances.size >= glancesKept) glances.clear()
  const shown = look(event, run)
  glances.set(key, { until: Date.now() + glanceFor, shown })
  shown.catch(() => glances.delete(key))
  return shown
}
