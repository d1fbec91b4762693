import type { Selectable } from 'kysely'
import { isId, type Work } from '#platform'
import type { Names } from '#rooms/alliance'
import {
  evaluationFinished,
  evaluationJudged,
  evaluationNotFinished,
  evaluationNotJudged,
  noSuchCriterion,
  noSuchEvaluation,
} from '../errors.ts'
import { insightPolicy } from '../policy.ts'
import type { CriteriaTable, CriterionScoresTable, EvaluationsTable } from '../tables.ts'
import type { Asked } from './check-criterion.ts'
import type { Template } from './templates.ts'

/** `finished`: what the library says stands, and the reviewer scores. `judged`: the verdict is there, and nothing moves any more. */
export type EvaluationState = 'open' | 'finished' | 'judged'

export interface Evaluation {
  evaluationId: string
  version: number
  title: string
  titles: Names
  /** Who judges; '' is the library itself. */
  authority: string
  /** First and last year of the round. */
  from: number
  to: number
  due: string | null
  /** A member library's id; null: the alliance. */
  member: string | null
  template: Template
  state: EvaluationState
  finishedAt: Date | null
  verdict: { text: string; day: string } | null
  madeBy: string
}

export interface Criterion extends Asked {
  criterionId: string
  version: number
  position: number
  /** Goes up when it asks something else. */
  wording: number
  /** Who sees to it. */
  responsible: string
  /** What a person found, where the house has no figure of it. */
  found: string
  /** What is missing, and by when. */
  missing: string
  by: string | null
}

export const sides = ['self', 'reviewer'] as const
export type Side = (typeof sides)[number]

export interface Score {
  number: number
  /** Points; null of what must be. */
  score: number | null
  /** Of what must be. */
  met: boolean | null
  /** The wording it was given for, and the most that could be had by it. */
  wording: number
  points: number | null
  reason: string
  by: string
  at: Date
}

export const presentEvaluation = (row: Selectable<EvaluationsTable>): Evaluation => ({
  evaluationId: row.evaluation_id,
  version: row.version,
  title: row.title,
  titles: row.titles,
  authority: row.authority,
  from: row.from_year,
  to: row.to_year,
  due: row.due,
  member: row.member_id,
  template: row.template,
  state: row.judged_at ? 'judged' : row.finished_at ? 'finished' : 'open',
  finishedAt: row.finished_at,
  verdict: row.judged_on ? { text: row.verdict, day: row.judged_on } : null,
  madeBy: row.made_by,
})

export const presentCriterion = (row: Selectable<CriteriaTable>): Criterion => ({
  criterionId: row.criterion_id,
  version: row.version,
  position: row.position,
  part: row.part,
  code: row.code,
  criterion: row.criterion,
  kind: row.kind,
  points: row.points,
  threshold: row.threshold,
  unit: row.unit,
  figure: row.figure,
  years: row.years,
  wording: row.wording,
  responsible: row.responsible,
  found: row.found,
  missing: row.missing,
  by: row.by_day,
})

export const presentScore = (row: Selectable<CriterionScoresTable>): Score => ({
  number: row.number,
  score: row.score,
  met: row.met,
  wording: row.wording,
  points: row.points,
  reason: row.reason,
  by: row.scored_by,
  at: row.scored_at,
})

const evaluations = (work: Work) => work.db.selectFrom('insight.evaluations').selectAll().where('alliance_id', '=', work.alliance)

/** The workbooks, the latest round first; at most 200. */
export async function listEvaluations(work: Work): Promise<Evaluation[]> {
  insightPolicy.demand(work, 'read-insight')
  const rows = await evaluations(work).orderBy('to_year', 'desc').orderBy('evaluation_id', 'desc').limit(200).execute()
  return rows.map(presentEvaluation)
}

/** Refuses `insight.no-such-evaluation`. */
export async function readEvaluation(work: Work, id: string): Promise<Evaluation> {
  const row = isId(id) ? await evaluations(work).where('evaluation_id', '=', id).executeTakeFirst() : undefined
  if (!row) throw noSuchEvaluation()
  return presentEvaluation(row)
}

/**
 * The workbook, held until the commit: by one who changes it as a whole, or together with others who write into their own criteria (`share`), so
 * that nobody finishes it meanwhile. Refuses where it is in another state than the work needs.
 */
export async function holdEvaluation(
  work: Work,
  id: string,
  needs: EvaluationState,
  how: 'alone' | 'share' = 'alone',
): Promise<Evaluation> {
  const query = evaluations(work).where('evaluation_id', '=', isId(id) ? id : null!)
  const row = isId(id) ? await (how === 'alone' ? query.forUpdate() : query.forShare()).executeTakeFirst() : undefined
  if (!row) throw noSuchEvaluation()
  const evaluation = presentEvaluation(row)
  if (evaluation.state === needs) return evaluation
  if (evaluation.state === 'judged') throw evaluationJudged()
  if (needs === 'judged') throw evaluationNotJudged()
  throw evaluation.state === 'finished' ? evaluationFinished() : evaluationNotFinished()
}

/** The workbook and then the criterion, held in this order. Refuses `insight.no-such-criterion` and what the workbook's state refuses. */
export async function holdCriterion(
  work: Work,
  id: string,
  needs: EvaluationState,
  /** The code it is to have: who gives another one holds the workbook alone, as codes stand in it once. */
  code?: string,
): Promise<{ evaluation: Evaluation; criterion: Criterion }> {
  const { evaluationId, criterion: seen } = await criterionRow(work, id)
  const evaluation = await holdEvaluation(work, evaluationId, needs, code === undefined || code === seen.code ? 'share' : 'alone')
  const row = await criteria(work).where('criterion_id', '=', id).forUpdate().executeTakeFirst()
  if (!row) throw noSuchCriterion()
  return { evaluation, criterion: presentCriterion(row) }
}

const criteria = (work: Work) => work.db.selectFrom('insight.criteria').selectAll().where('alliance_id', '=', work.alliance)

export async function criterionRow(work: Work, id: string): Promise<{ evaluationId: string; criterion: Criterion }> {
  const row = isId(id) ? await criteria(work).where('criterion_id', '=', id).executeTakeFirst() : undefined
  if (!row) throw noSuchCriterion()
  return { evaluationId: row.evaluation_id, criterion: presentCriterion(row) }
}

/** The criteria of a workbook, in their order. */
export async function criteriaIn(work: Work, evaluationId: string): Promise<Criterion[]> {
  const rows = await criteria(work).where('evaluation_id', '=', evaluationId).orderBy('position').orderBy('criterion_id').execute()
  return rows.map(presentCriterion)
}

/** Every score of some criteria, by criterion and side, the latest first. */
export async function scoresOf(work: Work, criterionIds: readonly string[]): Promise<(id: string, side: Side) => Score[]> {
  const rows =
    criterionIds.length === 0
      ? []
      : await work.db
          .selectFrom('insight.criterion_scores')
          .selectAll()
          .where('alliance_id', '=', work.alliance)
          .where('criterion_id', 'in', [...criterionIds])
          .orderBy('number', 'desc')
          .execute()
  const by = Map.groupBy(rows, (row) => `${row.criterion_id} ${row.side}`)
  return (id, side) => (by.get(`${id} ${side}`) ?? []).map(presentScore)
}
