/** Days are texts (2026-11-30) and months their first seven characters; both compare and sort as texts. */

const instant = (day: string): number => Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1, Number(day.slice(8, 10)))
const text = (at: number): string => new Date(at).toISOString().slice(0, 10)
const dayLength = 86_400_000

/** Tells whether a text is a day that the calendar has. */
export function isDay(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(instant(value)) && text(instant(value)) === value
}

export const monthOf = (day: string): string => day.slice(0, 7)
export const firstDay = (month: string): string => `${month}-01`
export const lastDay = (month: string): string => addDays(firstDay(addMonths(month, 1)), -1)

/** A day some days later (or earlier). */
export const addDays = (day: string, days: number): string => text(instant(day) + days * dayLength)

/** A month (2026-11) some months later (or earlier). */
export function addMonths(month: string, months: number): string {
  const count = Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1 + months
  return `${String(Math.floor(count / 12)).padStart(4, '0')}-${String((count % 12) + 1).padStart(2, '0')}`
}

/** How many days from the first to the last, both counted; 0 when the last lies before the first. */
export const dayCount = (first: string, last: string): number => Math.max(0, Math.round((instant(last) - instant(first)) / dayLength) + 1)

/** The months touched from the first to the last day, in order. */
export function monthsOf(first: string, last: string): string[] {
  const months: string[] = []
  for (let month = monthOf(first); month <= monthOf(last); month = addMonths(month, 1)) months.push(month)
  return months
}

export const later = (a: string, b: string): string => (a > b ? a : b)
export const earlier = (a: string, b: string): string => (a < b ? a : b)
