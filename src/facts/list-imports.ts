import type { Selectable } from 'kysely'
import { isId, type Work } from '#platform'
import { noSuchImport } from './errors.ts'
import type { ImportCounts, ImportPlan } from './import-types.ts'
import { type MetricKey, metricByNumber } from './metrics.ts'
import { factsPolicy } from './policy.ts'
import type { ImportsTable } from './tables.ts'

export interface ImportRow {
  importId: string
  name: string
  source: string
  fileId: string | null
  status: 'reading' | 'staged' | 'placing' | 'placed' | 'dropped'
  plan: ImportPlan
  counts: ImportCounts
  linesRead: number
  placedLine: number
  placedCol: number
  madeBy: string
  madeAt: Date
  changedAt: Date
}

/** One import. Refuses what is not there. */
export async function importById(work: Work, importId: string): Promise<ImportRow> {
  factsPolicy.demand(work, 'see-facts')
  return readImport(work, importId)
}

/** The same for capabilities that have demanded their own policy. */
export async function readImport(work: Work, importId: string, options: { lock?: boolean } = {}): Promise<ImportRow> {
  const query = work.db.selectFrom('facts.imports').selectAll().where('alliance_id', '=', work.alliance).where('import_id', '=', importId)
  const row = isId(importId) ? await (options.lock ? query.forUpdate() : query).executeTakeFirst() : undefined
  if (!row) throw noSuchImport()
  return read(row)
}

/** Imports, newest first; those that were dropped are left out. `after` is the id of the last one of the page before. */
export async function listImports(work: Work, page: { after?: string; limit?: number } = {}): Promise<ImportRow[]> {
  factsPolicy.demand(work, 'see-facts')
  let query = work.db.selectFrom('facts.imports').selectAll().where('alliance_id', '=', work.alliance).where('status', '<>', 'dropped')
  // Ids are made in the order of time.
  if (page.after && isId(page.after)) query = query.where('import_id', '<', page.after)
  return (
    await query
      .orderBy('import_id', 'desc')
      .limit(Math.min(page.limit ?? 50, 200))
      .execute()
  ).map(read)
}

export interface QuarantineRow {
  importId: string
  importName: string
  line: number
  col: number
  unit: string
  metric: MetricKey
  span: number | null
  day: string | null
  amount: number | null
  raw: string
  reason: string
  status: 'open' | 'mended' | 'dropped'
  decidedBy: string | null
  decidedAt: Date | null
  why: string | null
}

/** Rows in quarantine, by import and line; the open ones unless asked otherwise. */
export async function listQuarantine(
  work: Work,
  filter: {
    importId?: string
    status?: 'open' | 'mended' | 'dropped' | 'any'
    after?: { importId: string; line: number; col: number }
    limit?: number
  } = {},
): Promise<QuarantineRow[]> {
  factsPolicy.demand(work, 'see-facts')
  let query = work.db
    .selectFrom('facts.quarantine as q')
    .innerJoin('facts.imports as i', (join) => join.onRef('i.alliance_id', '=', 'q.alliance_id').onRef('i.import_id', '=', 'q.import_id'))
    .where('q.alliance_id', '=', work.alliance)
    .where('i.alliance_id', '=', work.alliance)
    .selectAll('q')
    .select('i.name')
  if (filter.importId !== undefined)
    query = query.where('q.import_id', '=', isId(filter.importId) ? filter.importId : '00000000-0000-0000-0000-000000000000')
  if (filter.status !== 'any') query = query.where('q.status', '=', filter.status ?? 'open')
  const { after } = filter
  if (after && isId(after.importId)) {
    query = query.where((eb) =>
      eb.or([
        eb('q.import_id', '>', after.importId),
        eb.and([eb('q.import_id', '=', after.importId), eb('q.line', '>', after.line)]),
        eb.and([eb('q.import_id', '=', after.importId), eb('q.line', '=', after.line), eb('q.col', '>', after.col)]),
      ]),
    )
  }
  const rows = await query
    .orderBy('q.import_id')
    .orderBy('q.line')
    .orderBy('q.col')
    .limit(Math.min(filter.limit ?? 100, 10_000))
    .execute()
  return rows.map((row) => ({
    importId: row.import_id,
    importName: row.name,
    line: row.line,
    col: row.col,
    unit: row.unit,
    metric: metricByNumber(row.metric).key,
    span: row.span,
    day: row.day,
    amount: row.amount,
    raw: row.raw,
    reason: row.reason,
    status: row.status,
    decidedBy: row.decided_by,
    decidedAt: row.decided_at,
    why: row.why,
  }))
}

/** How many rows wait in quarantine, by import. */
export async function countQuarantine(work: Work): Promise<{ importId: string; open: number }[]> {
  factsPolicy.demand(work, 'see-facts')
  const rows = await work.db
    .selectFrom('facts.quarantine')
    .select((eb) => ['import_id', eb.fn.countAll<number>().as('open')])
    .where('alliance_id', '=', work.alliance)
    .where('status', '=', 'open')
    .groupBy('import_id')
    .execute()
  return rows.map((row) => ({ importId: row.import_id, open: row.open }))
}

const read = (row: Selectable<ImportsTable>): ImportRow => ({
  importId: row.import_id,
  name: row.name,
  source: row.source,
  fileId: row.file_id,
  status: row.status,
  plan: row.plan,
  counts: row.counts,
  linesRead: row.lines_read,
  placedLine: row.placed_line,
  placedCol: row.placed_col,
  madeBy: row.made_by,
  madeAt: row.made_at,
  changedAt: row.changed_at,
})
