// What operations of evaluation workbooks and of their criteria answer.
import { createFormatter, translator, type Work } from '#platform'
import { allianceOf } from '#rooms/alliance'
import {
  criterionKinds,
  type Evaluation,
  evaluationById,
  evaluationTemplates,
  type FilledCriterion,
  pieceKinds,
  type Saying,
  type Score,
  sayCriterion,
  sayDiffers,
  sayingOfWorkbook,
  saySums,
  sumsOf,
  type Workbook,
  yearRules,
} from '#rooms/insight'
import { count, words, z } from './api.ts'
import { CountedFigure, countedExample, wireCounted } from './insight-indicators.ts'

export const id = '0199a000-0000-7000-8000-000000000001'
export const day = z.iso.date()
const year = z.int().min(1860).max(2199)
export const state = z.enum(['open', 'finished', 'judged']).openapi({
  description: '`finished`: what the library says stands, the reviewer scores; `judged`: nothing moves any more.',
})
const standing = z.enum(['met', 'not-met', 'not-told'])
export const Round = z.object({
  title: z.string().max(200),
  titles: words.optional(),
  authority: z.string().max(200).optional().openapi({ description: 'Who judges; empty: the library itself.' }),
  from: year,
  to: year,
  due: day.nullable().optional(),
  member: z.uuid().nullable().optional().openapi({ description: 'A member library; the alliance unless given.' }),
})
export const Listed = z
  .object({
    evaluationId: z.uuid(),
    version: z.int(),
    title: z.string(),
    titles: words,
    authority: z.string(),
    from: year,
    to: year,
    due: day.nullable(),
    member: z.uuid().nullable(),
    template: z.enum(evaluationTemplates),
    state,
    verdict: z.object({ text: z.string(), day }).nullable(),
  })
  .openapi('Evaluation')
const Asks = z.object({
  part: z.string(),
  code: z.string(),
  criterion: z.string().openapi({ description: 'What is asked.' }),
  kind: z.enum(criterionKinds),
  points: z.number().nullable().openapi({ description: 'The most that can be had; null of a must-have.' }),
  threshold: z.number().nullable().openapi({ description: 'At least so much.' }),
  unit: z.string(),
  figure: z.string().nullable().openapi({ description: 'Key of an indicator or a metric: see `listEvaluationFigures`.' }),
  years: z.enum(yearRules).openapi({ description: 'Each year of the round has to do, their mean, or the last one.' }),
})
export const AsksInput = Asks.partial({ points: true, threshold: true, unit: true, figure: true, years: true })
export const ScoreShape = z
  .object({
    number: z.int(),
    score: z.number().nullable(),
    met: z.boolean().nullable().openapi({ description: 'Of a must-have.' }),
    wording: z.int().openapi({ description: 'The `wording` of the criterion that it was given for.' }),
    points: z.number().nullable().openapi({ description: 'The most that could be had by that wording.' }),
    reason: z.string(),
    by: z.string(),
    at: z.iso.datetime(),
  })
  .openapi('CriterionScore')
export const CriterionShape = Asks.extend({
  criterionId: z.uuid(),
  version: z.int(),
  wording: z.int().openapi({ description: 'Goes up when it asks something else.' }),
  asks: z.string().nullable(),
  byFigure: z.enum(['met', 'not-met', 'cannot-tell']).nullable(),
  standing: standing
    .nullable()
    .openapi({ description: 'Of a must-have: by the reviewer, else by the figure where it can tell, else by the library.' }),
  figures: z.array(
    z.object({
      period: z.string(),
      running: z.boolean(),
      value: z.number().nullable(),
      says: z.string(),
      lacks: z.array(z.string()),
      parts: z.array(CountedFigure),
    }),
  ),
  self: ScoreShape.nullable(),
  reviewer: ScoreShape.nullable(),
  difference: z.string().nullable(),
  dispute: z.string().nullable().openapi({ description: 'Who says what of a must-have; null where all say the same.' }),
  evidence: count,
  responsible: z.string(),
  found: z.string(),
  missing: z.string(),
  by: day.nullable(),
}).openapi('Criterion')
const SumsShape = z
  .object({
    criteria: count,
    done: count,
    points: z.number(),
    self: z.number().nullable(),
    reviewer: z.number().nullable(),
    pointed: z
      .object({ criteria: count, self: count, reviewer: count })
      .openapi({ description: 'Criteria with points, and how many of them each has scored.' }),
    must: z.object({ met: count, 'not-met': count, 'not-told': count }),
    disputed: count.openapi({ description: 'Must-haves of which figure, library and reviewer do not say the same.' }),
    withoutEvidence: count,
    says: z.string(),
  })
  .openapi('EvaluationSums')
export const Whole = Listed.extend({
  kept: z.int().nullable().openapi({ description: 'Of what was kept: the version that is told; null: as it is now.' }),
  sums: SumsShape,
  parts: z.array(SumsShape.extend({ part: z.string() })),
  criteria: z.array(CriterionShape),
  differs: z.array(z.string()).openapi({ description: 'Figures that are different since it was finished.' }),
  versions: z.array(z.object({ version: z.int(), madeBy: z.string(), madeAt: z.iso.datetime() })),
}).openapi('EvaluationWhole')
export const PieceShape = z
  .object({
    kind: z.enum(pieceKinds),
    subject: z.string(),
    state: z.enum(['stands', 'gone', 'unseen']),
    title: z.string(),
    day: day.nullable(),
    opens: z.string().nullable(),
  })
  .openapi('CriterionPiece')

export const listedExample = {
  ...{ evaluationId: id, version: 1, title: 'National evaluation, 7th round', titles: { 'zh-CN': '第七次评估' } },
  ...{ authority: 'Ministry of Culture and Tourism', from: 2018, to: 2021, due: '2022-09-30', member: null },
  ...{ template: 'three-parts' as const, state: 'open' as const, verdict: null },
}
export const asksExample = {
  ...{ part: 'Must-haves', code: '6-1', criterion: 'Loans a year', kind: 'must' as const, points: null, threshold: 120_000 },
  ...{ unit: 'items', figure: 'loans', years: 'each' as const },
}
export const scoreExample = {
  number: 1,
  score: null,
  met: true,
  wording: 1,
  points: null,
  reason: 'By the lending desk.',
  by: 'Lin Yue',
  at: '2022-08-01T02:00:00.000Z',
}
export const criterionExample = {
  ...asksExample,
  ...{ criterionId: id, version: 1, wording: 1, asks: 'At least 120,000 items, in each year of the round.' },
  ...{ byFigure: 'met' as const, standing: 'met' as const, self: scoreExample, reviewer: null, evidence: 2 },
  ...{ difference: null, dispute: null },
  figures: [{ period: '2021', running: false, value: 412_300, says: '412,300', lacks: [], parts: [countedExample] }],
  ...{ responsible: 'Lending desk', found: '', missing: '', by: null },
}
const sumsExample = {
  pointed: { criteria: 0, self: 0, reviewer: 0 },
  ...{
    criteria: 4,
    done: 1,
    points: 0,
    self: null,
    reviewer: null,
    must: { met: 1, 'not-met': 0, 'not-told': 3 },
    disputed: 0,
    withoutEvidence: 3,
  },
  says: '1 of 4 criteria done. Must-haves: 1 met, 0 not met, 3 that cannot be told yet. 3 criteria have no evidence.',
}
export const wholeExample = {
  ...{ ...listedExample, kept: null, sums: sumsExample, parts: [{ ...sumsExample, part: 'Must-haves' }] },
  ...{ criteria: [criterionExample], differs: [], versions: [] },
}

export const wireListed = ({ madeBy: _, finishedAt: __, ...evaluation }: Evaluation) => evaluation
export const wireScore = (score: Score) => ({ ...score, at: new Date(score.at).toISOString() })

export async function sayingFor(work: Work, workbook: Workbook, locale: string): Promise<Saying> {
  const { time_zone, default_locale } = await allianceOf(work)
  return sayingOfWorkbook(workbook, { t: translator(locale), fmt: createFormatter(locale, time_zone, work.now) }, default_locale)
}

export function wireCriterion(criterion: FilledCriterion, saying: Saying) {
  const { figures, evidence: _, standingEvidence, position: __, yearsAsked: ___, self, reviewer, ...own } = criterion
  const { asks, difference, dispute, years } = sayCriterion(criterion, saying)
  return {
    ...own,
    ...{ asks, difference, dispute, evidence: standingEvidence, self: self && wireScore(self), reviewer: reviewer && wireScore(reviewer) },
    figures: figures.map(({ period, running, value, parts }, i) => ({
      ...{ period, running, value, says: years[i]!.says, lacks: years[i]!.lacks, parts: parts.map((part) => wireCounted(part, saying)) },
    })),
  }
}

export async function wire(work: Work, evaluationId: string, locale: string, wanted?: number) {
  const { evaluation, shown, version, differs, versions } = await evaluationById(work, evaluationId, wanted)
  const saying = await sayingFor(work, shown, locale)
  const sums = (criteria: readonly FilledCriterion[]) => ({ ...sumsOf(criteria), says: saySums(criteria, saying) })
  return {
    ...wireListed(evaluation),
    kept: version,
    sums: sums(shown.criteria),
    parts: [...Map.groupBy(shown.criteria, ({ part }) => part)].map(([part, criteria]) => ({ part, ...sums(criteria) })),
    criteria: shown.criteria.map((one) => wireCriterion(one, saying)),
    differs: differs.map((one) => sayDiffers(one, saying)),
    versions: versions.map((one) => ({ ...one, madeAt: one.madeAt.toISOString() })),
  }
}
