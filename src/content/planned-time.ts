import { Temporal } from 'temporal-polyfill'
import { timeIsPast, timeNotKnown } from './errors.ts'

/** What is planned: a time as a clock on the wall shows it, `2026-09-10T09:00`, and the zone that clock hangs in. */
export interface PlannedTime {
  wall: string
  zone: string
}

/**
 * The instant of a planned time by today's zone data. A time that a clock change skips is moved on by the gap; one that comes twice is
 * the first. Refuses what is not a time of a real day or not a zone.
 */
export function instantOfPlan(planned: PlannedTime, field = 'at'): Date {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(planned.wall)) throw timeNotKnown(field)
  try {
    const wall = Temporal.PlainDateTime.from(planned.wall, { overflow: 'reject' })
    return new Date(wall.toZonedDateTime(planned.zone, { disambiguation: 'compatible' }).epochMilliseconds)
  } catch {
    throw timeNotKnown(field)
  }
}

/** The instant of a plan that somebody is about to choose. Refuses for the field `content.time-is-past`, and a time there is not as `content.time-not-known`. */
export function instantAhead(planned: PlannedTime, now: Date, field: string): Date {
  const at = instantOfPlan(planned, field)
  // The minute that runs is now, as for whoever schedules (schedule-post.ts).
  if (at.getTime() < now.getTime() - 60_000) throw timeIsPast(field)
  return at
}

/** What the clock in a zone shows at an instant, to the minute. */
export function planOfInstant(at: Date, zone: string): PlannedTime {
  return {
    wall: Temporal.Instant.fromEpochMilliseconds(at.getTime())
      .toZonedDateTimeISO(zone)
      .toPlainDateTime()
      .toString({ smallestUnit: 'minute' }),
    zone,
  }
}
