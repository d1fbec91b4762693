import { type CsvRow, type Translate, toCsv } from '#platform'
import type { SaidFigure } from './say-figure.ts'
import type { SaidReport } from './say-report.ts'

const columns = [
  'section',
  'key',
  'figure',
  'from',
  'to',
  'value',
  'told',
  'said',
  'beside',
  'source',
  'lacks',
  'evidence',
  'opens',
] as const

/** Every figure of a report as a table: as it is said everywhere, and as a number for a spreadsheet where it is one. `url` is the house's. */
export const renderCsv = (report: SaidReport, t: Translate, url: string): string =>
  toCsv(
    columns.map((column) => t(`insight.report.csv.${column}`)),
    report.sections.flatMap(({ heading, figures }) => figures.map((figure) => row(heading, figure, t, url))),
  )

function row(
  section: string,
  { key, label, now, beside, source, lacks, evidence, opens, of }: SaidFigure,
  t: Translate,
  url: string,
): CsvRow {
  return [
    section,
    key,
    label.map(({ text }) => text).join(''),
    of.from,
    of.to,
    of.now.amount,
    t(`insight.report.told.${of.now.told}`),
    now,
    beside,
    source,
    lacks,
    evidence,
    `${url}${opens}`,
  ]
}
