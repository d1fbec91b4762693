import { isDeepStrictEqual } from 'node:util'
import { sql } from 'kysely'
import { isId, type Work } from '#platform'
import { noSuchReport } from '../errors.ts'
import { honoursNamed } from '../honours/honours.ts'
import { insightPolicy } from '../policy.ts'
import { figuresOf, type Report, type ReportFigure, type ReportKind, type ReportStatement, type Titled } from './report.ts'

/** A figure that is another in a later version; null where one of them has none. */
export interface ReportDifference {
  key: string
  before: ReportFigure | null
  after: ReportFigure | null
}

export interface KeptReport {
  reportId: string
  version: number
  madeBy: string
  madeAt: Date
  report: Report
  /** Every version, the latest first. */
  versions: { version: number; madeBy: string; madeAt: Date }[]
  /** What differs from the version before; null for the first. */
  changed: { figures: ReportDifference[]; words: boolean } | null
}

export interface ReportLine {
  reportId: string
  kind: ReportKind
  period: string
  /** Of which library of the alliance; null: of all. */
  member: Titled | null
  version: number
  madeBy: string
  madeAt: Date
}

/** The latest version of each report, the latest period first. At most 200. */
export async function listReports(work: Work): Promise<ReportLine[]> {
  insightPolicy.demand(work, 'read-reports')
  const rows = await work.db
    .selectFrom('insight.reports as r')
    .innerJoin('insight.report_versions as v', (join) =>
      join.onRef('v.alliance_id', '=', 'r.alliance_id').onRef('v.report_id', '=', 'r.report_id'),
    )
    .distinctOn(['r.period', 'r.kind', 'r.member_id'])
    .select(['r.report_id', 'r.kind', 'r.period', 'v.version', 'v.made_by', 'v.made_at'])
    .select(sql<Titled | null>`v.content -> 'member'`.as('member'))
    .where('r.alliance_id', '=', work.alliance)
    .where('v.alliance_id', '=', work.alliance)
    .orderBy('r.period', 'desc')
    .orderBy('r.kind', 'desc')
    .orderBy('r.member_id')
    .orderBy('v.version', 'desc')
    .limit(200)
    .execute()
  return rows.map((row) => ({
    reportId: row.report_id,
    kind: row.kind,
    period: row.period,
    member: row.member && { title: row.member.title, titles: row.member.titles },
    version: row.version,
    madeBy: row.made_by,
    madeAt: row.made_at,
  }))
}

/** A report as it was kept, the latest version unless another is asked for. Refuses `insight.no-such-report`. */
export async function reportById(work: Work, reportId: string, wanted?: number): Promise<KeptReport> {
  insightPolicy.demand(work, 'read-reports')
  if (!isId(reportId)) throw noSuchReport()
  const all = work.db.selectFrom('insight.report_versions').where('alliance_id', '=', work.alliance).where('report_id', '=', reportId)
  const versions = await all.select(['version', 'made_by', 'made_at']).orderBy('version', 'desc').execute()
  const found = wanted === undefined ? versions[0] : versions.find(({ version }) => version === wanted)
  if (!found) throw noSuchReport()
  const contents = await all
    .select(['version', 'content'])
    .where('version', 'in', [found.version, found.version - 1])
    .execute()
  const contentOf = (version: number) => contents.find((row) => row.version === version)?.content
  const [kept, before] = [contentOf(found.version)!, contentOf(found.version - 1)]
  return {
    reportId,
    version: found.version,
    madeBy: found.made_by,
    madeAt: found.made_at,
    report: await withoutClosedHonours(work, kept),
    versions: versions.map((row) => ({ version: row.version, madeBy: row.made_by, madeAt: row.made_at })),
    changed: before ? { figures: differences(before, kept), words: !isDeepStrictEqual(wordsOf(before), wordsOf(kept)) } : null,
  }
}

/** The report without honours that may be shown outside no more, or were taken out; it says how many these are. */
async function withoutClosedHonours(work: Work, report: Report): Promise<Report> {
  const idOf = (one: ReportStatement) => (one.says === 'honour' ? one.opens.split('/').at(-1)! : null)
  const ids = report.sections.flatMap(({ statements }) => statements.flatMap((one) => idOf(one) ?? []))
  if (ids.length === 0) return report
  const open = new Set((await honoursNamed(work, ids)).filter(({ mayBeShown }) => mayBeShown).map(({ honourId }) => honourId))
  const closed = ids.filter((id) => !open.has(id)).length
  if (closed === 0) return report
  const says: ReportStatement = { says: 'more', what: 'honours', count: closed, opens: '/desk/insight/honours' }
  const sections = report.sections.map((section) => {
    if (section.key !== 'honours') return section
    const left = section.statements.filter((one) => one.says !== 'honour' || open.has(idOf(one)!))
    return { ...section, statements: [...left, says] }
  })
  return { ...report, sections }
}

/** The figures that differ between two versions: in what they are, in who is missing, or in being there at all. Pure. */
export function differences(before: Report, after: Report): ReportDifference[] {
  const [old, fresh] = [before, after].map((report) => new Map(figuresOf(report).map((figure) => [figure.key, figure]))) as [
    Map<string, ReportFigure>,
    Map<string, ReportFigure>,
  ]
  return [...new Set([...fresh.keys(), ...old.keys()])]
    .map((key) => ({ key, before: old.get(key) ?? null, after: fresh.get(key) ?? null }))
    .filter((one) => !isDeepStrictEqual(one.before, one.after))
}

const wordsOf = (report: Report) => report.sections.map(({ key, statements }) => ({ key, statements }))
