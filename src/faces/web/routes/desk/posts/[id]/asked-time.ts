import type { RequestEvent } from '@sveltejs/kit'
import { isRefusal } from '#platform'
import { instantAhead } from '#rooms/content'
import type { Problem } from '#web/problem.ts'
import { toProblem } from '#web/server/act.ts'

/** What is wrong with a time that stands in the address, before anything is promised for it; null where it can be used. */
export function problemOfTime(event: RequestEvent, wall: string, zone: string, now: Date): Problem | null {
  try {
    instantAhead({ wall, zone }, now, 'day')
    return null
  } catch (reason) {
    if (isRefusal(reason)) return toProblem(event, reason)
    throw reason
  }
}
