// What the pages of the facts share on the server.
import { type ActionFailure, fail, type RequestEvent } from '@sveltejs/kit'
import { isMonth, isRefusal, type Work } from '#platform'
import { listServicePoints } from '#rooms/alliance'
import { formOf, type Refused, text, toProblem } from './act.ts'

/**
 * Like `act`, for capabilities that take several transactions (reading and placing a file goes on after a kill, so it cannot be one).
 * @returns what `run` returns, or the refused form
 */
export async function actInSteps<T>(event: RequestEvent, run: (form: FormData) => Promise<T>): Promise<T | ActionFailure<Refused>> {
  const form = await formOf(event)
  try {
    if (event.locals.shut) throw event.locals.shut
    return await run(form)
  } catch (reason) {
    if (!isRefusal(reason)) throw reason
    const values = Object.fromEntries([...form.keys()].map((name) => [name, text(form, name)]))
    return fail(reason.status, { problem: toProblem(event, reason), values })
  }
}

/** Names of all points by number, in the reader's language; 0 is the alliance as a whole. */
export async function pointNames(work: Work, locale: string): Promise<Record<number, string>> {
  const points = await listServicePoints(work, { status: 'any' })
  return Object.fromEntries(points.map((point) => [point.point_no, point.names[locale] || point.name]))
}

/** A month of a query, or the given one. */
export const monthOr = (value: string | null, or: string): string => (value && isMonth(value) ? value : or)
