import {
  attachEvidence,
  changeCriterion,
  criterionById,
  detachEvidence,
  dropCriterion,
  noteCriterion,
  pieceKinds,
  scoreCriterion,
  scoreSides,
} from '#rooms/insight'
import { type Api, count, z } from './api.ts'
import {
  AsksInput,
  asksExample,
  CriterionShape,
  criterionExample,
  day,
  id,
  PieceShape,
  ScoreShape,
  sayingFor,
  scoreExample,
  state,
  wireCriterion,
  wireScore,
} from './insight-evaluation-shapes.ts'

/** Criteria of a workbook: what each asks, the scores it was given and by whom, and what is put to it. */
export function routes(api: Api): void {
  const ofCriterion = z.strictObject({ criterion: z.uuid() })
  const criterion = { criterion: id }
  api.operation({
    method: 'get',
    path: '/criteria/{criterion}',
    id: 'readCriterion',
    scope: 'insight:read',
    summary: 'One criterion with every score it was given and all that is put to it',
    params: ofCriterion,
    answer: z
      .object({
        evaluation: z.uuid(),
        state,
        criterion: CriterionShape,
        scores: z.object({ self: z.array(ScoreShape), reviewer: z.array(ScoreShape) }),
        pieces: z.array(PieceShape),
        choices: z.array(PieceShape).openapi({ description: 'What could be put to it.' }),
      })
      .openapi('CriterionWhole'),
    example: {
      params: criterion,
      answer: {
        ...{ evaluation: id, state: 'open', criterion: criterionExample, scores: { self: [scoreExample], reviewer: [] }, choices: [] },
        pieces: [
          {
            kind: 'document',
            subject: id,
            state: 'stands',
            title: 'Letter of the school',
            day: '2021-10-12',
            opens: `/files/${id}/evidence`,
          },
        ],
      },
    },
    run: async ({ work, params, locale }) => {
      const { evaluation, shown, criterion, scores, pieces, choices } = await criterionById(work, params.criterion)
      return {
        ...{ evaluation: evaluation.evaluationId, state: evaluation.state, pieces, choices },
        criterion: wireCriterion(criterion, await sayingFor(work, shown, locale)),
        scores: { self: scores.self.map(wireScore), reviewer: scores.reviewer.map(wireScore) },
      }
    },
  })
  api.operation({
    method: 'put',
    path: '/criteria/{criterion}',
    id: 'changeCriterion',
    scope: 'insight:write',
    summary: 'Say anew what a criterion asks; scores that were given hold its kind and its points',
    params: ofCriterion,
    body: AsksInput.extend({ seen: z.int().openapi({ description: 'The `version` that was read.' }) }).openapi('ChangeCriterion'),
    example: { params: criterion, body: { ...asksExample, seen: 1 } },
    run: ({ work, params, body }) =>
      changeCriterion(work, { ...body, points: body.points ?? null, threshold: body.threshold ?? null, criterionId: params.criterion }),
  })
  api.operation({
    method: 'delete',
    path: '/criteria/{criterion}',
    id: 'dropCriterion',
    scope: 'insight:write',
    summary: 'Drop a criterion that nobody scored or wrote anything of, and nothing was put to',
    params: ofCriterion,
    query: z.strictObject({ seen: z.coerce.number().int().openapi({ description: 'The `version` that was read.' }) }),
    example: { params: criterion, query: { seen: 1 } },
    run: ({ work, params, query }) => dropCriterion(work, { ...params, ...query }),
  })
  api.operation({
    method: 'put',
    path: '/criteria/{criterion}/notes',
    id: 'noteCriterion',
    scope: 'insight:write',
    summary: 'Write down who sees to a criterion, what was found, what is missing and by when',
    params: ofCriterion,
    body: z
      .object({ seen: z.int(), responsible: z.string(), found: z.string(), missing: z.string(), by: day.nullable().optional() })
      .openapi('CriterionNotes'),
    example: {
      params: criterion,
      body: { seen: 1, responsible: 'Lending desk', found: '', missing: 'The loans of the mobile library', by: '2022-06-30' },
    },
    run: ({ work, params, body }) => noteCriterion(work, { ...params, ...body }),
  })
  api.operation({
    method: 'post',
    path: '/criteria/{criterion}/scores',
    id: 'scoreCriterion',
    scope: 'insight:write',
    status: 201,
    summary: 'Score a criterion: of the library while the workbook is open, of the reviewer when it is finished',
    params: ofCriterion,
    body: z
      .object({
        side: z.enum(scoreSides),
        score: z.number().nullable().optional().openapi({ description: 'Points, from 0 to what the criterion has.' }),
        met: z.boolean().nullable().optional().openapi({ description: 'Of a must-have.' }),
        reason: z.string(),
        seen: count.openapi({ description: 'The `number` of the latest score of this side that was read; 0: none.' }),
      })
      .openapi('ScoreCriterion'),
    answer: ScoreShape,
    example: { params: criterion, body: { side: 'self', met: true, reason: 'By the lending desk.', seen: 0 }, answer: scoreExample },
    run: async ({ work, params, body }) => wireScore(await scoreCriterion(work, { ...params, ...body })),
  })
  const pieceParams = z.strictObject({ criterion: z.uuid(), kind: z.enum(pieceKinds), subject: z.uuid() })
  const pieceExample = { criterion: id, kind: 'document' as const, subject: id }
  api.operation({
    method: 'put',
    path: '/criteria/{criterion}/evidence/{kind}/{subject}',
    id: 'attachCriterionEvidence',
    scope: 'insight:write',
    summary: 'Put a piece of the evidence file, or an honour, to a criterion',
    description: '`insight:read`, `strategy:read` and `content:read` are needed too.',
    params: pieceParams,
    example: { params: pieceExample },
    run: ({ work, params }) => attachEvidence(work, params),
  })
  api.operation({
    method: 'delete',
    path: '/criteria/{criterion}/evidence/{kind}/{subject}',
    id: 'detachCriterionEvidence',
    scope: 'insight:write',
    summary: 'Take a piece of evidence off a criterion; it stays where it was',
    params: pieceParams,
    example: { params: pieceExample },
    run: ({ work, params }) => detachEvidence(work, params),
  })
}
