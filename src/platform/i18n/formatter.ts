// Numbers, days and times as people read them. Pure: shared by server and hydrated pages.
import { intlLocale } from './locales.ts'

/** An instant: a Date, milliseconds since 1970, or ISO 8601 text with an offset. */
export type Instant = Date | number | string

/**
 * How one language in one place writes numbers, days and times. Days carry the weekday, and the year when it is not the one in
 * which they are read; times run to 24 h.
 */
export interface Formatter {
  locale: string
  timeZone: string
  /** 12,345 */
  number(value: number, options?: Intl.NumberFormatOptions): string
  /** A count, mean or target as people read it: whole from 10 on, two digits below (3.46 → 3.5). The one rule for all of them. */
  figure(value: number): string
  /**
   * A figure and what it is measured by, each as {@link figure} unless that would belie the comparison: then both have as many decimals (up
   * to three) as it takes. 59 and 59.4 → 59 and 59.4, never "59 of 59". `shares` are those of the measure at which a verdict turns.
   */
  figures(value: number, measure: number, shares?: readonly number[]): [string, string]
  /** A count that is told in steps of five, given as the lower end of its step: 10 → 10–14, 0 → 0. */
  fives(value: number): string
  /** 0.123 → 12% */
  percent(share: number, digits?: number): string
  /** Saturday 22 November */
  date(value: Instant): string
  /** Sat 22 Nov */
  shortDate(value: Instant): string
  /** Saturday 22 November 2026 */
  fullDate(value: Instant): string
  /**
   * A day without a time, `YYYY-MM-DD`, never moved by a zone: Saturday 22 November 2026; short: Sat 22 Nov; year: Sat 22 Nov 2026.
   * Full and year carry the year always.
   */
  day(isoDay: string, style?: 'full' | 'short' | 'year'): string
  /** November 2026 for `2026-11` or `2026-11-22` */
  month(isoMonth: string): string
  /** 14:30 */
  time(value: Instant): string
  /** Saturday 22 November, 14:30 */
  dateTime(value: Instant): string
  /** A planned wall time, `YYYY-MM-DDTHH:MM`, never moved by a zone: Saturday 22 November 2026, 14:30 */
  wall(isoWall: string): string
  /** Saturday 22 November, 14:30 to 16:00; both days when they differ. `to` is the word between. */
  span(from: Instant, until: Instant, to: string): string
  /** The local day of an instant, `YYYY-MM-DD`. */
  localDay(value: Instant): string
  /** 2 hours ago, in 3 days */
  relative(value: Instant, now: Instant): string
  /** a, b and c */
  list(items: readonly string[]): string
  /** Sentences one after the other; empty ones are left out. Chinese ends a sentence without a space. */
  sentences(all: readonly string[]): string
}

const asDate = (value: Instant) => (value instanceof Date ? value : new Date(value))

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
]

/** Intl objects take longer to make than a page's other words together; one is made for all pages of its language and zone. */
const made = new Map<string, unknown>()
/** More than languages, zones and ways of writing come to; a house of many zones makes some of them again. */
const mostMade = 2000

function once<T>(key: string, make: () => T): T {
  const known = made.get(key)
  if (known !== undefined) return known as T
  if (made.size >= mostMade) made.clear()
  const fresh = make()
  made.set(key, fresh)
  return fresh
}

/** Makes the formatter for a language in an IANA zone. `now` is when it is read: days of another year carry theirs. */
export function createFormatter(locale: string, timeZone: string, now: Instant): Formatter {
  const tag = intlLocale(locale)
  const dates = (options: Intl.DateTimeFormatOptions, zone = timeZone) =>
    once(`date ${tag} ${zone} ${JSON.stringify(options)}`, () => new Intl.DateTimeFormat(tag, { ...options, timeZone: zone }))
  const numbers = (options: Intl.NumberFormatOptions) =>
    once(`number ${tag} ${JSON.stringify(options)}`, () => new Intl.NumberFormat(tag, options))
  // "Saturday, 22 November" loses its comma in English: the house writes it without.
  const tidy = (text: string) => (tag.startsWith('en') ? text.replace(/^(\p{L}+), /u, '$1 ') : text)

  const weekdayMonth = { weekday: 'long', day: 'numeric', month: 'long' } as const
  const shortDay = { weekday: 'short', day: 'numeric', month: 'short' } as const
  const localDay = (value: Instant) => {
    const formatter = once(
      `day ${timeZone}`,
      () => new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }),
    )
    return formatter.format(asDate(value))
  }
  const time = (value: Instant) => dates({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(asDate(value))
  const fullDate = (value: Instant) => tidy(dates({ ...weekdayMonth, year: 'numeric' }).format(asDate(value)))
  const thisYear = localDay(now).slice(0, 4)
  /** The one rule for years. */
  const yearOf = (day: string) => (day.slice(0, 4) === thisYear ? {} : ({ year: 'numeric' } as const))
  const date = (value: Instant) => tidy(dates({ ...weekdayMonth, ...yearOf(localDay(value)) }).format(asDate(value)))
  const glue = locale.startsWith('zh') ? ' ' : ', '
  const day: Formatter['day'] = (isoDay, style = 'full') =>
    tidy(
      dates(
        {
          ...(style === 'full' ? weekdayMonth : shortDay),
          ...(style === 'short' ? yearOf(isoDay) : { year: 'numeric' }),
        },
        'UTC',
      ).format(new Date(`${isoDay}T00:00:00Z`)),
    )
  const dateTime = (value: Instant) => `${date(value)}${glue}${time(value)}`

  const figureOf = (value: number): Intl.NumberFormatOptions =>
    Math.abs(value) < 9.95 ? { maximumSignificantDigits: 2 } : { maximumFractionDigits: 0 }
  /** The number that somebody reads. */
  const read = (value: number, options: Intl.NumberFormatOptions) =>
    Number(new Intl.NumberFormat('en', { ...options, useGrouping: false }).format(value))
  const figures: Formatter['figures'] = (value, measure, shares = [1]) => {
    const decimals = [1, 2, 3].map((most): Intl.NumberFormatOptions => ({ maximumFractionDigits: most }))
    const ways = [[figureOf(value), figureOf(measure)], ...decimals.map((way) => [way, way])] as const
    const side = (a: number, b: number, share: number) => Math.sign(Math.round((a - b * share) * 1e6))
    const truly = ways.find(([a, b]) =>
      shares.every((share) => side(value, measure, share) === side(read(value, a!), read(measure, b!), share)),
    )
    const [a, b] = truly ?? ways.at(-1)!
    return [numbers(a!).format(value), numbers(b!).format(measure)]
  }

  return {
    locale,
    timeZone,
    localDay,
    time,
    date,
    fullDate,
    dateTime,
    number: (value, options = {}) => numbers(options).format(value),
    figure: (value) => numbers(figureOf(value)).format(value),
    figures,
    fives: (value) => (value === 0 ? numbers({}).format(0) : numbers({}).formatRange(value, value + 4)),
    percent: (share, digits = 0) => numbers({ style: 'percent', maximumFractionDigits: digits }).format(share),
    shortDate: (value) => tidy(dates({ ...shortDay, ...yearOf(localDay(value)) }).format(asDate(value))),
    day,
    wall: (isoWall) => `${day(isoWall.slice(0, 10))}${glue}${isoWall.slice(11, 16)}`,
    month: (isoMonth) => dates({ month: 'long', year: 'numeric' }, 'UTC').format(new Date(`${isoMonth.slice(0, 7)}-01T00:00:00Z`)),
    span: (from, until, to) => `${dateTime(from)} ${to} ${localDay(from) === localDay(until) ? time(until) : dateTime(until)}`,
    relative(value, now) {
      const seconds = (asDate(value).getTime() - asDate(now).getTime()) / 1000
      const [unit, size] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? ['minute', 60]
      return once(`relative ${tag}`, () => new Intl.RelativeTimeFormat(tag, { numeric: 'auto' })).format(Math.round(seconds / size), unit)
    },
    sentences: (all) => all.filter(Boolean).join(locale.startsWith('zh') ? '' : ' '),
    list: (items) => once(`list ${tag}`, () => new Intl.ListFormat(tag, { type: 'conjunction' })).format(items),
  }
}
