import { type KeptReport, listReports, makeReport, reportById, reportFile, reportForms, reportKinds, sayReport } from '#rooms/insight'
import { type Api, z } from './api.ts'

const id = '0199a000-0000-7000-8000-000000000001'
const day = z.iso.date()
const when = z.iso.datetime()
const period = z.string().openapi({ description: 'A month, a quarter or a year: 2026-11, 2026-Q4, 2026.' })
const Line = z
  .object({
    reportId: z.uuid(),
    kind: z.enum(reportKinds),
    period,
    member: z.object({ title: z.string(), titles: z.record(z.string(), z.string()) }).nullable(),
    version: z.int(),
    madeBy: z.string(),
    madeAt: when,
  })
  .openapi('ReportLine')

const Amount = z
  .object({ amount: z.number().nullable(), told: z.enum(['exact', 'step', 'least', 'hidden', 'none']) })
  .openapi('ReportAmount', {
    description:
      '`step`: people in steps of five, by the lower end; `least`: the least it can be; `hidden`: 1 to 4, or what would give such a count away; `none`: no figure, which is not 0.',
  })
const Figure = z
  .object({
    key: z.string(),
    label: z.string(),
    metric: z.string().nullable(),
    from: day,
    to: day,
    now: Amount,
    says: z.string().openapi({ description: 'As every paper of the report says it.' }),
    beside: z.string().nullable(),
    sources: z.array(z.string()),
    gaps: z.array(z.object({ from: day, to: day })),
    missing: z.array(z.object({ month: z.string(), points: z.array(z.int()) })),
    evidence: z.enum(['inferred', 'solicited', 'observed', 'combined']),
    opens: z.string().openapi({ description: 'Where the desk shows the rows it was counted from.' }),
  })
  .openapi('ReportFigure')
const Answer = Line.extend({
  from: day,
  to: day,
  title: z.string(),
  versions: z.array(z.object({ version: z.int(), madeBy: z.string(), madeAt: when })),
  changes: z.array(z.string()).openapi({ description: 'What differs from the version before, in sentences.' }),
  sections: z.array(z.object({ key: z.string(), heading: z.string(), says: z.array(z.string()), figures: z.array(Figure) })),
}).openapi('Report')

const lineExample = {
  reportId: id,
  kind: 'board' as const,
  period: '2026-Q4',
  member: null,
  version: 2,
  madeBy: 'Lin Yue',
  madeAt: '2027-01-04T02:00:00.000Z',
}
const figureExample = {
  key: 'metric.visits.onsite',
  label: 'Visits',
  metric: 'visits.onsite',
  from: '2026-10-01',
  to: '2026-12-31',
  now: { amount: 512_300, told: 'exact' as const },
  says: '512,300',
  beside: 'a year before: 498,210',
  sources: ['returns'],
  gaps: [],
  missing: [{ month: '2026-11', points: [31, 206] }],
  evidence: 'inferred' as const,
  opens: '/desk/facts/visits.onsite?from=2026-10&to=2026-12',
}

function wire(kept: KeptReport, locale: string) {
  const said = sayReport(kept, locale)
  const textOf = (parts: readonly { text: string }[]) => parts.map(({ text }) => text).join('')
  const { kind, period, from, to, member } = kept.report
  return {
    reportId: kept.reportId,
    kind,
    period,
    member: member ? { title: member.title, titles: member.titles } : null,
    version: kept.version,
    madeBy: kept.madeBy,
    madeAt: kept.madeAt.toISOString(),
    from,
    to,
    title: said.title,
    versions: kept.versions.map((one) => ({ ...one, madeAt: one.madeAt.toISOString() })),
    changes: said.changes,
    sections: said.sections.map(({ key, heading, statements, figures }) => ({
      key,
      heading,
      says: statements.map(({ parts }) => textOf(parts)),
      figures: figures.map(({ label, now: says, beside, of: { key, metric, from, to, now, sources, gaps, missing, evidence, opens } }) => ({
        key,
        label: textOf(label),
        metric,
        from,
        to,
        now,
        says,
        beside,
        sources,
        gaps,
        missing,
        evidence,
        opens,
      })),
    })),
  }
}

/** Reports: made once for a period, kept in versions, the same figures on every paper. */
export function routes(api: Api): void {
  const ofReport = z.strictObject({ report: z.uuid() })
  const version = z.coerce.number().int().positive().optional()
  api.operation({
    method: 'get',
    path: '/reports',
    id: 'listReports',
    scope: 'insight:read',
    summary: 'The latest version of each report, the latest period first',
    answer: z.object({ items: z.array(Line) }).openapi('Reports'),
    example: { answer: { items: [lineExample] } },
    run: async ({ work }) => ({
      items: (await listReports(work)).map(({ madeAt, ...line }) => ({ ...line, madeAt: madeAt.toISOString() })),
    }),
  })
  api.operation({
    method: 'post',
    path: '/reports',
    id: 'makeReport',
    scope: 'insight:write',
    status: 201,
    summary: 'Make the report of a period that is over; made again, it is the next version where anything is different',
    description: '`insight:read`, `strategy:read`, `facts:read` and `content:read` are needed too.',
    body: z
      .object({
        kind: z.enum(reportKinds),
        period,
        member: z.uuid().nullish().openapi({ description: 'Of a report of one library (`member`): which.' }),
      })
      .openapi('MakeReport'),
    answer: z
      .object({ reportId: z.uuid(), version: z.int(), isNew: z.boolean().openapi({ description: 'False: nothing was different.' }) })
      .openapi('MadeReport'),
    example: { body: { kind: 'board', period: '2026-Q4' }, answer: { reportId: id, version: 2, isNew: true } },
    run: ({ work, body }) => makeReport(work, body),
  })
  api.operation({
    method: 'get',
    path: '/reports/{report}',
    id: 'readReport',
    scope: 'insight:read',
    summary: 'A report as it was kept: sentences and figures with source, gaps and kind of evidence',
    params: ofReport,
    query: z.strictObject({ version }),
    answer: Answer,
    example: {
      params: { report: id },
      query: { version: 2 },
      answer: {
        ...lineExample,
        from: '2026-10-01',
        to: '2026-12-31',
        title: 'Report to the board, quarter 4 of 2026',
        versions: [{ version: 2, madeBy: 'Lin Yue', madeAt: lineExample.madeAt }],
        changes: ['Since version 1: one figure is different.'],
        sections: [{ key: 'brought', heading: 'What was counted', says: [], figures: [figureExample] }],
      },
    },
    run: async ({ work, params, query, locale }) => wire(await reportById(work, params.report, query.version), locale),
  })
  for (const form of reportForms)
    api.operation({
      method: 'get',
      path: `/reports/{report}/report.${form}`,
      id: {
        html: 'readReportHtml',
        pdf: 'readReportPdf',
        odt: 'readReportOdt',
        slides: 'readReportSlides',
        odp: 'readReportOdp',
        csv: 'readReportCsv',
      }[form],
      scope: 'insight:read',
      summary: {
        html: 'A report as HTML that prints',
        pdf: 'A report as tagged PDF',
        odt: 'A report as OpenDocument text',
        slides: 'A report as slides in HTML, one to a printed page',
        odp: 'A report as an OpenDocument presentation',
        csv: 'Every figure of a report as CSV',
      }[form],
      params: ofReport,
      query: z.strictObject({ version, locale: z.string().max(20).optional() }),
      media: {
        html: 'text/html',
        pdf: 'application/pdf',
        odt: 'application/vnd.oasis.opendocument.text',
        slides: 'text/html',
        odp: 'application/vnd.oasis.opendocument.presentation',
        csv: 'text/csv',
      }[form],
      example: { params: { report: id }, query: { version: 2, locale: 'zh-CN' } },
      run: async ({ work, params, query, locale }) =>
        (await reportFile(work, { report: params.report, version: query.version, form, locale: query.locale ?? locale })).bytes,
    })
}
