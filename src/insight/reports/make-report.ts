import { isDeepStrictEqual } from 'node:util'
import { audit, Fields, newId, type Work } from '#platform'
import { allianceOf, type Library, listLibraries, listServicePoints, localDay, type Names } from '#rooms/alliance'
import { reportNotOver } from '../errors.ts'
import { insightPolicy } from '../policy.ts'
import { signature } from '../signature.ts'
import type { Days } from '../windows.ts'
import { gatherOfLibrary, gatherParts } from './gather-parts.ts'
import { reportPeriod } from './period.ts'
import { figuresOf, type Report, type ReportKind, reportKinds, type Titled } from './report.ts'
import { keptArtefact, writeSections } from './write-sections.ts'

export interface MakeReport {
  kind: string
  /** A month, a quarter or a year that is over: 2026-11, 2026-Q4, 2026. */
  period: string
  /** Of a report of one library: which. */
  member?: string | null
}

/**
 * Makes the report of a period and keeps it. Made again it becomes the next version where anything in it is another now (a figure that came in
 * late, a verdict, a decision), and stays what it was where nothing is. Earlier versions stay as they were handed out.
 * Refuses fields, and `insight.report-not-over`.
 */
export async function makeReport(work: Work, input: MakeReport): Promise<{ reportId: string; version: number; isNew: boolean }> {
  insightPolicy.demand(work, 'make-report')
  const fields = new Fields('insight')
  const kind = reportKinds.find((one) => one === input.kind)
  if (!kind) fields.wrong('kind', 'no-such-report-kind')
  const period = input.period.trim()
  const days = reportPeriod(period)
  if (!days) fields.wrong('period', 'report-no-period')
  const wanted = input.member?.trim() || null
  const member = kind === 'member' ? (await listLibraries(work)).find(({ library_id }) => library_id === wanted) : null
  if (member === undefined) fields.wrong('member', 'report-no-library')
  fields.check()
  if (days!.to >= (await localDay(work, null, work.now))) throw reportNotOver(days!.to)
  const reportId = await lockReport(work, kind!, period, member ? wanted : null)
  const content = await writeReport(work, kind!, period, days!, member ?? null)
  const latest = await work.db
    .selectFrom('insight.report_versions')
    .select(['version', 'content'])
    .where('alliance_id', '=', work.alliance)
    .where('report_id', '=', reportId)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (latest && isDeepStrictEqual(latest.content, content)) return { reportId, version: latest.version, isNew: false }
  const version = (latest?.version ?? 0) + 1
  await work.db
    .insertInto('insight.report_versions')
    .values({
      alliance_id: work.alliance,
      report_id: reportId,
      version,
      content: JSON.stringify(content),
      made_by: signature(work.actor),
      made_at: work.now,
    })
    .execute()
  await audit(work, 'insight.report-made', { kind: 'report', id: reportId }, { kind: kind!, period, version })
  return { reportId, version, isNew: true }
}

/** The row of a report, made where there was none, and held until the commit: two who make it at once make one version. */
async function lockReport(work: Work, kind: ReportKind, period: string, member_id: string | null): Promise<string> {
  await work.db
    .insertInto('insight.reports')
    .values({ alliance_id: work.alliance, report_id: newId(), kind, period, member_id, made_at: work.now })
    .onConflict((on) => on.columns(['alliance_id', 'kind', 'period', 'member_id']).doNothing())
    .execute()
  const row = await work.db
    .selectFrom('insight.reports')
    .select('report_id')
    .where('alliance_id', '=', work.alliance)
    .where('kind', '=', kind)
    .where('period', '=', period)
    .where('member_id', member_id === null ? 'is' : '=', member_id)
    .forUpdate()
    .executeTakeFirstOrThrow()
  return row.report_id
}

/** The report as it would be kept now: what JSON holds, so that it compares with one that was kept. */
export async function writeReport(work: Work, kind: ReportKind, period: string, days: Days, member: Library | null): Promise<Report> {
  const { name, names, default_locale, time_zone } = await allianceOf(work)
  const parts = member ? await gatherOfLibrary(work, days, await placesOf(work, member)) : await gatherParts(work, kind, days)
  const sections = writeSections(kind, parts, days)
  const content = {
    kind,
    period,
    ...days,
    alliance: { title: name, titles: names },
    first: default_locale,
    zone: time_zone,
    points: {},
    ...(member ? { member: memberOf(member) } : {}),
    ...(parts.artefacts.length > 0 ? { artefacts: parts.artefacts.map(keptArtefact) } : {}),
    sections,
  }
  const named = [
    ...new Set([
      ...figuresOf(content).flatMap(({ missing }) => missing.flatMap(({ points }) => points)),
      ...sections.flatMap(({ statements }) => statements.flatMap((one) => (one.says === 'caused' ? (one.study?.points ?? []) : []))),
    ]),
  ]
  return JSON.parse(JSON.stringify({ ...content, points: await namesOf(work, named) })) as Report
}

/** The member library whose report it is. */
const memberOf = ({ library_id, name, names }: Library) => ({ id: library_id, title: name, titles: names })

async function placesOf(work: Work, { library_id }: Library): Promise<{ point: number; about: Titled }[]> {
  const points: { point_no: number; name: string; names: Names }[] = await listServicePoints(work, { library: library_id, status: 'any' })
  return points.map(({ point_no, name, names }) => ({ point: point_no, about: { title: name, titles: names } }))
}

async function namesOf(work: Work, numbers: readonly number[]): Promise<Record<number, Titled>> {
  if (numbers.length === 0) return {}
  const points: { point_no: number; name: string; names: Names }[] = await listServicePoints(work, { points: [...numbers], status: 'any' })
  return Object.fromEntries(points.map(({ point_no, name, names }) => [point_no, { title: name, titles: names }]))
}
