import { addDays, weekdayOf } from '#platform'

/** A day on which the country rests, with its name by language. */
export interface Holiday {
  day: string
  names: Record<string, string>
}

const iso = (year: number, month: number, day: number): string => new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10)

/** Easter Sunday of the western churches (Meeus, Jones and Butcher). */
export function easter(year: number): string {
  const a = year % 19
  const b = Math.floor(year / 100)
  const c = year % 100
  const d = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30
  const e = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - d - (c % 4)) % 7
  const f = d + e - 7 * Math.floor((a + 11 * d + 22 * e) / 451) + 114
  return iso(year, Math.floor(f / 31), (f % 31) + 1)
}

/** First days of lunar months that Intl tells wrongly: the new moon of 6 February 2027 is at 23:56 in China, which ICU takes for the day after. */
const firstDays: Record<string, string> = { '2027-1': '2027-02-06' }

let lunar: Intl.DateTimeFormat | undefined
/** The western day of a day of the Chinese calendar in the lunar year that begins in `year`; leap months are passed over. */
export function lunarDay(year: number, month: number, day: number): string | undefined {
  const known = firstDays[`${year}-${month}`]
  if (known) return addDays(known, day - 1)
  lunar ??= new Intl.DateTimeFormat('en-u-ca-chinese', { month: 'numeric', day: 'numeric', timeZone: 'UTC' })
  const from = Date.UTC(year, 0, 20)
  for (let i = 0; i < 400; i++) {
    const at = new Date(from + i * 86_400_000)
    const parts = Object.fromEntries(lunar.formatToParts(at).map((part) => [part.type, part.value]))
    if (parts.month === String(month) && parts.day === String(day)) return at.toISOString().slice(0, 10)
  }
  return undefined
}

/** Qingming: the sun at 15°, 4 or 5 April through this century. */
const qingming = (year: number): string => iso(year, 4, Math.floor((year % 100) * 0.2422 + 4.81) - Math.floor((year % 100) / 4))

const nthMonday = (year: number, month: number, nth: number): string => {
  const first = iso(year, month, 1)
  return addDays(first, ((8 - weekdayOf(first)) % 7) + (nth - 1) * 7)
}
const lastMonday = (year: number, month: number): string => {
  const last = iso(year, month + 1, 0)
  return addDays(last, -((weekdayOf(last) + 6) % 7))
}

const known = new Map<string, Holiday[]>()

/**
 * The holidays of a country in a year that follow from a rule: China's statutory days (the days moved around them are announced each
 * year and are written down as special days), and England's bank holidays. Other countries: none, the library writes its own.
 */
export function holidaysOf(country: string, year: number): Holiday[] {
  const key = `${country} ${year}`
  let days = known.get(key)
  if (!days) {
    days = country === 'CN' ? china(year) : country === 'GB' ? england(year) : []
    known.set(key, days)
  }
  return days
}

function china(year: number): Holiday[] {
  const run = (first: string | undefined, count: number, en: string, zh: string): Holiday[] =>
    first ? Array.from({ length: count }, (_, i) => ({ day: addDays(first, i), names: { en, 'zh-CN': zh } })) : []
  const spring = lunarDay(year, 1, 1)
  return [
    ...run(iso(year, 1, 1), 1, 'New Year', '元旦'),
    // Statutory from New Year's Eve on since 2025.
    ...run(spring && addDays(spring, -1), 4, 'Spring Festival', '春节'),
    ...run(qingming(year), 1, 'Qingming', '清明节'),
    ...run(iso(year, 5, 1), 2, 'Labour Day', '劳动节'),
    ...run(lunarDay(year, 5, 5), 1, 'Dragon Boat Festival', '端午节'),
    ...run(lunarDay(year, 8, 15), 1, 'Mid-Autumn Festival', '中秋节'),
    ...run(iso(year, 10, 1), 3, 'National Day', '国庆节'),
  ]
}

function england(year: number): Holiday[] {
  const one = (day: string, en: string, zh: string): Holiday => ({ day, names: { en, 'zh-CN': zh } })
  /** A bank holiday on a weekend moves to the next working day. */
  const substitute = (day: string, taken: string[] = []): string => {
    let at = day
    while (weekdayOf(at) >= 6 || taken.includes(at)) at = addDays(at, 1)
    return at
  }
  const sunday = easter(year)
  const christmas = substitute(iso(year, 12, 25))
  return [
    one(substitute(iso(year, 1, 1)), 'New Year’s Day', '元旦'),
    one(addDays(sunday, -2), 'Good Friday', '耶稣受难日'),
    one(addDays(sunday, 1), 'Easter Monday', '复活节星期一'),
    one(nthMonday(year, 5, 1), 'Early May bank holiday', '五月初银行假日'),
    one(lastMonday(year, 5), 'Spring bank holiday', '春季银行假日'),
    one(lastMonday(year, 8), 'Summer bank holiday', '夏季银行假日'),
    one(christmas, 'Christmas Day', '圣诞节'),
    one(substitute(iso(year, 12, 26), [christmas]), 'Boxing Day', '节礼日'),
  ]
}
