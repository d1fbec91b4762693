import { readFile } from 'node:fs/promises'
import {
  addCriterion,
  beginEvaluation,
  changeEvaluation,
  evaluationTemplates,
  figureKeys,
  finishEvaluation,
  importCriteria,
  listEvaluations,
  openAgain,
  recordVerdict,
  workbookFile,
  workbookForms,
} from '#rooms/insight'
import { type Api, count, tableKinds, z } from './api.ts'
import {
  AsksInput,
  asksExample,
  day,
  id,
  Listed,
  listedExample,
  Round,
  Whole,
  wholeExample,
  wire,
  wireListed,
} from './insight-evaluation-shapes.ts'

/** Evaluation workbooks: what is asked, by which figure, what shows it, the scores, and what was kept. */
export function routes(api: Api): void {
  const ofEvaluation = z.strictObject({ evaluation: z.uuid() })
  const params = { evaluation: id }
  const locale = z.string().max(20).optional()
  const version = z.coerce.number().int().positive().optional()
  api.operation({
    method: 'get',
    path: '/evaluations',
    id: 'listEvaluations',
    scope: 'insight:read',
    summary: 'The evaluation workbooks, the latest round first',
    answer: z.object({ items: z.array(Listed) }).openapi('Evaluations'),
    example: { answer: { items: [listedExample] } },
    run: async ({ work }) => ({ items: (await listEvaluations(work)).map(wireListed) }),
  })
  api.operation({
    method: 'get',
    path: '/evaluations/figures',
    id: 'listEvaluationFigures',
    scope: 'insight:read',
    summary: 'The keys of the figures that a criterion can have',
    answer: z.object({ indicators: z.array(z.string()), metrics: z.array(z.string()) }).openapi('EvaluationFigures'),
    example: { answer: { indicators: ['loans-per-head'], metrics: ['loans', 'floor.area'] } },
    run: async () => figureKeys(),
  })
  api.operation({
    method: 'post',
    path: '/evaluations',
    id: 'beginEvaluation',
    scope: 'insight:write',
    status: 201,
    summary: 'Begin a workbook from a template; `importCriteria` then brings the sheet of whoever judges',
    body: Round.extend({ template: z.enum(evaluationTemplates) }).openapi('BeginEvaluation'),
    answer: Listed,
    example: {
      body: {
        title: 'National evaluation, 7th round',
        authority: 'Ministry of Culture and Tourism',
        from: 2018,
        to: 2021,
        template: 'three-parts',
      },
      answer: listedExample,
    },
    run: async ({ work, body, locale }) => wireListed(await beginEvaluation(work, { locale, ...body })),
  })
  api.operation({
    method: 'get',
    path: '/evaluations/{evaluation}',
    id: 'readEvaluation',
    scope: 'insight:read',
    summary: 'A workbook: as it is now while it is open, as it was finished after that, or one of its versions',
    description: 'Whether pieces of evidence still stand is known with `strategy:read` and `content:read` alone.',
    params: ofEvaluation,
    query: z.strictObject({ version }),
    answer: Whole,
    example: { params, query: {}, answer: wholeExample },
    run: async ({ work, params, query, locale }) => wire(work, params.evaluation, locale, query.version),
  })
  api.operation({
    method: 'put',
    path: '/evaluations/{evaluation}',
    id: 'changeEvaluation',
    scope: 'insight:write',
    summary: 'Change the title, the round, whose it is or the due day',
    params: ofEvaluation,
    body: Round.extend({ seen: z.int().openapi({ description: 'The `version` that was read.' }) }).openapi('ChangeEvaluation'),
    answer: Listed,
    example: {
      params,
      body: { title: 'National evaluation, 7th round', from: 2018, to: 2021, seen: 1 },
      answer: { ...listedExample, version: 2 },
    },
    run: async ({ work, params, body }) => wireListed(await changeEvaluation(work, { ...body, ...params })),
  })
  api.operation({
    method: 'post',
    path: '/evaluations/{evaluation}/sheet',
    id: 'importCriteria',
    scope: 'insight:write',
    summary: 'Take a sheet of criteria (CSV) into a workbook, whole or not at all; each line that is wrong is named',
    params: ofEvaluation,
    uploads: tableKinds,
    maxBytes: 2 * 1024 * 1024,
    answer: z.object({ added: count, changed: count }).openapi('CriteriaTaken'),
    example: { params, answer: { added: 120, changed: 3 } },
    run: async ({ work, params, upload }) => importCriteria(work, { ...params, file: await readFile(upload.path) }),
  })
  api.operation({
    method: 'post',
    path: '/evaluations/{evaluation}/finish',
    id: 'finishEvaluation',
    scope: 'insight:write',
    summary: 'Finish a workbook: it is kept with every figure as it is now, and the reviewer scores from then on',
    description:
      '`insight:read` is needed too; without `strategy:read` and `content:read` what is put to criteria is kept without its titles.',
    params: ofEvaluation,
    answer: z.object({ version: z.int(), isNew: z.boolean() }).openapi('EvaluationFinished'),
    example: { params, answer: { version: 1, isNew: true } },
    run: ({ work, params }) => finishEvaluation(work, params.evaluation),
  })
  api.operation({
    method: 'post',
    path: '/evaluations/{evaluation}/open',
    id: 'openEvaluationAgain',
    scope: 'insight:write',
    summary: 'Open a finished workbook again, where there is no verdict yet',
    params: ofEvaluation,
    body: z.object({ why: z.string().max(500) }).openapi('OpenEvaluationAgain'),
    example: { params, body: { why: 'The lending desk found the loans of 2019.' } },
    run: ({ work, params, body }) => openAgain(work, params.evaluation, body.why),
  })
  api.operation({
    method: 'put',
    path: '/evaluations/{evaluation}/verdict',
    id: 'recordVerdict',
    scope: 'insight:write',
    summary: 'Write down the verdict; nothing in the workbook moves after it',
    params: ofEvaluation,
    body: z
      .object({
        verdict: z.string().max(200),
        day,
        why: z.string().max(500).optional().openapi({ description: 'To correct one that was written down wrong.' }),
      })
      .openapi('Verdict'),
    example: { params, body: { verdict: 'First class', day: '2023-05-20' } },
    run: ({ work, params, body }) => recordVerdict(work, { ...params, ...body }),
  })
  api.operation({
    method: 'post',
    path: '/evaluations/{evaluation}/criteria',
    id: 'addCriterion',
    scope: 'insight:write',
    status: 201,
    summary: 'Add a criterion at the end',
    params: ofEvaluation,
    body: AsksInput.openapi('CriterionInput'),
    answer: z.object({ criterionId: z.uuid() }).openapi('CriterionAdded'),
    example: { params, body: asksExample, answer: { criterionId: id } },
    run: ({ work, params, body }) =>
      addCriterion(work, { ...body, points: body.points ?? null, threshold: body.threshold ?? null, ...params }),
  })
  for (const form of workbookForms)
    api.operation({
      method: 'get',
      path: `/evaluations/{evaluation}/workbook.${form}`,
      id: {
        html: 'readEvaluationHtml',
        pdf: 'readEvaluationPdf',
        odt: 'readEvaluationOdt',
        csv: 'readEvaluationCsv',
        'criteria.csv': 'readEvaluationSheet',
      }[form],
      scope: 'insight:read',
      summary: {
        html: 'A workbook as HTML that prints',
        pdf: 'A workbook as tagged PDF',
        odt: 'A workbook as OpenDocument text',
        csv: 'Everything in a workbook as CSV',
        'criteria.csv': 'The criteria of a workbook as the sheet that `importCriteria` takes',
      }[form],
      params: ofEvaluation,
      query: z.strictObject({ locale, version }),
      media: {
        html: 'text/html',
        pdf: 'application/pdf',
        odt: 'application/vnd.oasis.opendocument.text',
        csv: 'text/csv',
        'criteria.csv': 'text/csv',
      }[form],
      example: { params, query: { locale: 'zh-CN' } },
      run: async ({ work, params, query, locale }) => {
        const { bytes } = await workbookFile(work, { ...params, form, version: query.version, locale: query.locale ?? locale })
        return form === 'pdf' || form === 'odt' ? bytes : new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
      },
    })
}
