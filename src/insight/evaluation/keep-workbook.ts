import { isDeepStrictEqual } from 'node:util'
import { audit, Fields, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { noSuchEvaluation } from '../errors.ts'
import { insightPolicy } from '../policy.ts'
import { signature } from '../signature.ts'
import { type Piece, piecesOf } from './attach-evidence.ts'
import { asToldNow, type FigureYear } from './criterion-figures.ts'
import { type Evaluation, holdEvaluation, readEvaluation } from './evaluation.ts'
import { type FilledCriterion, fillWorkbook, standingOf, type Workbook } from './read-workbook.ts'

/**
 * Finishes a workbook: what the library says of itself stands, and is kept with every figure as it is now; the reviewer scores from here on.
 * Finished again after it was opened it is the next version, where anything in it is different. Refuses `insight.evaluation-finished`, `insight.evaluation-judged`.
 */
export async function finishEvaluation(work: Work, id: string): Promise<{ version: number; isNew: boolean }> {
  insightPolicy.demand(work, 'keep-evaluation')
  const evaluation = await holdEvaluation(work, id, 'open')
  const workbook = await fillWorkbook(work, evaluation, await piecesOf(work, evaluation))
  // What JSON holds, so that it compares with one that was kept.
  const content = JSON.parse(JSON.stringify(workbook)) as Workbook
  const latest = await latestVersion(work, id)
  const isNew = !latest || !isDeepStrictEqual(comparable(latest.content), comparable(content))
  const version = (latest?.version ?? 0) + (isNew ? 1 : 0)
  if (isNew)
    await work.db
      .insertInto('insight.evaluation_versions')
      .values({
        ...{ alliance_id: work.alliance, evaluation_id: id, version, content: JSON.stringify(content) },
        ...{ made_by: signature(work.actor), made_at: work.now },
      })
      .execute()
  await write(work, evaluation, { finished_at: work.now })
  await audit(work, 'insight.evaluation-was-finished', { kind: 'evaluation', id }, { title: evaluation.title, version })
  return { version, isNew }
}

/** All but how many pieces still stand: that depends on other rooms, and on who looks. */
const comparable = (workbook: Workbook) => ({ ...workbook, criteria: workbook.criteria.map(({ standingEvidence: _, ...one }) => one) })

/** Opens a finished workbook again, where nobody judged it: what was kept stays kept. Refuses `insight.evaluation-not-finished`, `insight.evaluation-judged`. */
export async function openAgain(work: Work, id: string, why: string): Promise<void> {
  insightPolicy.demand(work, 'keep-evaluation')
  const fields = new Fields('insight')
  const reason = fields.lines('why', why, { max: 500, needed: true })
  fields.check()
  const evaluation = await holdEvaluation(work, id, 'finished')
  await write(work, evaluation, { finished_at: null })
  await audit(work, 'insight.evaluation-opened-again', { kind: 'evaluation', id }, { title: evaluation.title }, reason)
}

export interface Verdict {
  evaluation: string
  /** A grade, in the words of whoever judges. */
  verdict: string
  day: string
  /** Given where a verdict that was written down wrong is corrected: why. */
  why?: string
}

/** Writes down the verdict, after which nothing moves; corrects it openly where a reason is given. Refuses fields and another state. */
export async function recordVerdict(work: Work, input: Verdict): Promise<void> {
  insightPolicy.demand(work, 'keep-evaluation')
  const fields = new Fields('insight')
  const verdict = fields.line('verdict', input.verdict, { max: 200, needed: true })
  const day = fields.day('day', input.day)
  if (day && day > (await localDay(work, null, work.now))) fields.wrong('day', 'artefact-day-ahead')
  const why = fields.lines('why', input.why, { max: 500 })
  fields.check()
  const evaluation = await holdEvaluation(work, input.evaluation, why ? 'judged' : 'finished')
  await write(work, evaluation, { verdict, judged_on: day, judged_at: work.now })
  const act = why ? 'insight.evaluation-verdict-corrected' : 'insight.evaluation-was-judged'
  await audit(work, act, { kind: 'evaluation', id: input.evaluation }, { title: evaluation.title, verdict }, why || undefined)
}

const write = (
  work: Work,
  { evaluationId, version }: Evaluation,
  values: { finished_at: Date | null } | { verdict: string; judged_on: string; judged_at: Date },
) =>
  work.db
    .updateTable('insight.evaluations')
    .set({ ...values, version: version + 1 })
    .where('alliance_id', '=', work.alliance)
    .where('evaluation_id', '=', evaluationId)
    .execute()

const latestVersion = (work: Work, id: string) =>
  work.db
    .selectFrom('insight.evaluation_versions')
    .select(['version', 'content'])
    .where('alliance_id', '=', work.alliance)
    .where('evaluation_id', '=', id)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()

async function contentOf(work: Work, id: string, version: number): Promise<Workbook | undefined> {
  const row = await work.db
    .selectFrom('insight.evaluation_versions')
    .select('content')
    .where('alliance_id', '=', work.alliance)
    .where('evaluation_id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst()
  return row?.content
}

/** A workbook as it is shown: as it is now while it is open, as it was finished after that, with what the reviewer says since. */
export interface ShownWorkbook {
  evaluation: Evaluation
  shown: Workbook
  /** Of what was kept: which version is shown. */
  version: number | null
  /** What could be put to it, and what is. */
  pieces: Piece[]
  /** The latest version first. */
  versions: { version: number; madeBy: string; madeAt: Date }[]
  /** Figures that came in late. */
  differs: Differs[]
}

/** A workbook as it stands, or one of its versions as it was kept. Refuses `insight.no-such-evaluation`. */
export async function evaluationById(work: Work, id: string, wanted?: number): Promise<ShownWorkbook> {
  insightPolicy.demand(work, 'read-insight')
  const evaluation = await readEvaluation(work, id)
  const pieces = await piecesOf(work, evaluation)
  const now = await fillWorkbook(work, evaluation, pieces)
  const versions = await keptVersions(work, id)
  const version = wanted ?? (evaluation.state === 'open' ? undefined : versions[0]?.version)
  const kept = version === undefined ? undefined : await contentOf(work, id, version)
  if (!kept && wanted !== undefined) throw noSuchEvaluation()
  if (!kept) return { evaluation, shown: now, version: null, pieces, versions, differs: [] }
  const fresh = new Map(now.criteria.map((one) => [one.criterionId, one]))
  const criteria = kept.criteria.map((one) => {
    const is = fresh.get(one.criterionId)
    const { reviewer, standingEvidence } = wanted === undefined && is ? is : one
    const figures = one.figures.map((year) =>
      asToldNow(
        year,
        is?.figures.find(({ period }) => period === year.period),
      ),
    )
    const standing = one.kind === 'must' ? standingOf({ ...one, reviewer }) : null
    return { ...one, figures, reviewer, standing, standingEvidence }
  })
  const shown = { ...kept, criteria }
  return { evaluation, shown, version: version!, pieces, versions, differs: differsSince(shown, now) }
}

async function keptVersions(work: Work, id: string): Promise<ShownWorkbook['versions']> {
  const rows = await work.db
    .selectFrom('insight.evaluation_versions')
    .select(['version', 'made_by', 'made_at'])
    .where('alliance_id', '=', work.alliance)
    .where('evaluation_id', '=', id)
    .orderBy('version', 'desc')
    .execute()
  return rows.map(({ version, made_by, made_at }) => ({ version, madeBy: made_by, madeAt: made_at }))
}

/** A figure that is another now than when the workbook was finished. */
export interface Differs {
  criterionId: string
  code: string
  year: string
  /** `closed`: not told here, as of people it and the later figure together would tell of few. */
  was: FigureYear | 'closed' | null
  now: FigureYear | null
}

/** What came in late: figures that differ from those that were kept, in their value or in how they may be told. Pure. */
export function differsSince(kept: Pick<Workbook, 'criteria'>, now: Pick<Workbook, 'criteria'>): Differs[] {
  const fresh = new Map(now.criteria.map((one) => [one.criterionId, one]))
  const told = (year: FigureYear | undefined | null) => year && { value: year.value, told: year.told }
  const isClosed = (year: FigureYear | null | undefined) =>
    year?.parts.some((part) => part.told === 'least' || part.told === 'hidden') ?? false
  return kept.criteria.flatMap((old: FilledCriterion) => {
    const is = fresh.get(old.criterionId)
    const years = [...new Set([...old.figures, ...(is?.figures ?? [])].map(({ period }) => period))].sort()
    return years.flatMap((year): Differs[] => {
      const [before, after] = [old, is].map((one) => one?.figures.find(({ period }) => period === year) ?? null)
      if (isDeepStrictEqual(told(before), told(after))) return []
      const was = isClosed(before) && !isClosed(after) ? 'closed' : (before ?? null)
      return [{ criterionId: old.criterionId, code: old.code, year, was, now: after ?? null }]
    })
  })
}
