import { audit, Fields, type Work } from '#platform'
import { criterionScoredMeanwhile, noSuchCriterion } from '../errors.ts'
import { insightPolicy } from '../policy.ts'
import { signature } from '../signature.ts'
import { evidenceOn, type Piece } from './attach-evidence.ts'
import { holdCriterion, type Score, type Side, scoresOf, sides } from './evaluation.ts'
import { evaluationById, type ShownWorkbook } from './keep-workbook.ts'
import type { FilledCriterion } from './read-workbook.ts'
import { evaluationOf } from './save-criterion.ts'

export interface ScoreCriterion {
  criterion: string
  /** Of the library while the workbook is open, of the reviewer when it is finished. */
  side: string
  /** Points, from 0 to what the criterion has. */
  score?: number | null
  /** Of what must be. */
  met?: boolean | null
  reason: string
  /** The number of the latest score that whoever scores has seen; 0: none. */
  seen: number
}

/**
 * Scores a criterion. Every score stays, with who gave it and why; the latest counts. Of two who score at one moment one is told of the other.
 * The same score twice by the same person is one. Refuses fields, a workbook in another state, and `insight.criterion-scored-meanwhile`.
 */
export async function scoreCriterion(work: Work, input: ScoreCriterion): Promise<Score> {
  insightPolicy.demand(work, 'keep-evaluation')
  const fields = new Fields('insight')
  const side = sides.find((one) => one === input.side)
  if (!side) fields.wrong('side', 'evaluation-side')
  const reason = fields.lines('reason', input.reason, { max: 2000, needed: side !== 'reviewer' })
  fields.check()
  const { evaluation, criterion } = await holdCriterion(work, input.criterion, side === 'self' ? 'open' : 'finished')
  const isMust = criterion.kind === 'must'
  const score = isMust ? null : fields.number('score', input.score, { min: 0, max: criterion.points! })
  const met = isMust ? (input.met ?? null) : null
  if (isMust ? met === null : score === null) fields.wrong(isMust ? 'met' : 'score', 'field-missing', { field: 'score' })
  else if (score !== null && Math.abs(score * 1000 - Math.round(score * 1000)) > 1e-6) fields.wrong('score', 'not-a-number')
  fields.check()
  const latest = (await scoresOf(work, [criterion.criterionId]))(criterion.criterionId, side!)[0]
  const by = signature(work.actor)
  const { wording, points } = criterion
  if (latest && latest.by === by && latest.score === score && latest.met === met && latest.reason === reason && latest.wording === wording)
    return latest
  if ((latest?.number ?? 0) !== input.seen) throw criterionScoredMeanwhile(latest?.by ?? '')
  const given = { number: input.seen + 1, score, met, wording, points, reason }
  await work.db
    .insertInto('insight.criterion_scores')
    .values({ alliance_id: work.alliance, criterion_id: criterion.criterionId, side: side!, ...given, scored_by: by, scored_at: work.now })
    .execute()
  const says = isMust ? (met ? 'met' : 'unmet') : 'points'
  await audit(
    work,
    'insight.criterion-scored',
    { kind: 'criterion', id: criterion.criterionId },
    { title: evaluation.title, code: criterion.code, side: side!, says, score: score ?? 0 },
    reason || undefined,
  )
  return { ...given, by, at: work.now }
}

export interface CriterionPage extends Pick<ShownWorkbook, 'evaluation' | 'shown' | 'differs'> {
  criterion: FilledCriterion
  /** Every score, the latest first. */
  scores: Record<Side, Score[]>
  /** What is put to it, as it stands now. */
  pieces: Piece[]
  /** What could be. */
  choices: Piece[]
}

/** One criterion with all that is known of it: as it is now, or as it was when the workbook was finished. Refuses `insight.no-such-criterion`. */
export async function criterionById(work: Work, id: string): Promise<CriterionPage> {
  const { evaluation, shown, pieces, differs } = await evaluationById(work, await evaluationOf(work, id))
  const criterion = shown.criteria.find(({ criterionId }) => criterionId === id)
  if (!criterion) throw noSuchCriterion()
  const scores = await scoresOf(work, [id])
  const put = (await evidenceOn(work, [id], pieces)).get(id) ?? []
  const isPut = (piece: Piece) => put.some(({ kind, subject }) => kind === piece.kind && subject === piece.subject)
  return {
    ...{ evaluation, shown, criterion, scores: { self: scores(id, 'self'), reviewer: scores(id, 'reviewer') } },
    ...{ pieces: put, choices: pieces.filter((piece) => !isPut(piece)) },
    differs: differs.filter(({ criterionId }) => criterionId === id),
  }
}
