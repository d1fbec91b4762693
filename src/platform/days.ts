// Days are texts (2026-11-30) and months their first seven characters; both compare and sort as texts. Pure calendar: no zone, no clock.

const dayLength = 86_400_000
const instant = (day: string): number => Date.parse(`${day.slice(0, 10)}T00:00:00Z`)
const text = (at: number): string => new Date(at).toISOString().slice(0, 10)

/** Tells whether a value is a day that the calendar has; `2026-02-30` is none. */
export function isDay(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(instant(value)) && text(instant(value)) === value
}

/** A day some days later (or, with a negative count, earlier). */
export const addDays = (day: string, days: number): string => text(instant(day) + days * dayLength)

/** How many days lie from one day to the other; negative where the second is earlier. */
export const daysBetween = (first: string, last: string): number => Math.round((instant(last) - instant(first)) / dayLength)

/** How many days from the first to the last, both counted; 0 when the last lies before the first. */
export const dayCount = (first: string, last: string): number => Math.max(0, daysBetween(first, last) + 1)

/** ISO weekday of a day: 1 = Monday … 7 = Sunday. */
export const weekdayOf = (day: string): number => new Date(instant(day)).getUTCDay() || 7

/** Tells whether a text is a month, `2026-11`. */
export const isMonth = (text: string): boolean => /^\d{4}-(0[1-9]|1[0-2])$/.test(text)

/** The month of a day. */
export const monthOf = (day: string): string => day.slice(0, 7)
/** The first day of a month. */
export const firstDay = (month: string): string => `${month}-01`
/** The last day of a month. */
export const lastDay = (month: string): string => addDays(firstDay(addMonths(month, 1)), -1)

/** A month (2026-11) some months later (or earlier). */
export function addMonths(month: string, months: number): string {
  const count = Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1 + months
  return `${String(Math.floor(count / 12)).padStart(4, '0')}-${String((count % 12) + 1).padStart(2, '0')}`
}

/** The months touched from the first to the last day (or month), both counted, in order. */
export function monthsOf(first: string, last: string): string[] {
  const months: string[] = []
  for (let month = monthOf(first); month <= monthOf(last); month = addMonths(month, 1)) months.push(month)
  return months
}

/** The later of two days or months, then the earlier. */
export const later = (a: string, b: string): string => (a > b ? a : b)
export const earlier = (a: string, b: string): string => (a < b ? a : b)
