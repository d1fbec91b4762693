import { addDays, weekdayOf } from '#platform'
import { clockOf, instantOf, instantOfWall, statisticalDay, wallOf } from './wall-time.ts'

/** Pure: what a timetable and its exceptions say. Minutes count from midnight of the day an interval begins; beyond 1440 is past midnight. */
export interface Interval {
  opens: number
  closes: number
}

export interface Timetable {
  /** First and last day on which it holds; null: without limit. */
  from: string | null
  until: string | null
  /** Seven lists, Monday first. */
  week: readonly (readonly Interval[])[]
}

export interface Exception {
  effect: 'closed' | 'open'
  /** Wall times, `2026-10-01T00:00`. */
  starts: string
  ends: string
  /** null: the point's own zone. */
  zone: string | null
  reason: string
  /** It names every point, not this one. */
  everywhere: boolean
}

export interface Schedule {
  zone: string
  /** Minutes after midnight at which the statistical day ends. */
  dayEnds: number
  timetables: readonly Timetable[]
  exceptions: readonly Exception[]
}

/** An interval of real time, milliseconds since 1970; `until` is the first moment it is closed again. */
export interface Span {
  from: number
  until: number
}

export interface DayHours {
  day: string
  spans: Span[]
  /** The same as wall clock, `08:30`–`12:00`; `24:00` at midnight, `02:00` past it. */
  intervals: { opens: string; closes: string; nextDay: boolean }[]
  /** Reasons of exceptions that touch this day, shown beside it. */
  notes: { effect: 'closed' | 'open'; reason: string; starts: string; ends: string }[]
  /** False where no timetable holds on this day: the hours are not known, which is not the same as closed. */
  known: boolean
}

/**
 * The timetable that holds on a day: one with a last day goes before one without (summer hours before the usual ones); among
 * those, the one that began last. Undefined where none holds.
 */
export function timetableOn<T extends { from: string | null; until: string | null }>(timetables: readonly T[], day: string): T | undefined {
  let best: T | undefined
  for (const one of timetables) {
    if ((one.from !== null && one.from > day) || (one.until !== null && one.until < day)) continue
    if (!best) best = one
    else if ((one.until !== null) !== (best.until !== null)) best = one.until !== null ? one : best
    else if ((one.from ?? '') > (best.from ?? '')) best = one
  }
  return best
}

/** Joins spans that touch or overlap, earliest first, and drops empty ones. */
export function joined(spans: readonly Span[]): Span[] {
  const result: Span[] = []
  for (const span of [...spans].filter((s) => s.until > s.from).sort((a, b) => a.from - b.from)) {
    const last = result.at(-1)
    if (last && span.from <= last.until) last.until = Math.max(last.until, span.until)
    else result.push({ ...span })
  }
  return result
}

/** What is left of the spans when the others are taken away. */
export function without(spans: readonly Span[], away: readonly Span[]): Span[] {
  let left = joined(spans)
  for (const cut of away) {
    left = left.flatMap((s) =>
      cut.until <= s.from || cut.from >= s.until
        ? [s]
        : [
            { from: s.from, until: Math.min(s.until, cut.from) },
            { from: Math.max(s.from, cut.until), until: s.until },
          ].filter((piece) => piece.until > piece.from),
    )
  }
  return left
}

const spanOf = (schedule: Schedule, e: Exception): Span => {
  const zone = e.zone ?? schedule.zone
  return { from: instantOfWall(zone, e.starts, 'begins'), until: instantOfWall(zone, e.ends, 'ends') }
}

/**
 * Puts exceptions over spans: first those of every point, then those of this one; at each step what opens, then what closes.
 * What opens counts only inside `clip`.
 */
function withExceptions(schedule: Schedule, base: readonly Span[], clip: Span): Span[] {
  let spans = joined(base)
  for (const everywhere of [true, false]) {
    const mine = schedule.exceptions.filter((e) => e.everywhere === everywhere)
    const opened = mine.filter((e) => e.effect === 'open').map((e) => clipped(spanOf(schedule, e), clip))
    const closed = mine.filter((e) => e.effect === 'closed').map((e) => spanOf(schedule, e))
    spans = without([...spans, ...opened], closed)
  }
  return spans
}

const clipped = (span: Span, clip: Span): Span => ({ from: Math.max(span.from, clip.from), until: Math.min(span.until, clip.until) })

/** The spans that the timetables give the intervals that begin on these days. */
function planned(schedule: Schedule, days: readonly string[]): Span[] {
  return joined(
    days.flatMap((day) =>
      (timetableOn(schedule.timetables, day)?.week[weekdayOf(day) - 1] ?? []).map(({ opens, closes }) => ({
        from: instantOf(schedule.zone, day, opens, 'begins'),
        until: instantOf(schedule.zone, day, closes, 'ends'),
      })),
    ),
  )
}

/**
 * The hours of one day. An interval belongs to the day on which it begins, also when it ends past midnight; an exceptional
 * opening belongs to the statistical day in which it begins.
 */
export function hoursOn(schedule: Schedule, day: string): DayHours {
  const { zone, dayEnds } = schedule
  const statistical: Span = { from: instantOf(zone, day, dayEnds, 'begins'), until: instantOf(zone, addDays(day, 1), dayEnds, 'begins') }
  const base = planned(schedule, [day])
  const spans = withExceptions(schedule, base, statistical)
  const touches = (e: Exception): boolean => {
    const span = spanOf(schedule, e)
    const over = e.effect === 'open' ? [statistical] : [...base, statistical]
    return over.some((s) => span.from < s.until && span.until > s.from)
  }
  return {
    day,
    spans,
    intervals: spans.map((s) => wallInterval(zone, s)),
    notes: schedule.exceptions.filter(touches).map(({ effect, reason, starts, ends }) => ({ effect, reason, starts, ends })),
    known: timetableOn(schedule.timetables, day) !== undefined || spans.length > 0,
  }
}

function wallInterval(zone: string, span: Span): { opens: string; closes: string; nextDay: boolean } {
  const opens = wallOf(zone, span.from)
  const closes = wallOf(zone, span.until)
  const atMidnight = closes.endsWith('T00:00') && closes.slice(0, 10) === addDays(opens.slice(0, 10), 1)
  return {
    opens: opens.slice(11),
    closes: atMidnight ? '24:00' : closes.slice(11),
    nextDay: !atMidnight && closes.slice(0, 10) > opens.slice(0, 10),
  }
}

/** Open spans around an instant, joined over midnight; looks at the days from one before to `ahead` after. */
function spansAround(schedule: Schedule, at: number, ahead: number): Span[] {
  const today = wallOf(schedule.zone, at).slice(0, 10)
  const days = Array.from({ length: ahead + 2 }, (_, i) => addDays(today, i - 1))
  const reach: Span = { from: instantOf(schedule.zone, days[0]!, 0, 'begins'), until: instantOf(schedule.zone, days.at(-1)!, 2880, 'ends') }
  return joined(withExceptions(schedule, planned(schedule, days), reach))
}

export interface OpenState {
  /** null: no timetable holds today, so it is not known. */
  open: boolean | null
  /** When open: the end of this span; milliseconds since 1970. */
  until?: number
  /** When closed now by an exception: its reason. */
  reason?: string
}

/** Whether a place is open at an instant, and until when. */
export function openAt(schedule: Schedule, at: number | Date): OpenState {
  const instant = Number(at)
  const span = spansAround(schedule, instant, 1).find((s) => s.from <= instant && instant < s.until)
  if (span) return { open: true, until: span.until }
  const closing = schedule.exceptions.find((e) => {
    const s = spanOf(schedule, e)
    return e.effect === 'closed' && s.from <= instant && instant < s.until
  })
  if (closing) return { open: false, reason: closing.reason }
  return { open: timetableOn(schedule.timetables, statisticalDay(schedule.zone, schedule.dayEnds, instant)) ? false : null }
}

/** The next span that begins after an instant, within about 400 days; undefined where there is none. */
export function nextOpening(schedule: Schedule, at: number | Date): Span | undefined {
  const instant = Number(at)
  for (const ahead of [2, 14, 400]) {
    // Beyond the last day looked at, only special openings are seen; what begins there is for the next, wider look.
    const horizon = instantOf(schedule.zone, addDays(wallOf(schedule.zone, instant).slice(0, 10), ahead), 0, 'begins')
    const found = spansAround(schedule, instant, ahead).find((s) => s.from > instant)
    if (found && found.from < horizon) return found
  }
  return undefined
}

/** A week of intervals in which every day is open round the clock. */
export const roundTheClock = (): Interval[][] => Array.from({ length: 7 }, () => [{ opens: 0, closes: 1440 }])

/** An interval in words of the clock, `08:30–12:00`. */
export const intervalText = (i: Interval): string => `${clockOf(i.opens)}–${clockOf(i.closes)}`
