import { createFormatter, toCsv, translator, type Work } from '#platform'
import { allianceOf, sayIn } from '#rooms/alliance'
import type { Saying } from '../indicators/say-indicators.ts'
import { renderHtml } from '../reports/render-html.ts'
import { odtType, renderOdt } from '../reports/render-odt.ts'
import { renderPdf } from '../reports/render-pdf.ts'
import type { ReportFile } from '../reports/report-file.ts'
import type { SaidReport } from '../reports/say-report.ts'
import type { Part } from '../reports/words.ts'
import { writeSheet } from './criteria-sheet.ts'
import { evaluationById, type ShownWorkbook } from './keep-workbook.ts'
import { type FilledCriterion, sumsOf } from './read-workbook.ts'
import { type SaidYear, sayCriterion, sayDiffers, sayingOfWorkbook } from './say-workbook.ts'
import { languageIn } from './templates.ts'

export const workbookForms = ['html', 'pdf', 'odt', 'csv', 'criteria.csv'] as const
export type WorkbookForm = (typeof workbookForms)[number]

/**
 * A workbook as a file: to print, to go on writing in, as a table of everything, or as the sheet of criteria that another workbook can begin from.
 * Refuses `insight.no-such-evaluation`.
 */
export async function workbookFile(
  work: Work,
  { evaluation: id, form, locale, version }: { evaluation: string; form: WorkbookForm; locale: string; version?: number },
): Promise<ReportFile> {
  const found = await evaluationById(work, id, version)
  const { default_locale, time_zone } = await allianceOf(work)
  const words = { t: translator(locale), fmt: createFormatter(locale, time_zone, work.now) }
  const saying = sayingOfWorkbook(found.shown, words, default_locale)
  const { from, to } = found.evaluation
  const name = `evaluation-${from}-${to}${version === undefined ? '' : `-v${version}`}.${form}`
  const text = (content: string) => new TextEncoder().encode(content)
  const { url } = work.house.config
  if (form === 'criteria.csv') return { bytes: text(writeSheet(found.shown.criteria)), mime: 'text/csv; charset=utf-8', name }
  if (form === 'csv') return { bytes: text(table(found, saying)), mime: 'text/csv; charset=utf-8', name }
  const said = sayWorkbook(found, saying, default_locale, work.now)
  if (form === 'pdf')
    return {
      bytes: await renderPdf(said, `${url}/desk/insight/evaluations/${id}${version === undefined ? '' : `?version=${version}`}`),
      mime: 'application/pdf',
      name,
    }
  if (form === 'odt') return { bytes: await renderOdt(said, url, work.now), mime: odtType, name }
  return { bytes: text(renderHtml(said, url)), mime: 'text/html; charset=utf-8', name }
}

const columns = [
  ...['part', 'code', 'criterion', 'kind', 'points', 'threshold', 'unit', 'figure', 'years', 'standing', 'by_figure'],
  ...['self_score', 'self_reason', 'self_by', 'reviewer_score', 'reviewer_reason', 'difference'],
  ...['evidence', 'responsible', 'found', 'missing', 'by', 'mean', 'lacks'],
]

/** Every criterion with all that is known of it, a column for each year: a number where it is told exactly, else what is said of it; what a year lacks beside it. */
function table({ evaluation: { from, to }, shown }: ShownWorkbook, saying: Saying): string {
  const years = Array.from({ length: to - from + 1 }, (_, i) => String(from + i))
  const score = (one: FilledCriterion['self']) => (one ? (one.score ?? (one.met ? 'met' : 'not-met')) : null)
  return toCsv(
    [...columns, ...years],
    shown.criteria.map((one) => {
      const said = sayCriterion(one, saying)
      const of = (year: string) => {
        const found = one.figures.find(({ period }) => period === year)
        if (!found) return null
        return found.told === 'exact' ? found.value : said.years.find(({ year }) => year === found.period)?.says
      }
      return [
        ...[
          one.part,
          one.code,
          one.criterion,
          one.kind,
          one.points,
          one.threshold,
          one.unit,
          one.figure,
          one.years,
          one.standing,
          one.byFigure,
        ],
        ...[score(one.self), one.self?.reason, one.self?.by, score(one.reviewer), one.reviewer?.reason, said.difference],
        ...[one.standingEvidence, one.responsible, one.found, one.missing, one.by],
        ...[said.mean, said.years.flatMap(({ year, lacks }) => (lacks.length > 0 ? `${year}: ${lacks.join(' ')}` : [])).join('\n')],
        ...years.map(of),
      ]
    }),
  )
}

/** A workbook in the shape of a report, for the same printers: a section for each part, a paragraph for each criterion. */
function sayWorkbook(
  { evaluation, shown, version, versions, differs }: ShownWorkbook,
  saying: Saying,
  first: string,
  now: Date,
): SaidReport {
  const { t, fmt } = saying
  const reader = { locale: fmt.locale, first }
  const named = shown.criteria.map((one) => one.part)
  const spoken = languageIn(evaluation.template, named, reader)
  const part = ({ text, locale }: { text: string; locale: string }): Part => (locale === fmt.locale ? { text } : { text, locale })
  const plain = (text: string) => ({ parts: [{ text }], evidence: null, opens: null })
  const sections = [...Map.groupBy(shown.criteria, (one) => one.part)].map(([heading, criteria], i) => ({
    key: `part-${i + 1}`,
    heading,
    figures: [],
    statements: [
      plain(saySums(criteria, saying)),
      ...criteria.map((one) => ({
        parts: [{ text: `${one.code} ` }, part({ text: one.criterion, locale: spoken }), { text: ` · ${facts(one, saying).join(' · ')}` }],
        evidence: null,
        opens: null,
      })),
    ],
  }))
  const kept = versions.find((one) => one.version === version)
  return {
    locale: fmt.locale,
    title: sayIn(evaluation.title, evaluation.titles, reader).text,
    alliance: part(sayIn(shown.of.title, shown.of.titles, reader)),
    about: fmt.sentences([
      t('insight.evaluation.about', {
        from: String(evaluation.from),
        to: String(evaluation.to),
        authority: evaluation.authority || t('insight.evaluation.itself'),
      }),
      ...(evaluation.due ? [t('insight.evaluation.due-on', { day: fmt.day(evaluation.due, 'year') })] : []),
      !kept
        ? t('insight.evaluation.state-now', { day: fmt.fullDate(now) })
        : t('insight.evaluation.kept', { version: kept.version, when: fmt.fullDate(kept.madeAt), who: kept.madeBy }),
      ...(evaluation.verdict
        ? [t('insight.evaluation.verdict-says', { verdict: evaluation.verdict.text, day: fmt.day(evaluation.verdict.day, 'year') })]
        : []),
      saySums(shown.criteria, saying),
    ]),
    changes: differs.map((one) => sayDiffers(one, saying)),
    sections,
    columns: { figure: '', now: '', beside: '', source: '' },
    short: { above: '', days: '' },
    foot: t('insight.evaluation.foot'),
    rows: t('insight.report.rows'),
  }
}

/** How far some criteria are, in words. */
export function saySums(criteria: readonly FilledCriterion[], { t, fmt }: Saying): string {
  const { must, disputed, pointed, points, self, reviewer, done, withoutEvidence } = sumsOf(criteria)
  const number = (value: number) => fmt.number(value, { maximumFractionDigits: 3 })
  return fmt.sentences([
    t('insight.evaluation.done', { done, count: criteria.length }),
    ...(must.met + must['not-met'] + must['not-told'] > 0
      ? [t('insight.evaluation.musts', { met: must.met, not: must['not-met'], untold: must['not-told'] })]
      : []),
    ...(disputed > 0 ? [t('insight.evaluation.disputed', { count: disputed })] : []),
    ...(points > 0
      ? [
          t('insight.evaluation.points-self', {
            score: self === null ? '–' : number(self),
            points: number(points),
            scored: pointed.self,
            count: pointed.criteria,
          }),
        ]
      : []),
    ...(reviewer === null
      ? []
      : [
          t('insight.evaluation.points-reviewer', {
            score: number(reviewer),
            points: number(points),
            scored: pointed.reviewer,
            count: pointed.criteria,
          }),
        ]),
    ...(withoutEvidence > 0 ? [t('insight.evaluation.without-evidence', { count: withoutEvidence })] : []),
  ])
}

/** All that is known of a criterion, piece by piece. */
function facts(one: FilledCriterion, saying: Saying): string[] {
  const { t, fmt } = saying
  const said = sayCriterion(one, saying)
  const year = ({ year: when, says, lacks }: SaidYear) => [`${when}: ${says}`, ...lacks].join(' ')
  const sources = [...new Set(said.years.flatMap(({ parts }) => parts.flatMap(({ source }) => source || [])))]
  return [
    ...(said.asks ? [said.asks] : []),
    ...(said.figure ? [`${said.figure}: ${said.years.map(year).join('; ')}${sources.length > 0 ? ` (${sources.join('; ')})` : ''}.`] : []),
    ...(said.byFigure ? [said.byFigure] : []),
    ...(said.standing ? [t('insight.evaluation.standing-says', { standing: said.standing })] : []),
    ...(said.dispute ? [said.dispute] : []),
    ...(one.found ? [t('insight.evaluation.found-says', { found: one.found })] : []),
    t('insight.evaluation.self-says', { score: said.self, reason: one.self?.reason ?? '', says: String(Boolean(one.self?.reason)) }),
    ...(one.reviewer
      ? [
          t('insight.evaluation.reviewer-says', {
            score: said.reviewer,
            reason: one.reviewer.reason,
            says: String(one.reviewer.reason !== ''),
          }),
        ]
      : []),
    t('insight.evaluation.pieces', { count: one.standingEvidence }),
    ...(one.missing
      ? [
          t('insight.evaluation.missing-says', {
            missing: one.missing,
            day: one.by ? fmt.day(one.by, 'year') : '',
            dated: String(one.by !== null),
          }),
        ]
      : []),
    ...(one.responsible ? [t('insight.evaluation.responsible-says', { who: one.responsible })] : []),
  ]
}
