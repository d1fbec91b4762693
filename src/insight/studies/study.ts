import { isDeepStrictEqual } from 'node:util'
import { sql } from 'kysely'
import { isId, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { noSuchStudy } from '../errors.ts'
import { insightPolicy } from '../policy.ts'
import type { StudyProblem } from './problem.ts'
import { type StudyResult, toldTooMuch } from './result.ts'
import { type DecidingTerm, decidingTerms, hasBegun, lastOf, type StudyTerms } from './terms.ts'

/** A change that was made after the first month had begun. */
export interface StudyChange {
  version: number
  changed: DecidingTerm[]
  terms: StudyTerms
  why: string | null
  changedBy: string
  changedAt: Date
}

export interface StudyRun {
  runId: string
  version: number
  state: 'waiting' | 'done' | 'problem' | 'cancelled'
  seed: number
  askedBy: string
  askedAt: Date
  endedAt: Date | null
  problem: StudyProblem | null
  result: StudyResult | null
}

export interface Study {
  studyId: string
  campaignId: string
  version: number
  terms: StudyTerms
  /** As it stood when its first month began, or stands now where that is to come; null: written when it had begun, which only describes. */
  registered: StudyTerms | null
  writtenBy: string
  writtenAt: Date
  state: 'planned' | 'running' | 'over'
  /** Changes after the first month began, oldest first. */
  changes: StudyChange[]
  /** What of the registered question is another now: then there is no number. */
  moved: DecidingTerm[]
  /** The latest first. */
  runs: StudyRun[]
}

/** Which terms that decide differ between two wordings. */
export const movedTerms = (a: StudyTerms, b: StudyTerms): DecidingTerm[] =>
  decidingTerms.filter((term) => !isDeepStrictEqual(a[term], b[term]))

/** Reads one study with every run. Refuses `insight.no-such-study`. */
export async function studyById(work: Work, studyId: string): Promise<Study> {
  insightPolicy.demand(work, 'read-insight')
  return readStudy(work, studyId)
}

/** The studies of a campaign, the first registered first. */
export async function studiesOf(work: Work, campaignId: string): Promise<Study[]> {
  insightPolicy.demand(work, 'read-insight')
  if (!isId(campaignId)) return []
  const rows = await work.db
    .selectFrom('insight.studies')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('campaign_id', '=', campaignId)
    .orderBy('study_id')
    .execute()
  return present(work, rows)
}

/** Studies that were over before a day and were never asked for, the first registered first. At most 20. */
export async function studiesToWorkOut(work: Work, day: string): Promise<{ studyId: string; campaignId: string; to: string }[]> {
  const rows = await work.db
    .selectFrom('insight.studies as s')
    .innerJoin('insight.study_versions as v', (join) =>
      join.onRef('v.alliance_id', '=', 's.alliance_id').onRef('v.study_id', '=', 's.study_id').onRef('v.version', '=', 's.version'),
    )
    .leftJoin('insight.study_runs as n', (join) => join.onRef('n.alliance_id', '=', 's.alliance_id').onRef('n.study_id', '=', 's.study_id'))
    .select(['s.study_id', 's.campaign_id', 'v.terms'])
    .where('s.alliance_id', '=', work.alliance)
    .where('v.alliance_id', '=', work.alliance)
    .where('n.run_id', 'is', null)
    .where(sql<boolean>`v.terms ->> 'to' < ${day.slice(0, 7)}`)
    .orderBy('s.study_id')
    .limit(20)
    .execute()
  return rows.map((row) => ({ studyId: row.study_id, campaignId: row.campaign_id, to: row.terms.to }))
}

/** Reads a study without asking who may. `lock` holds its row until the commit. */
export async function readStudy(work: Work, studyId: string, lock = false): Promise<Study> {
  if (!isId(studyId)) throw noSuchStudy()
  const query = work.db.selectFrom('insight.studies').selectAll().where('alliance_id', '=', work.alliance).where('study_id', '=', studyId)
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst()
  if (!row) throw noSuchStudy()
  return (await present(work, [row]))[0]!
}

type Row = { study_id: string; campaign_id: string; version: number; registered_version: number | null }

async function present(work: Work, rows: readonly Row[]): Promise<Study[]> {
  if (rows.length === 0) return []
  const ids = rows.map((row) => row.study_id)
  const versions = await work.db
    .selectFrom('insight.study_versions')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('study_id', 'in', ids)
    .orderBy('version')
    .execute()
  const runs = await work.db
    .selectFrom('insight.study_runs')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('study_id', 'in', ids)
    .orderBy('run_id', 'desc')
    .execute()
  const today = await localDay(work, null, work.now)
  return rows.map((row): Study => {
    const mine = versions.filter((version) => version.study_id === row.study_id)
    const at = (number: number) => mine.find(({ version }) => version === number)!
    const current = at(row.version)
    const written = at(row.registered_version ?? 1)
    const registered = row.registered_version === null ? null : written.terms
    return {
      studyId: row.study_id,
      campaignId: row.campaign_id,
      version: row.version,
      terms: current.terms,
      registered,
      writtenBy: written.changed_by,
      writtenAt: written.changed_at,
      state: stateOf(registered ?? current.terms, today),
      changes: mine
        .filter(({ after_start, version }) => after_start && version > 1)
        .map((version) => ({
          version: version.version,
          changed: movedTerms(at(version.version - 1).terms, version.terms),
          terms: version.terms,
          why: version.why,
          changedBy: version.changed_by,
          changedAt: version.changed_at,
        })),
      moved: registered ? movedTerms(registered, current.terms) : [],
      runs: runs
        .filter((run) => run.study_id === row.study_id)
        .map((run) => ({
          runId: run.run_id,
          version: run.version,
          state: run.state,
          seed: Number(run.seed),
          askedBy: run.asked_by,
          askedAt: run.asked_at,
          endedAt: run.ended_at,
          problem: run.problem,
          result: run.result,
          ...(run.result && toldTooMuch(run.result) ? untold : {}),
        })),
    }
  })
}

/** Said of an answer that is not told any more: it can be worked out again. */
const untold = { state: 'problem', problem: { code: 'older-method', params: {} }, result: null } as const

const stateOf = (terms: StudyTerms, today: string): Study['state'] =>
  !hasBegun(terms, today) ? 'planned' : today <= lastOf(terms) ? 'running' : 'over'
