import type { ImportPlan } from '../import-types.ts'
import { findMetric } from '../metrics.ts'
import type { Open } from './decode.ts'
import { type Figure, readFigure } from './figures.ts'
import { isTotalRow } from './names.ts'
import { type Period, readPeriod } from './periods.ts'
import { readRecords } from './records.ts'

/** One cell of a file as it was read; nothing about the alliance's points is known yet. */
export interface ReadCell {
  line: number
  /** From 0. */
  col: number
  /** The name of the place as it stands in the file; empty where the file has none. */
  unit: string
  metric: string
  period: Period | undefined
  figure: Figure
  /** The reason why it cannot be placed that has nothing to do with the figure itself. */
  trouble?: 'bad-date' | 'future-date' | 'no-name' | 'total-row' | 'broken-text'
  raw: string
}

/**
 * Reads the cells of a file as the plan says, in the order of the file, some rows at a time; streams. Rows before `fromLine` are passed over.
 * `today` (`YYYY-MM-DD`) is the local day: a period that begins later is `future-date`.
 */
export async function* readCells(
  open: Open,
  plan: ImportPlan,
  today: string,
  fromLine = 0,
): AsyncGenerator<{ line: number; cells: ReadCell[] }[]> {
  for await (const records of readRecords(open, plan.encoding, plan.delimiter)) {
    const below = records.filter((record) => record.line > plan.headerLine && record.line > fromLine)
    if (below.length > 0) yield below.map((record) => ({ line: record.line, cells: cellsOf(record.fields, record.line, plan, today) }))
  }
}

/** The cells of one row. Pure. A row in which every field is empty has none. */
export function cellsOf(fields: readonly string[], line: number, plan: ImportPlan, today: string): ReadCell[] {
  if (fields.every((field) => field.trim() === '')) return []
  const unit = plan.unit === null ? '' : tidy(fields[plan.unit] ?? '')
  const rowPeriod = plan.date === null ? undefined : readPeriod(fields[plan.date] ?? '', plan.dateOrder)
  return plan.figures.map(({ col, metric, month, year }): ReadCell => {
    const raw = fields[col] ?? ''
    const period: Period | undefined = month
      ? { span: 'month', day: `${month}-01` }
      : year
        ? { span: 'year', day: `${year}-01-01` }
        : rowPeriod
    const figure = readFigure(raw, findMetric(metric)!.unit)
    const cell: ReadCell = { line, col, unit, metric, period, figure, raw: tidy(raw) }
    const trouble = troubleOf(cell, plan, today)
    if (trouble) cell.trouble = trouble
    return cell
  })
}

function troubleOf(cell: ReadCell, plan: ImportPlan, today: string): ReadCell['trouble'] {
  if (cell.unit.includes('\ufffd') || cell.raw.includes('\ufffd')) return 'broken-text'
  if (!cell.period) return 'bad-date'
  if (cell.period.day > today) return 'future-date'
  if (plan.unit !== null && cell.unit === '') return 'no-name'
  if (isTotalRow(cell.unit)) return 'total-row'
  return undefined
}

/** As it stands, without surrounding spaces and control signs, at most 200 characters. */
const tidy = (text: string): string =>
  text
    .replace(/[\u0000-\u001f\u007f]+/g, ' ')
    .trim()
    .slice(0, 200)
