import { addMonths, monthsOf } from '#platform'
import type { ImportPlan } from '../import-types.ts'
import { findMetric } from '../metrics.ts'
import type { Encoding } from './decode.ts'
import { readFigure } from './figures.ts'
import { findDateOrder, readMonth, readPeriod } from './periods.ts'
import type { Delimiter, Record } from './records.ts'

/** What a person says about a file; everything else is found. Columns by number from 0 or by header. */
export interface PlanWish {
  /** The metric of all figures, or by column header for a long file with several. */
  metric?: string
  metrics?: { [header: string]: string }
  dateOrder?: 'dmy' | 'mdy' | 'ymd'
  unit?: number | string
  date?: number | string
}

/** What cannot be planned, and what a person has to say. */
export type PlanTrouble =
  | { trouble: 'no-figures-found' | 'metric-needed' }
  | { trouble: 'date-order-unclear'; column: string }
  | { trouble: 'column-unclear'; columns: string }

const nameHeader =
  /^(library|libraries|branch|branch name|library name|service point|point|site|location|venue|authority|name|unit|馆|馆名|图书馆|图书馆名称|分馆|服务点|名称|网点|单位)$/i
const dateHeader = /^(date|day|month|period|week|year|日期|月份|时间|年月|期间|日)$/i
const yearHeader = /^(year|年|年份|年度)$/i
const personal = /(phone|mobile|telephone|e-?mail|contact|address|手机|电话|邮箱|邮件|联系|地址|身份证|first ?name|surname|姓名)/i

/**
 * Finds out how a table is to be read from its first records: a row of headers with months, or with years, makes it wide, a column of dates makes
 * it long.
 * Pure; a person may overrule each part through `wish`.
 */
export function makePlan(
  records: readonly Record[],
  encoding: Encoding,
  delimiter: Delimiter,
  wish: PlanWish = {},
): ImportPlan | PlanTrouble {
  const header = findHeader(records)
  if (!header) return { trouble: 'no-figures-found' }
  const headers = header.fields.map((field) => field.normalize('NFKC').trim())
  const below = records.filter((record) => record.line > header.line)
  const months = headers.map((text) => readMonth(text))
  const base = { encoding, delimiter, headerLine: header.line, headers }
  if (months.filter(Boolean).length >= 1 && !hasDates(below, wish, headers)) return wide(base, headers, months, below, wish)
  const years = headers.map((text) => /^((?:19|20)\d\d)年?$/.exec(text)?.[1])
  if (years.some(Boolean) && !hasDates(below, wish, headers)) return wideByYear(base, headers, years, below, wish)
  return long(base, headers, below, wish)
}

type Base = Pick<ImportPlan, 'encoding' | 'delimiter' | 'headerLine' | 'headers'>

function findHeader(records: readonly Record[]): Record | undefined {
  const first = records.slice(0, 15)
  return (
    first.find((record) => record.fields.filter((field) => readMonth(field)).length >= 2) ??
    first.find((record) => record.fields.length > 1 && record.fields.some((field) => dateHeader.test(field.trim()))) ??
    first.find(
      (record) =>
        record.fields.length > 1 &&
        record.fields.some((field) => readMonth(field)) &&
        record.fields.some((field) => nameHeader.test(field.trim())),
    ) ??
    first.find((record) => record.fields.filter((field) => field.trim() !== '').length > 1)
  )
}

/** Whether some column holds dates in most rows (and so the months in the headers are not what the table is about). */
const hasDates = (below: readonly Record[], wish: PlanWish, headers: readonly string[]): boolean =>
  column(wish.date, headers) !== undefined || dateColumn(below) !== undefined || yearColumn(headers, below) !== undefined

function dateColumn(below: readonly Record[]): number | undefined {
  const width = Math.max(0, ...below.slice(0, 50).map((record) => record.fields.length))
  let best: { col: number; share: number } | undefined
  for (let col = 0; col < Math.min(width, 60); col++) {
    const texts = below.map((record) => record.fields[col]?.trim() ?? '').filter((text) => text !== '')
    const dates = texts.filter((text) => (readPeriod(text, 'dmy') ?? readPeriod(text, 'mdy')) !== undefined && !/^\d{1,4}$/.test(text))
    const share = texts.length === 0 ? 0 : dates.length / texts.length
    if (share > 0.6 && share > (best?.share ?? 0)) best = { col, share }
  }
  return best?.col
}

/** A column that is called "Year" and holds nothing else. Without that name four digits may count anything. */
function yearColumn(headers: readonly string[], below: readonly Record[]): number | undefined {
  const isYear = (col: number) => below.every((record) => /^((19|20)\d\d年?)?$/.test(record.fields[col]?.normalize('NFKC').trim() ?? ''))
  const found = headers.findIndex((header, col) => yearHeader.test(header) && isYear(col))
  return found < 0 ? undefined : found
}

function column(wish: number | string | undefined, headers: readonly string[]): number | undefined {
  if (typeof wish === 'number') return wish
  if (wish === undefined || wish === '') return undefined
  const found = headers.findIndex((header) => header.toLowerCase() === wish.toLowerCase())
  return found < 0 ? undefined : found
}

/** The column with the names of places: by its header, else the first column whose texts are neither figures nor dates. */
function unitColumn(headers: readonly string[], below: readonly Record[], not: readonly number[]): number | null {
  const named = headers.findIndex((header, col) => nameHeader.test(header) && !not.includes(col))
  if (named >= 0) return named
  for (let col = 0; col < headers.length; col++) {
    if (not.includes(col) || personal.test(headers[col]!)) continue
    const texts = below.map((record) => record.fields[col]?.trim() ?? '').filter((text) => text !== '')
    const words = texts.filter((text) => /\p{L}/u.test(text) && readFigure(text, 'hours').kind !== 'amount' && !readPeriod(text))
    if (texts.length > 0 && words.length / texts.length > 0.6) return col
  }
  return null
}

function wide(
  base: Base,
  headers: string[],
  months: (string | undefined)[],
  below: readonly Record[],
  wish: PlanWish,
): ImportPlan | PlanTrouble {
  const metric = wish.metric ?? ''
  if (!findMetric(metric)) return { trouble: 'metric-needed' }
  const figures = months.flatMap((month, col) => (month ? [{ col, metric, month }] : []))
  const unit =
    column(wish.unit, headers) ??
    unitColumn(
      headers,
      below,
      figures.map((f) => f.col),
    )
  const unread = headers.flatMap((header, col) =>
    col === unit || months[col] || header === '' ? [] : [{ col, header: header.slice(0, 80), why: why(header) }],
  )
  return { ...base, shape: 'wide', unit, date: null, dateOrder: 'ymd', figures, unread, notices: wideNotices(headers, months) }
}

/** Year books: one row a place, one column a year. */
function wideByYear(
  base: Base,
  headers: string[],
  years: (string | undefined)[],
  below: readonly Record[],
  wish: PlanWish,
): ImportPlan | PlanTrouble {
  const metric = wish.metric ?? ''
  if (!findMetric(metric)) return { trouble: 'metric-needed' }
  const figures = years.flatMap((year, col) => (year ? [{ col, metric, year }] : []))
  const cols = figures.map((f) => f.col)
  const unit = column(wish.unit, headers) ?? unitColumn(headers, below, cols)
  const unread = headers.flatMap((header, col) =>
    col === unit || years[col] || header === '' ? [] : [{ col, header: header.slice(0, 80), why: why(header) }],
  )
  return { ...base, shape: 'wide', unit, date: null, dateOrder: 'ymd', figures, unread, notices: [] }
}

const why = (header: string): 'personal' | 'no-month' => (personal.test(header) ? 'personal' : 'no-month')

function wideNotices(headers: readonly string[], months: readonly (string | undefined)[]): ImportPlan['notices'] {
  const notices: ImportPlan['notices'] = []
  const present = months.filter((month) => month !== undefined)
  const usual = headers.filter((header, col) => months[col] === header).length
  // Only where most headers are written YYYY-MM does another spelling stand out.
  headers.forEach((header, col) => {
    const month = months[col]
    if (month && month !== header && usual > present.length / 2) notices.push({ code: 'odd-header', from: header, to: month })
  })
  for (const month of new Set(present.filter((month, i) => present.indexOf(month) !== i)))
    notices.push({ code: 'month-twice', from: month, to: month })
  const sorted = present.toSorted()
  if (sorted.length > 1) {
    const there = new Set(sorted)
    const missing = monthsOf(sorted[0]!, sorted.at(-1)!).filter((month) => !there.has(month))
    for (const run of runsOf(missing)) notices.push({ code: 'months-without-column', from: run[0]!, to: run.at(-1)! })
  }
  return notices
}

/** Cuts sorted months into runs without a break. */
export function runsOf(months: readonly string[]): string[][] {
  const runs: string[][] = []
  for (const month of months) {
    const last = runs.at(-1)?.at(-1)
    if (last && addMonths(last, 1) === month) runs.at(-1)!.push(month)
    else runs.push([month])
  }
  return runs
}

function long(base: Base, headers: string[], below: readonly Record[], wish: PlanWish): ImportPlan | PlanTrouble {
  const date = column(wish.date, headers) ?? dateColumn(below) ?? yearColumn(headers, below)
  if (date === undefined) return { trouble: 'no-figures-found' }
  const order = wish.dateOrder ?? findDateOrder(below.map((record) => record.fields[date] ?? ''))
  if (order === 'unclear') return { trouble: 'date-order-unclear', column: headers[date] ?? '' }
  const numeric = headers.map((_, col) => col).filter((col) => col !== date && isFigures(below, col))
  const unit = column(wish.unit, headers) ?? unitColumn(headers, below, [date, ...numeric])
  const figures: ImportPlan['figures'] = []
  const unread: ImportPlan['unread'] = []
  headers.forEach((header, col) => {
    if (col === date || col === unit || header === '') return
    const said = wish.metrics?.[header] ?? (findMetric(header.toLowerCase()) ? header.toLowerCase() : undefined)
    if (said && findMetric(said)) figures.push({ col, metric: said })
    else unread.push({ col, header: header.slice(0, 80), why: personal.test(header) ? 'personal' : 'no-metric' })
  })
  // One column of figures and one metric for the file: they belong together. Several columns need a person.
  if (figures.length === 0 && wish.metric && findMetric(wish.metric)) {
    const candidates = unread.filter((u) => u.why === 'no-metric' && numeric.includes(u.col))
    if (candidates.length > 1)
      return {
        trouble: 'column-unclear',
        columns: candidates
          .slice(0, 3)
          .map(({ header }) => header)
          .join(', '),
      }
    if (candidates.length === 1) {
      figures.push({ col: candidates[0]!.col, metric: wish.metric })
      unread.splice(unread.indexOf(candidates[0]!), 1)
    }
  }
  if (figures.length === 0) return { trouble: 'metric-needed' }
  return { ...base, shape: 'long', unit, date, dateOrder: order, figures, unread, notices: [] }
}

function isFigures(below: readonly Record[], col: number): boolean {
  const texts = below.map((record) => record.fields[col]?.trim() ?? '').filter((text) => text !== '')
  const figures = texts.filter((text) => {
    const { kind } = readFigure(text, 'hours')
    return kind === 'amount' || kind === 'suppressed'
  })
  return texts.length > 0 && figures.length / texts.length > 0.5
}
