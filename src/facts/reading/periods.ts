/** The time a figure stands for: a day, or a month, quarter or year named by its first day. */
export interface Period {
  span: Span
  /** `YYYY-MM-DD`; the first day of the span. */
  day: string
}
export type Span = 'day' | 'month' | 'quarter' | 'year'

/** The order of day and month in dates written with slashes, dots or dashes. */
export type DateOrder = 'ymd' | 'dmy' | 'mdy'

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const monthName = (text: string): number => (/^sept?$/i.test(text) ? 9 : months.indexOf(text.slice(0, 3).toLowerCase()) + 1)
const pad = (n: number): string => String(n).padStart(2, '0')
const year4 = (text: string): number => (text.length === 2 ? 2000 + Number(text) : Number(text))

/**
 * Reads a month as it stands in headers and date columns: `2020-05`, `2020-5`, `202005`, `05/2020`, `May 2020`, `May-20`, `2020年5月`.
 * Returns `YYYY-MM`, or nothing where the text is no month.
 */
export function readMonth(raw: string): string | undefined {
  const text = raw.normalize('NFKC').trim()
  let found =
    /^(\d{4})[-/. ](\d{1,2})$/.exec(text) ?? /^(\d{4})年\s?(\d{1,2})月(?:份)?$/.exec(text) ?? /^((?:19|20)\d\d)(0[1-9]|1[0-2])$/.exec(text)
  if (found) return monthText(Number(found[1]), Number(found[2]))
  found = /^(\d{1,2})[-/.](\d{4})$/.exec(text)
  if (found) return monthText(Number(found[2]), Number(found[1]))
  found = /^([A-Za-z]{3,9})\.?[-/ ,']{1,2}(\d{4}|\d{2})$/.exec(text)
  if (found && wordIsMonth(found[1]!)) return monthText(year4(found[2]!), monthName(found[1]!))
  found = /^(\d{4})[-/ ]([A-Za-z]{3,9})$/.exec(text)
  if (found && wordIsMonth(found[2]!)) return monthText(Number(found[1]), monthName(found[2]!))
  return undefined
}

const wordIsMonth = (word: string): boolean =>
  /^(jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|oct(ober)?|nov(ember)?|dec(ember)?)$/i.test(word)

const monthText = (year: number, month: number): string | undefined =>
  month >= 1 && month <= 12 && year >= 1850 && year <= 2199 ? `${year}-${pad(month)}` : undefined

/**
 * Reads a period from a date column: a day in the given order (a leading year always wins), a month, a quarter (`2020-Q2`, `2020年第2季度`),
 * a year, or an ISO 8601 interval of one of these (`2023-04-01/P3M`). A time of day behind the date is cut off. 30 February is nothing.
 */
export function readPeriod(raw: string, order: DateOrder = 'ymd'): Period | undefined {
  const text = raw.normalize('NFKC').trim()
  const interval = /^(\d{4}-\d\d-\d\d)\/P(1D|1M|3M|12M|1Y)$/.exec(text)
  if (interval)
    return spanFrom(interval[1]!, { '1D': 'day', '1M': 'month', '3M': 'quarter', '12M': 'year', '1Y': 'year' }[interval[2]!] as Span)
  const date = text.replace(/[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s?(Z|[+-]\d{2}:?\d{2}|[AP]M)?$/i, '')
  let found =
    /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(date) ??
    /^(\d{4})年\s?(\d{1,2})月\s?(\d{1,2})[日号]$/.exec(date) ??
    /^((?:19|20)\d\d)(\d\d)(\d\d)$/.exec(date)
  if (found) return dayOf(Number(found[1]), Number(found[2]), Number(found[3]))
  found = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})$/.exec(date)
  if (found && order !== 'ymd') {
    const [a, b] = [Number(found[1]), Number(found[2])]
    return order === 'dmy' ? dayOf(year4(found[3]!), b, a) : dayOf(year4(found[3]!), a, b)
  }
  found = /^(\d{1,2})[- ]([A-Za-z]{3,9})[- ,]{1,2}(\d{4})$/.exec(date)
  if (found && wordIsMonth(found[2]!)) return dayOf(Number(found[3]), monthName(found[2]!), Number(found[1]))
  const month = readMonth(date)
  if (month) return { span: 'month', day: `${month}-01` }
  found = /^(\d{4})[- ]?Q([1-4])$/i.exec(date) ?? /^(\d{4})年?第?([1-4])季度?$/.exec(date)
  if (found) return { span: 'quarter', day: `${found[1]}-${pad(Number(found[2]) * 3 - 2)}-01` }
  found = /^((?:18|19|20|21)\d\d)年?$/.exec(date)
  if (found) return { span: 'year', day: `${found[1]}-01-01` }
  return undefined
}

function spanFrom(day: string, span: Span): Period | undefined {
  const real = dayOf(Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8)))
  if (!real) return undefined
  // Half-way intervals (from the 15th, or a quarter from February) are no calendar period and are not bent into one.
  if (span === 'month' && !day.endsWith('-01')) return undefined
  if (span === 'quarter' && !/-(01|04|07|10)-01$/.test(day)) return undefined
  if (span === 'year' && !day.endsWith('-01-01')) return undefined
  return { span, day }
}

function dayOf(year: number, month: number, day: number): Period | undefined {
  const date = new Date(Date.UTC(year, month - 1, day))
  if (year < 1850 || year > 2199 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined
  return { span: 'day', day: date.toISOString().slice(0, 10) }
}

/**
 * Finds the order of day and month from a column's texts. `unclear` where every date could be read both ways and the readings differ:
 * then a person says it, the house does not guess.
 */
export function findDateOrder(texts: Iterable<string>): DateOrder | 'unclear' {
  let dmy = true
  let mdy = true
  let seen = false
  let differ = false
  for (const raw of texts) {
    const found = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})\b/.exec(raw.normalize('NFKC').trim())
    if (!found) continue
    seen = true
    if (Number(found[1]) > 12) mdy = false
    if (Number(found[2]) > 12) dmy = false
    if (found[1] !== found[2]) differ = true
  }
  if (!seen) return 'ymd'
  if (dmy && mdy) return differ ? 'unclear' : 'dmy'
  return mdy && !dmy ? 'mdy' : dmy ? 'dmy' : 'unclear'
}
