import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { type Actor, audit, newId, type Platform, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import {
  columnUnclear,
  dateOrderUnclear,
  fileBreaks,
  importNotReady,
  metricNeeded,
  noFiguresFound,
  noSuchMetric,
  notText,
} from './errors.ts'
import { type ImportCounts, type ImportPlan, noCounts, spanNumber } from './import-types.ts'
import type { ImportRow } from './list-imports.ts'
import { findMetric } from './metrics.ts'
import { factsPolicy } from './policy.ts'
import { type Encoding, findEncoding, type Open } from './reading/decode.ts'
import { makePlan, type PlanWish } from './reading/make-plan.ts'
import { type ReadCell, readCells } from './reading/read-cells.ts'
import { BrokenTable, beginningOf, findDelimiter, type Record, readRecords } from './reading/records.ts'

export interface StageImport extends PlanWish {
  /** The file's name, for lists and sentences. */
  name: string
  /** Opens the file from its beginning; called several times. */
  open: Open
  /** Who says so, shown beside every figure; the file's name unless given. */
  source?: string
  fileId?: string
}

export interface Staged {
  importId: string
  /** True: this content was imported before in this way; nothing was done. */
  already: boolean
  status: 'reading' | 'staged' | 'placing' | 'placed' | 'dropped'
  counts: ImportCounts
  plan: ImportPlan
}

/** Cells that are written in one transaction. */
const batch = 5000

/**
 * Reads a file into the staging table, 5,000 cells a transaction; nothing is placed. The same content read in the same way is the same import:
 * where it was placed before nothing is done, where reading was cut off (a kill) it goes on from there.
 * Refuses with the fields `file`, `metric`, `dateOrder`: no text, a table that breaks, no periods, several columns and no metric.
 */
export async function stageImport(house: Platform, alliance: string, actor: Actor, input: StageImport): Promise<Staged> {
  await house.work(alliance, actor, async (work) => factsPolicy.demand(work, 'import-figures'))
  const { plan, sha256 } = await lookAt(input)
  const found = await house.work(alliance, actor, (work) => findOrMake(work, input, plan, sha256))
  if (found.status !== 'reading') return { ...found, already: true, plan }
  return goOnReading(house, alliance, actor, { ...found, plan, name: input.name }, input.open)
}

/** Reads on from where an import came to, and ends it as `staged`; a table that breaks drops it. */
export async function goOnReading(
  house: Platform,
  alliance: string,
  actor: Actor,
  row: Pick<ImportRow, 'importId' | 'counts' | 'linesRead' | 'plan' | 'name'>,
  open: Open,
): Promise<Staged> {
  const { importId, plan, name } = row
  const today = await house.work(alliance, actor, (work) => localDay(work, null, work.now))
  const end = (work: Work, status: 'staged' | 'dropped') =>
    work.db
      .updateTable('facts.imports')
      .set({ status, changed_at: work.now })
      .where('alliance_id', '=', alliance)
      .where('import_id', '=', importId)
      .where('status', '=', 'reading')
      .execute()
  try {
    const counts = await readAll(house, alliance, actor, row, open, today)
    await house.work(alliance, actor, async (work) => {
      await end(work, 'staged')
      await audit(work, 'facts.import-staged', { kind: 'import', id: importId }, { name })
    })
    return { importId, already: false, status: 'staged', counts, plan }
  } catch (error) {
    if (!(error instanceof BrokenTable)) throw error
    await house.work(alliance, actor, async (work) => {
      await work.db.deleteFrom('facts.staged').where('alliance_id', '=', alliance).where('import_id', '=', importId).execute()
      await end(work, 'dropped')
    })
    throw fileBreaks(error.reason, error.line)
  }
}

/** Finds out what a file is and how it is to be read, without keeping anything. */
async function lookAt(input: Pick<StageImport, 'open'> & PlanWish): Promise<{ plan: ImportPlan; sha256: string }> {
  if (input.metric && !findMetric(input.metric)) throw noSuchMetric(input.metric)
  const encoding = await findEncoding(input.open)
  if (['spreadsheet', 'compressed', 'binary', 'empty'].includes(encoding)) throw notText(encoding)
  const hash = createHash('sha256')
  for await (const bytes of input.open()) hash.update(bytes)
  const delimiter = findDelimiter(await beginningOf(input.open, encoding as Encoding))
  const records: Record[] = []
  try {
    for await (const some of readRecords(input.open, encoding as Encoding, delimiter)) {
      records.push(...some.slice(0, 400))
      if (records.length >= 400) break
    }
  } catch (error) {
    if (error instanceof BrokenTable) throw fileBreaks(error.reason, error.line)
    throw error
  }
  const plan = makePlan(records, encoding as Encoding, delimiter, input)
  if ('trouble' in plan) {
    if (plan.trouble === 'column-unclear') throw columnUnclear(plan.columns)
    if (plan.trouble === 'date-order-unclear') throw dateOrderUnclear(plan.column)
    throw plan.trouble === 'metric-needed' ? metricNeeded() : noFiguresFound()
  }
  return { plan, sha256: hash.digest('hex') }
}

interface Found {
  importId: string
  status: Staged['status']
  counts: ImportCounts
  linesRead: number
}

async function findOrMake(work: Work, input: StageImport, plan: ImportPlan, sha256: string): Promise<Found> {
  const plan_hash = createHash('sha256').update(JSON.stringify(plan)).digest('hex')
  await work.db
    .insertInto('facts.imports')
    .values({
      alliance_id: work.alliance,
      import_id: newId(),
      name: input.name.slice(0, 200),
      source: (input.source?.trim() || input.name).slice(0, 120),
      file_id: input.fileId ?? null,
      sha256,
      plan_hash,
      plan: JSON.stringify(plan),
      status: 'reading',
      lines_read: 0,
      placed_line: 0,
      placed_col: 0,
      counts: JSON.stringify(noCounts()),
      made_by: 'name' in work.actor ? work.actor.name : work.actor.kind,
      made_at: work.now,
      changed_at: work.now,
    })
    // Written out: a statement that is kept for many values does not know of a value that this is the index's own condition.
    .onConflict((on) => on.columns(['alliance_id', 'sha256', 'plan_hash']).where(sql<boolean>`status <> 'dropped'`).doNothing())
    .execute()
  const row = await work.db
    .selectFrom('facts.imports')
    .select(['import_id', 'status', 'counts', 'lines_read'])
    .where('alliance_id', '=', work.alliance)
    .where('sha256', '=', sha256)
    .where('plan_hash', '=', plan_hash)
    .where('status', '<>', 'dropped')
    .executeTakeFirstOrThrow()
  return { importId: row.import_id, status: row.status, counts: row.counts, linesRead: row.lines_read }
}

async function readAll(
  house: Platform,
  alliance: string,
  actor: Actor,
  found: Pick<ImportRow, 'importId' | 'counts' | 'linesRead' | 'plan'>,
  open: Open,
  today: string,
): Promise<ImportCounts> {
  const { plan } = found
  let { counts, linesRead } = found
  let cells: ReadCell[] = []
  let rows = 0
  let last = linesRead
  const flush = async (): Promise<void> => {
    if (last === linesRead) return
    const full = cells.filter((cell) => cell.figure.kind !== 'empty' || cell.trouble === 'bad-date')
    const next: ImportCounts = {
      ...counts,
      rows: counts.rows + rows,
      read: counts.read + cells.length,
      empty: counts.empty + cells.length - full.length,
    }
    await house.work(alliance, actor, async (work) => {
      // Two that read the same file at once: the second finds the line moved on and stops.
      const moved = await work.db
        .updateTable('facts.imports')
        .set({ lines_read: last, counts: JSON.stringify(next), changed_at: work.now })
        .where('alliance_id', '=', alliance)
        .where('import_id', '=', found.importId)
        .where('status', '=', 'reading')
        .where('lines_read', '=', linesRead)
        .returning('import_id')
        .executeTakeFirst()
      if (!moved) throw importNotReady('reading')
      await writeStaged(work, found.importId, full)
    })
    linesRead = last
    counts = next
    cells = []
    rows = 0
  }
  for await (const some of readCells(open, plan, today, linesRead)) {
    for (const row of some) {
      cells.push(...row.cells)
      rows++
      last = row.line
      if (cells.length >= batch) await flush()
    }
  }
  await flush()
  return counts
}

async function writeStaged(work: Work, importId: string, cells: readonly ReadCell[]): Promise<void> {
  if (cells.length === 0) return
  const reasonOf = (cell: ReadCell): string | null => cell.trouble ?? (cell.figure.kind === 'bad' ? cell.figure.reason : null)
  await sql`
    insert into facts.staged (alliance_id, import_id, line, col, unit, metric, span, day, amount, reason, raw)
    select ${work.alliance}::uuid, ${importId}::uuid, t.* from unnest(
      ${cells.map((c) => c.line)}::int[], ${cells.map((c) => c.col)}::int[], ${cells.map((c) => c.unit)}::text[], ${cells.map((c) => findMetric(c.metric)!.number)}::smallint[],
      ${cells.map((c) => (c.period ? spanNumber[c.period.span] : null))}::smallint[], ${cells.map((c) => c.period?.day ?? null)}::date[],
      ${cells.map((c) => (c.figure.kind === 'amount' ? c.figure.amount : null))}::numeric[], ${cells.map(reasonOf)}::text[],
      ${cells.map((c) => (reasonOf(c) || c.figure.kind === 'suppressed' ? c.raw : ''))}::text[]
    ) as t (line, col, unit, metric, span, day, amount, reason, raw)`.execute(work.db)
}
