import { Temporal } from 'temporal-polyfill'
import { addDays, isDay } from '#platform'

/** What is planned is wall time plus zone; this file turns it into instants and back. Days are texts, `2026-11-30`. */

const dayLength = 86_400_000
const days = new Map<string, { start: number; length: number }>()

/** The first instant of a calendar day in a zone and how long that day lasts, in milliseconds. Kept, because it is asked often. */
function calendarDay(zone: string, day: string): { start: number; length: number } {
  const key = `${zone} ${day}`
  let known = days.get(key)
  if (!known) {
    const date = Temporal.PlainDate.from(day)
    const start = date.toZonedDateTime(zone).epochMilliseconds
    known = { start, length: date.add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds - start }
    if (days.size > 4000) days.clear()
    days.set(key, known)
  }
  return known
}

/**
 * The instant of a wall time: `minutes` after midnight of `day`, in `zone`; milliseconds since 1970. Above 1439 it is a later day.
 * A time that a clock change skips becomes the moment of the change. A time that comes twice is the first for what begins and
 * the second for what ends, so that a place is open whenever its wall clock says so.
 */
export function instantOf(zone: string, day: string, minutes: number, edge: 'begins' | 'ends'): number {
  const extra = Math.floor(minutes / 1440)
  const date = extra === 0 ? day : addDays(day, extra)
  const { start, length } = calendarDay(zone, date)
  const within = minutes - extra * 1440
  if (length === dayLength) return start + within * 60_000
  const wall = Temporal.PlainDate.from(date).toPlainDateTime({ hour: Math.floor(within / 60), minute: within % 60 })
  const resolved = wall.toZonedDateTime(zone, { disambiguation: edge === 'begins' ? 'earlier' : 'later' })
  if (resolved.toPlainDateTime().equals(wall)) return resolved.epochMilliseconds
  // The clock skipped it: the moment of the change.
  const after = wall.toZonedDateTime(zone, { disambiguation: 'later' }).add({ milliseconds: 1 })
  return after.getTimeZoneTransition('previous')?.epochMilliseconds ?? resolved.epochMilliseconds
}

/** The instant of a wall time written `2026-10-01T09:30`. */
export const instantOfWall = (zone: string, wall: string, edge: 'begins' | 'ends'): number =>
  instantOf(zone, wall.slice(0, 10), Number(wall.slice(11, 13)) * 60 + Number(wall.slice(14, 16)), edge)

/** The wall clock of a zone at an instant: `2026-10-01T09:30`. */
export function wallOf(zone: string, at: number | Date): string {
  return Temporal.Instant.fromEpochMilliseconds(Number(at)).toZonedDateTimeISO(zone).toPlainDateTime().toString({ smallestUnit: 'minute' })
}

const windows = new Map<string, { from: number; until: number; day: string }>()

/**
 * The statistical day an instant belongs to. A day begins `dayEnds` minutes after midnight of the wall clock (0: at midnight), so a
 * bar open until two counts its night as one day. Days never overlap and never leave a hole, also when clocks change.
 */
export function statisticalDay(zone: string, dayEnds: number, at: number | Date): string {
  const instant = Number(at)
  const key = `${zone} ${dayEnds}`
  const last = windows.get(key)
  if (last && last.from <= instant && instant < last.until) return last.day
  let day = wallOf(zone, instant - dayEnds * 60_000).slice(0, 10)
  while (dayStart(zone, dayEnds, day) > instant) day = addDays(day, -1)
  while (dayStart(zone, dayEnds, addDays(day, 1)) <= instant) day = addDays(day, 1)
  if (windows.size > 500) windows.clear()
  windows.set(key, { from: dayStart(zone, dayEnds, day), until: dayStart(zone, dayEnds, addDays(day, 1)), day })
  return day
}

/** The instant at which a statistical day begins, milliseconds since 1970. */
export const dayStart = (zone: string, dayEnds: number, day: string): number => instantOf(zone, day, dayEnds, 'begins')

/** Tells whether a text is a wall time of a real day, `2026-10-01T09:30`. */
export const isWall = (text: string): boolean => /^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d$/.test(text) && isDay(text.slice(0, 10))

/** `08:30` → 510; `24:00` → 1440; `26:00` (two in the night after) → 1560. Undefined for anything else. */
export function minutesOf(text: string): number | undefined {
  const found = /^(\d{1,2})[:.：](\d\d)$/.exec(text.trim())
  if (!found) return undefined
  const [hours, minutes] = [Number(found[1]), Number(found[2])]
  return minutes < 60 && hours < 48 ? hours * 60 + minutes : undefined
}

/** 510 → `08:30`; 1440 → `24:00`; beyond that the time of the next morning, 1560 → `02:00`. */
export function clockOf(minutes: number): string {
  const within = minutes > 1440 ? minutes - 1440 : minutes
  return `${String(Math.floor(within / 60)).padStart(2, '0')}:${String(within % 60).padStart(2, '0')}`
}

/** Tells whether a text names a time zone this machine knows (`Asia/Shanghai`; offsets such as `+08:00` are not zones). */
export function isTimeZone(text: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{1,60}$/.test(text)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: text })
    return true
  } catch {
    return false
  }
}
