import { addDays, daysBetween } from '#platform'
import { nextOpening, openAt, type Schedule } from './opening-hours.ts'
import { wallOf } from './wall-time.ts'

/** What a reader wants to know of a place now. Times are the place's own wall clock. */
export interface OpenNow {
  state: 'open' | 'always' | 'closed' | 'unknown'
  /** Open until: the time, and the day when it is not today (a bar past midnight ends today for its guests). */
  until?: { time: string; day: string | null }
  /** Why it is closed although its hours say open. */
  reason?: string
  /** When it opens next, and in how many days (0: today). */
  next?: { time: string; day: string; inDays: number }
}

/** The state of a place at an instant, ready to be said in words. */
export function stateAt(schedule: Schedule, at: number | Date): OpenNow {
  const now = Number(at)
  const today = wallOf(schedule.zone, now).slice(0, 10)
  const { open, until, reason } = openAt(schedule, now)
  if (open) {
    if (until! - now > 24 * 3_600_000) return { state: 'always' }
    const wall = wallOf(schedule.zone, until!)
    const tonight = wall.slice(0, 10) === addDays(today, 1) && wall.slice(11) <= '06:00'
    const time = wall.endsWith('T00:00') ? '24:00' : wall.slice(11)
    return { state: 'open', until: { time, day: wall.slice(0, 10) === today || tonight ? null : wall.slice(0, 10) } }
  }
  const span = nextOpening(schedule, now)
  const next = span && wallOf(schedule.zone, span.from)
  return {
    state: open === null && !reason ? 'unknown' : 'closed',
    ...(reason ? { reason } : {}),
    ...(next
      ? {
          next: {
            time: next.slice(11),
            day: next.slice(0, 10),
            inDays: daysBetween(today, next),
          },
        }
      : {}),
  }
}
