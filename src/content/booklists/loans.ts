import { addDays, audit, firstDay, lastDay, monthOf, type Params, refuseField, type Work, withoutGuard } from '#platform'
import { localDay } from '#rooms/alliance'
import { listScenes, placeSceneFigures, readSeries, recordedSince, type SceneFigure, totalsByScene } from '#rooms/facts'
import { cleanLine } from '../doc.ts'
import { contentPolicy } from '../policy.ts'
import { subjectOfSlug } from '../slugs.ts'
import { foldedName, readTableLines } from '../table-lines.ts'
import { columnsMissing, tooManyLines } from './errors.ts'
import { booklistById, listBooklists } from './list-booklists.ts'

export interface LoansImport {
  dryRun: boolean
  /** Lines with something in them. */
  read: number
  /** Figures that are new, that correct another, that stand already. */
  placed: number
  corrected: number
  unchanged: number
  refused: { line: number; code: string; params: Params }[]
}

const mostLines = 5000
const columns = {
  list: ['list', 'booklist', 'code', 'scene', '书单', '代码'],
  month: ['month', 'period', '月份', '月'],
  loans: ['loans', 'issues', 'checkouts', 'count', '外借', '外借次数', '借阅量'],
} as const

/**
 * Takes in how often the books of lists were lent, as the library's own system counts it: a CSV file with a list (its code, or the end of its
 * address), a month (`2026-09`) and the loans. What has happened already only; a month that runs is not taken. The figures are facts of the
 * metric `booklist.loans` under the list's scene: they are among the library's loans already and are never added to them. Twice is once,
 * another figure for the same list and month is a correction.
 * @param input.source who counted, by name; stands beside every figure
 */
export async function importLoans(work: Work, input: { file: Uint8Array; source: string; dryRun?: boolean }): Promise<LoansImport> {
  contentPolicy.demand(work, 'write-booklist')
  const source = cleanLine(input.source)
  if (source === '' || source.length > 120) throw refuseField('source', 'content.booklists.source-missing')
  const { header, body } = await readTableLines(input.file, { most: mostLines, tooMany: tooManyLines })
  const at = Object.fromEntries(
    Object.entries(columns).map(([column, names]) => [
      column,
      header.findIndex((name) => (names as readonly string[]).includes(foldedName(name))),
    ]),
  ) as Record<keyof typeof columns, number>
  const missing = Object.entries(at).flatMap(([column, i]) => (i < 0 ? [column] : []))
  if (missing.length > 0) throw columnsMissing(missing.join(', '))
  const scenes = await scenesOfLists(work)
  const running = monthOf(await localDay(work, null, work.now))
  const report: LoansImport = { dryRun: input.dryRun ?? false, read: body.length, placed: 0, corrected: 0, unchanged: 0, refused: [] }
  const figures = new Map<string, SceneFigure & { line: number }>()
  for (const { line, fields } of body) {
    const cell = (column: keyof typeof columns) => withoutGuard(fields[at[column]] ?? '').trim()
    const refused = (code: string, params: Params = {}) => void report.refused.push({ line, code: `content.booklists.${code}`, params })
    const scene = scenes.get(cell('list').toLowerCase()) ?? scenes.get(await idBehind(work, cell('list')))
    const month = monthIn(cell('month'))
    const loans = cell('loans').replace(/[\s'](?=\d{3})/g, '')
    if (!scene) refused('list-not-known', { list: cell('list').slice(0, 60) })
    else if (!month) refused('not-a-month', { month: cell('month').slice(0, 30) })
    else if (month >= running) refused('month-runs', { month })
    else if (!/^\d{1,7}$/.test(loans)) refused('not-a-count', { count: cell('loans').slice(0, 30) })
    else {
      const key = `${scene} ${month}`
      const other = figures.get(key)
      if (other && other.amount !== Number(loans)) refused('line-contradicts', { line: other.line })
      else figures.set(key, { scene, month, amount: Number(loans), line })
    }
  }
  Object.assign(report, await placeSceneFigures(work, { metric: 'booklist.loans', source, dryRun: report.dryRun }, [...figures.values()]))
  if (!report.dryRun)
    await audit(
      work,
      'content.booklist-loans-imported',
      { kind: 'booklists', id: work.alliance },
      { source, placed: report.placed, corrected: report.corrected, refused: report.refused.length },
    )
  return report
}

/** The scenes of the lists by their codes, and by the lists' ids. */
async function scenesOfLists(work: Work): Promise<Map<string, number>> {
  const lists = await listBooklists(work)
  const codes = await listScenes(work, { scenes: lists.map(({ scene }) => scene) })
  return new Map([...lists.map(({ id, scene }) => [id, scene] as const), ...codes.map(({ code, scene }) => [code, scene] as const)])
}

const idBehind = async (work: Work, name: string): Promise<string> =>
  (await subjectOfSlug(work, 'booklist', name.replace(/^.*\/booklists\//, '').replace(/[/?#].*$/, ''))) ?? ''

/** `2026-09`, `2026-9`, `2026/09`, `09/2026`, `2026年9月`, a first of a month; null for anything else. */
function monthIn(text: string): string | null {
  const [, year, month] = /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?(?:-01)?$/.exec(text) ?? [
    null,
    ...(/^(\d{1,2})[/.](\d{4})$/.exec(text)?.slice(1).reverse() ?? []),
  ]
  const number = Number(month)
  return year && number >= 1 && number <= 12 ? `${year}-${String(number).padStart(2, '0')}` : null
}

/** What a list brought, as far as anybody counted. Law 5: what nobody counted is said so. */
export interface ListFigures {
  /** Of which days the follows are; the day of the list's first scene is the first. */
  from: string
  to: string
  /** By what carries the links: the list's page (`booklist`), a print (`shelf-talker` …). */
  touches: { kind: string; code: string; amount: number }[]
  /** Loans by month with a figure or a gap between two; null where none was ever brought. */
  loans: {
    months: { month: string; amount: number | null }[]
    total: number
    sources: string[]
    gaps: { from: string; to: string }[]
  } | null
}

/** What is known of what a list moved: follows of its links, and imported loans of its books with source, months and gaps. Needs to see drafts and figures. */
export async function listFigures(work: Work, list: string): Promise<ListFigures> {
  const { scene, id } = await booklistById(work, list)
  const scenes = await listScenes(work, { subject: { kind: 'booklist', id } })
  const today = await localDay(work, null, work.now)
  const since = await recordedSince(work, ['reach.touches'])
  const counted = await totalsByScene(work, { metrics: ['reach.touches'], from: since, to: today, scenes: scenes.map((one) => one.scene) })
  const amounts = new Map(counted.map((one) => [one.scene, one.amount]))
  const loans = await readSeries(work, {
    metric: 'booklist.loans',
    from: `${Number(today.slice(0, 4)) - 5}-01-01`,
    to: addDays(firstDay(monthOf(today)), -1),
    by: 'month',
    scenes: [scene],
  })
  const filled = loans.rows.flatMap((row, i) => (row.amount === null ? [] : [i]))
  const months = filled.length === 0 ? [] : loans.rows.slice(filled[0], filled.at(-1)! + 1)
  return {
    from: since,
    to: today,
    touches: scenes.map((one) => ({ kind: one.kind, code: one.code, amount: amounts.get(one.scene) ?? 0 })),
    loans:
      months.length === 0
        ? null
        : {
            months: months.map((row) => ({ month: monthOf(row.from), amount: row.amount })),
            total: months.reduce((sum, row) => sum + (row.amount ?? 0), 0),
            sources: loans.sources,
            gaps: loans.gaps
              .filter((gap) => gap.from >= months[0]!.from && gap.to <= months.at(-1)!.to)
              .map(({ from, to }) => ({ from, to: lastDay(monthOf(to)) })),
          },
  }
}
