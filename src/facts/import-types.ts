import { addMonths, lastDay, monthOf } from '#platform'
import type { Encoding } from './reading/decode.ts'
import type { DateOrder } from './reading/periods.ts'
import type { Delimiter } from './reading/records.ts'

/** How a file is read: found by looking at it, changed by a person where it was found wrong. */
export interface ImportPlan {
  encoding: Encoding
  delimiter: Delimiter
  /** The line on which the headers stand; rows begin after it. */
  headerLine: number
  /** `wide`: one row a library, one column a month or a year. `long`: one row a period and library. */
  shape: 'wide' | 'long'
  /** Column (from 0) with the names of places; null where the whole file is about the alliance as one. */
  unit: number | null
  /** long: the column with the date. */
  date: number | null
  dateOrder: DateOrder
  /** Columns with figures; in a wide table each with the month, or the year, of its header. */
  figures: { col: number; metric: string; month?: string; year?: string }[]
  headers: string[]
  /** Columns that are not read, and why. */
  unread: { col: number; header: string; why: 'no-month' | 'no-metric' | 'personal' }[]
  /** What was noticed about the headers: `2020-5` read as 2020-05, a month twice, months without a column. */
  notices: { code: 'odd-header' | 'month-twice' | 'months-without-column'; from: string; to: string }[]
}

/** Counts of an import. `read` = the sum of all others. */
export interface ImportCounts {
  /** Rows of the file below the headers. */
  rows: number
  /** Cells with or without a figure. */
  read: number
  /** Cells without a figure: not a zero, and not placed. */
  empty: number
  placed: number
  corrected: number
  unchanged: number
  /** Hidden by the source (`<5`, `*`); kept as "known but hidden". */
  suppressed: number
  /** The same cell with the same figure twice in the file. */
  repeated: number
  /** Names that a person said to leave out. */
  ignored: number
  refused: number
  /** Of the refused: how many for which reason. */
  why: Record<string, number>
}

export const noCounts = (): ImportCounts => ({
  rows: 0,
  read: 0,
  empty: 0,
  placed: 0,
  corrected: 0,
  unchanged: 0,
  suppressed: 0,
  repeated: 0,
  ignored: 0,
  refused: 0,
  why: {},
})

export const spanNumber = { day: 0, month: 1, quarter: 2, year: 3 } as const
export const spanNames = ['day', 'month', 'quarter', 'year'] as const

/** The last day of a span (0 day, 1 month, 2 quarter, 3 year) by its first. */
export const spanEnd = (span: number, day: string): string =>
  span === 0 ? day : lastDay(span === 1 ? monthOf(day) : addMonths(monthOf(day), span === 2 ? 2 : 11))
