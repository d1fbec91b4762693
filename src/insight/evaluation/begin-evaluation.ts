import { audit, Fields, newId, translator, type Work } from '#platform'
import { allianceOf, listLibraries, type Names } from '#rooms/alliance'
import { evaluationChangedMeanwhile } from '../errors.ts'
import { insightPolicy } from '../policy.ts'
import { signature } from '../signature.ts'
import { type Asked, asksTheSame, checkCriterion } from './check-criterion.ts'
import { mostCriteria, readSheet } from './criteria-sheet.ts'
import { criteriaIn, type Evaluation, holdEvaluation, readEvaluation, scoresOf } from './evaluation.ts'
import { criteriaOf, type Template, templates } from './templates.ts'

export interface Round {
  title: string
  titles?: Names
  authority?: string
  from: number | null
  to: number | null
  due?: string | null
  /** A member library's id; the alliance unless given. */
  member?: string | null
}

export interface BeginEvaluation extends Round {
  template: string
  /** The language of the template's words: that of whoever begins. The alliance's first unless given. */
  locale?: string
  /** A sheet of criteria (CSV), besides those of the template; of one code the sheet's stands. */
  file?: Uint8Array
}

/** Begins a workbook from a template, a sheet, or nothing. Refuses fields. */
export async function beginEvaluation(work: Work, input: BeginEvaluation): Promise<Evaluation> {
  insightPolicy.demand(work, 'keep-evaluation')
  const fields = new Fields('insight')
  const template = templates.find((one) => one === input.template)
  if (!template) fields.wrong('template', 'no-such-template')
  const round = await checkRound(work, fields, input)
  fields.check()
  const rows = input.file && input.file.length > 0 ? await readSheet(input.file) : []
  const evaluationId = newId()
  await work.db
    .insertInto('insight.evaluations')
    .values({
      alliance_id: work.alliance,
      evaluation_id: evaluationId,
      version: 1,
      ...round,
      template: template!,
      finished_at: null,
      verdict: '',
      judged_on: null,
      judged_at: null,
      made_by: signature(work.actor),
      made_at: work.now,
    })
    .execute()
  await audit(work, 'insight.evaluation-begun', { kind: 'evaluation', id: evaluationId }, { title: round.title })
  // A sheet that was written out of such a workbook brings the template's own codes with it.
  const asked = new Map([...(await ready(work, template!, input.locale)), ...rows].map((row) => [row.code, row]))
  await takeIn(work, { evaluationId, title: round.title }, [...asked.values()])
  return readEvaluation(work, evaluationId)
}

/** Changes what a workbook is called, whose it is and of which round. Refuses fields, a workbook that is finished, and `insight.evaluation-changed-meanwhile`. */
export async function changeEvaluation(work: Work, input: Round & { evaluation: string; seen: number }): Promise<Evaluation> {
  insightPolicy.demand(work, 'keep-evaluation')
  const fields = new Fields('insight')
  const round = await checkRound(work, fields, input)
  fields.check()
  const { evaluationId, version } = await holdEvaluation(work, input.evaluation, 'open')
  if (version !== input.seen) throw evaluationChangedMeanwhile()
  await work.db
    .updateTable('insight.evaluations')
    .set({ ...round, version: version + 1 })
    .where('alliance_id', '=', work.alliance)
    .where('evaluation_id', '=', evaluationId)
    .execute()
  await audit(work, 'insight.evaluation-changed', { kind: 'evaluation', id: evaluationId }, { title: round.title })
  return readEvaluation(work, evaluationId)
}

/**
 * Takes a sheet into a workbook, whole or not at all: a code that is new is added, one that is there is asked as the sheet has it now, with its
 * scores and notes. The same sheet twice changes nothing. Refuses the field `file`, and a workbook that is finished.
 */
export async function importCriteria(
  work: Work,
  input: { evaluation: string; file: Uint8Array },
): Promise<{ added: number; changed: number }> {
  insightPolicy.demand(work, 'keep-evaluation')
  const rows = await readSheet(input.file)
  const { evaluationId, title } = await holdEvaluation(work, input.evaluation, 'open')
  const taken = await takeIn(work, { evaluationId, title }, rows)
  if (taken.added + taken.changed > 0)
    await audit(work, 'insight.criteria-imported', { kind: 'evaluation', id: evaluationId }, { title, count: taken.added + taken.changed })
  return taken
}

async function checkRound(work: Work, fields: Fields, input: Round) {
  const title = fields.line('title', input.title, { max: 200, needed: true })
  const titles = fields.names('titles', input.titles, { max: 200 })
  const authority = fields.line('authority', input.authority, { max: 200 })
  const year = (name: 'from' | 'to') => {
    const value = fields.number(name, input[name], { min: 1860, max: 2199, whole: true })
    if (value === null) fields.wrong(name, 'field-missing', { field: name })
    return value ?? 0
  }
  const [from, to] = [year('from'), year('to')]
  if (fields.problems.length === 0 && (to < from || to > from + 9)) fields.wrong('to', 'evaluation-years')
  const due = fields.optionalDay('due', input.due)
  const member = fields.id('member', input.member, 'no-such-scope')
  if (member && !(await listLibraries(work)).some(({ library_id }) => library_id === member)) fields.wrong('member', 'no-such-scope')
  return { title, titles: JSON.stringify(titles), authority, from_year: from, to_year: to, due, member_id: member }
}

/** The criteria of a template in a language. */
async function ready(work: Work, template: Template, locale?: string): Promise<Asked[]> {
  const t = translator(locale ?? (await allianceOf(work)).default_locale)
  const fields = new Fields('insight')
  const rows = criteriaOf(template, t).map((one) => checkCriterion(fields, one))
  if (fields.problems.length > 0) throw new Error(`the template ${template} breaks its own rules`)
  return rows
}

/** Writes what is asked, by code, into a workbook that is held. */
async function takeIn(
  work: Work,
  { evaluationId, title }: Pick<Evaluation, 'evaluationId' | 'title'>,
  rows: readonly Asked[],
): Promise<{ added: number; changed: number }> {
  const there = await criteriaIn(work, evaluationId)
  const byCode = new Map(there.map((one) => [one.code, one]))
  const last = there.at(-1)?.position ?? 0
  const fresh = rows.filter(({ code }) => !byCode.has(code))
  const fields = new Fields('insight')
  if (there.length + fresh.length > mostCriteria) fields.wrong('file', 'criteria-too-many', { max: mostCriteria })
  const scores = await scoresOf(
    work,
    there.map(({ criterionId }) => criterionId),
  )
  const changed = rows.filter((row) => byCode.has(row.code) && !isSame(row, byCode.get(row.code)!))
  for (const row of changed) {
    const { criterionId, kind } = byCode.get(row.code)!
    const given = [scores(criterionId, 'self')[0], scores(criterionId, 'reviewer')[0]].filter((one) => one !== undefined)
    if (given.length > 0 && row.kind !== kind) fields.wrong('file', 'line-kind-scored', { code: row.code })
    else if (given.some(({ score }) => score !== null && score > (row.points ?? 0)))
      fields.wrong('file', 'line-points-scored', { code: row.code })
  }
  fields.check()
  if (fresh.length > 0)
    await work.db
      .insertInto('insight.criteria')
      .values(
        fresh.map((row, i) => ({
          ...{ alliance_id: work.alliance, evaluation_id: evaluationId, criterion_id: newId(), version: 1, position: last + i + 1 },
          ...row,
          ...{ wording: 1, responsible: '', found: '', missing: '', by_day: null },
        })),
      )
      .execute()
  for (const row of changed) {
    const old = byCode.get(row.code)!
    await work.db
      .updateTable('insight.criteria')
      .set({ ...row, version: old.version + 1, wording: old.wording + (asksTheSame(row, old) ? 0 : 1) })
      .where('alliance_id', '=', work.alliance)
      .where('criterion_id', '=', old.criterionId)
      .execute()
    await audit(work, 'insight.criterion-changed', { kind: 'criterion', id: old.criterionId }, { title, code: row.code })
  }
  return { added: fresh.length, changed: changed.length }
}

const isSame = (a: Asked, b: Asked): boolean => (Object.keys(a) as (keyof Asked)[]).every((key) => a[key] === b[key])
