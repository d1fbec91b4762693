import { createFormatter, translator } from '#platform'
import type { KeptReport, ReportDifference } from './kept-reports.ts'
import type { ReportFigure } from './report.ts'
import { type SaidFigure, sayFigure } from './say-figure.ts'
import { type SaidStatement, sayStatement } from './say-statement.ts'
import { type Part, partOf, sayAmount, sayPeriod, type Words } from './words.ts'

export interface SaidSection {
  key: string
  heading: string
  statements: SaidStatement[]
  figures: SaidFigure[]
}

/** A report in a language: what every page and paper of it is drawn from, so that all of them say the same. */
export interface SaidReport {
  locale: string
  title: string
  alliance: Part
  /** Of which period, which version, when and by whom. */
  about: string
  /** What differs from the version before, in sentences; empty for the first. */
  changes: string[]
  sections: SaidSection[]
  columns: { figure: string; now: string; beside: string; source: string }
  foot: string
  /** Stands before the address at which the desk shows it, on papers that cannot be clicked. */
  rows: string
  /** For papers that are short of room: what stands in place of a source that is that of the row above, and what a row without days is of. */
  short: { above: string; days: string }
}

/** Says a kept report in a language, with days as they were said when it was made. */
export function sayReport(kept: KeptReport, locale: string): SaidReport {
  const { report } = kept
  const t = translator(locale)
  const fmt = createFormatter(locale, report.zone, kept.madeAt)
  const words: Words = { t, fmt, reader: { locale, first: report.first }, report }
  const library = report.member ? partOf(report.member, words.reader).text : ''
  const title = t(`insight.report.title.${report.kind}`, { period: sayPeriod(report, t, fmt), library })
  return {
    locale,
    title,
    alliance: partOf(report.alliance, words.reader),
    about: t('insight.report.about', {
      from: fmt.day(report.from),
      to: fmt.day(report.to),
      version: kept.version,
      when: fmt.fullDate(kept.madeAt),
      who: kept.madeBy,
    }),
    changes: sayChanges(kept, words),
    sections: report.sections.map((section) => ({
      key: section.key,
      heading: t(`insight.report.section.${section.key}`),
      statements:
        section.statements.length + section.figures.length === 0
          ? [{ parts: [{ text: t(`insight.report.none.${section.key}`) }], evidence: null, opens: null }]
          : section.statements.map((statement) => sayStatement(statement, words)),
      figures: section.figures.map((figure) => sayFigure(figure, words)),
    })),
    columns: {
      figure: t('insight.report.figure'),
      now: t('insight.report.now'),
      beside: t('insight.report.beside'),
      source: t('insight.report.source'),
    },
    foot: t('insight.report.foot'),
    rows: t('insight.report.rows'),
    short: { above: t('insight.report.as-above'), days: t('insight.report.without-days') },
  }
}

function sayChanges({ changed, version }: KeptReport, words: Words): string[] {
  if (!changed) return []
  const { t } = words
  const figures = changed.figures.map((one) => sayDifference(one, words))
  const plain = changed.words ? [t('insight.report.changed.words')] : []
  return [t('insight.report.changed', { version: version - 1, count: changed.figures.length }), ...figures, ...plain]
}

function sayDifference({ before, after }: ReportDifference, words: Words): string {
  const { t } = words
  const label = sayFigure((after ?? before)!, words)
    .label.map(({ text }) => text)
    .join('')
  if (!before || !after) return t(before ? 'insight.report.changed.gone' : 'insight.report.changed.came', { label })
  const told = (figure: ReportFigure) => sayAmount(figure.now, t, words.fmt)
  const beside = (figure: ReportFigure) => (figure.beside ? sayAmount(figure.beside, t, words.fmt) : '–')
  if (told(before) !== told(after)) return t('insight.report.changed.figure', { label, was: told(before), is: told(after) })
  if (beside(before) !== beside(after)) return t('insight.report.changed.beside', { label, was: beside(before), is: beside(after) })
  return t('insight.report.changed.around', { label })
}
