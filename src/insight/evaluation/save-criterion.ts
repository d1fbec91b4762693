import type { Updateable } from 'kysely'
import { audit, Fields, newId, type Work } from '#platform'
import { criterionChangedMeanwhile, criterionInUse } from '../errors.ts'
import { insightPolicy } from '../policy.ts'
import type { CriteriaTable } from '../tables.ts'
import { asksTheSame, type CriterionInput, checkCriterion } from './check-criterion.ts'
import { mostCriteria } from './criteria-sheet.ts'
import { criteriaIn, criterionRow, holdCriterion, holdEvaluation, scoresOf } from './evaluation.ts'

/** Adds a criterion at the end of a workbook. Refuses fields, and a workbook that is finished. */
export async function addCriterion(work: Work, input: CriterionInput & { evaluation: string }): Promise<{ criterionId: string }> {
  insightPolicy.demand(work, 'keep-evaluation')
  const fields = new Fields('insight')
  const asked = checkCriterion(fields, input)
  fields.check()
  const { evaluationId, title } = await holdEvaluation(work, input.evaluation, 'open')
  const there = await criteriaIn(work, evaluationId)
  if (there.some(({ code }) => code === asked.code)) fields.wrong('code', 'criterion-twice')
  if (there.length >= mostCriteria) fields.wrong('code', 'criteria-too-many', { max: mostCriteria })
  fields.check()
  const criterionId = newId()
  await work.db
    .insertInto('insight.criteria')
    .values({
      ...{ alliance_id: work.alliance, evaluation_id: evaluationId, criterion_id: criterionId, version: 1, wording: 1 },
      ...asked,
      ...{ position: (there.at(-1)?.position ?? 0) + 1, responsible: '', found: '', missing: '', by_day: null },
    })
    .execute()
  await audit(work, 'insight.criterion-added', { kind: 'criterion', id: criterionId }, { title, code: asked.code })
  return { criterionId }
}

/** Says anew what a criterion asks. Scores that were given hold it: its kind stays, its points are no fewer, and they say that they were given for an earlier wording. Refuses fields and `insight.criterion-changed-meanwhile`. */
export async function changeCriterion(work: Work, input: CriterionInput & { criterionId: string; seen: number }): Promise<void> {
  insightPolicy.demand(work, 'keep-evaluation')
  const fields = new Fields('insight')
  const asked = checkCriterion(fields, input)
  fields.check()
  const { evaluation, criterion } = await holdCriterion(work, input.criterionId, 'open', asked.code)
  if (criterion.version !== input.seen) throw criterionChangedMeanwhile()
  const scores = await scoresOf(work, [criterion.criterionId])
  const given = [scores(criterion.criterionId, 'self')[0], scores(criterion.criterionId, 'reviewer')[0]].filter((one) => one !== undefined)
  if (given.length > 0 && asked.kind !== criterion.kind) fields.wrong('kind', 'criterion-kind-scored')
  else if (given.some(({ score }) => score !== null && score > (asked.points ?? 0))) fields.wrong('points', 'criterion-points-scored')
  const others = await criteriaIn(work, evaluation.evaluationId)
  if (others.some(({ code, criterionId }) => code === asked.code && criterionId !== criterion.criterionId))
    fields.wrong('code', 'criterion-twice')
  fields.check()
  const wording = criterion.wording + (asksTheSame(asked, criterion) ? 0 : 1)
  await write(work, criterion.criterionId, { ...asked, wording, version: criterion.version + 1 })
  await audit(
    work,
    'insight.criterion-changed',
    { kind: 'criterion', id: criterion.criterionId },
    { title: evaluation.title, code: asked.code },
  )
}

export interface NoteCriterion {
  criterion: string
  seen: number
  responsible: string
  found: string
  missing: string
  by?: string | null
}

/** Writes down who sees to a criterion, what was found, what is missing and by when. Refuses fields and `insight.criterion-changed-meanwhile`. */
export async function noteCriterion(work: Work, input: NoteCriterion): Promise<void> {
  insightPolicy.demand(work, 'keep-evaluation')
  const fields = new Fields('insight')
  const notes = {
    responsible: fields.line('responsible', input.responsible, { max: 120 }),
    found: fields.lines('found', input.found, { max: 4000 }),
    missing: fields.lines('missing', input.missing, { max: 2000 }),
    by_day: fields.optionalDay('by', input.by),
  }
  fields.check()
  const { evaluation, criterion } = await holdCriterion(work, input.criterion, 'open')
  if (criterion.version !== input.seen) throw criterionChangedMeanwhile()
  await write(work, criterion.criterionId, { ...notes, version: criterion.version + 1 })
  await audit(
    work,
    'insight.criterion-noted',
    { kind: 'criterion', id: criterion.criterionId },
    { title: evaluation.title, code: criterion.code },
  )
}

/**
 * Drops a criterion that nobody scored or wrote anything of, and nothing was put to. Refuses `insight.criterion-in-use` and
 * `insight.criterion-changed-meanwhile`.
 */
export async function dropCriterion(work: Work, { criterion: id, seen }: { criterion: string; seen: number }): Promise<void> {
  insightPolicy.demand(work, 'keep-evaluation')
  const { evaluation, criterion } = await holdCriterion(work, id, 'open')
  if (criterion.version !== seen) throw criterionChangedMeanwhile()
  const { responsible, found, missing, by } = criterion
  if (responsible || found || missing || by) throw criterionInUse()
  const scores = await scoresOf(work, [id])
  const put = await work.db
    .selectFrom('insight.criterion_evidence')
    .select('subject_id')
    .where('alliance_id', '=', work.alliance)
    .where('criterion_id', '=', id)
    .limit(1)
    .executeTakeFirst()
  if (put || scores(id, 'self').length + scores(id, 'reviewer').length > 0) throw criterionInUse()
  await work.db.deleteFrom('insight.criteria').where('alliance_id', '=', work.alliance).where('criterion_id', '=', id).execute()
  await audit(work, 'insight.criterion-dropped', { kind: 'criterion', id }, { title: evaluation.title, code: criterion.code })
}

/** The workbook a criterion stands in. Refuses `insight.no-such-criterion`. */
export async function evaluationOf(work: Work, criterionId: string): Promise<string> {
  insightPolicy.demand(work, 'read-insight')
  return (await criterionRow(work, criterionId)).evaluationId
}

const write = (work: Work, id: string, values: Updateable<CriteriaTable>) =>
  work.db.updateTable('insight.criteria').set(values).where('alliance_id', '=', work.alliance).where('criterion_id', '=', id).execute()
