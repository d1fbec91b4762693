import { sql } from 'kysely'
import { type Actor, audit, type Platform, type Work } from '#platform'
import { countVerdicts, judge } from './dry-run-import.ts'
import { importNotReady } from './errors.ts'
import { lock } from './fold-rollups.ts'
import type { ImportCounts } from './import-types.ts'
import { type ImportRow, readImport } from './list-imports.ts'
import { readNames } from './match-names.ts'
import { type CellToPlace, placeCells } from './place-cells.ts'
import { factsPolicy } from './policy.ts'
import { namesWaitedFor, releaseName } from './release-name.ts'

/** Cells that are placed in one transaction. */
const batch = 5000

/**
 * Places a staged import, 5,000 cells a transaction, each with where it came to: after a kill it goes on from there, and what was placed is not
 * placed again. What cannot be placed goes to quarantine with its line and reason. Placing a placed import does nothing.
 */
export async function placeImport(house: Platform, alliance: string, actor: Actor, importId: string): Promise<ImportRow> {
  for (;;) {
    const row = await house.work(alliance, actor, (work) => placeStep(work, importId))
    if (row.status === 'placed') return row
  }
}

/** One step of placing. The first judges anew (names may have been confirmed since the dry run) and fills the quarantine. */
export async function placeStep(work: Work, importId: string, size = batch): Promise<ImportRow> {
  factsPolicy.demand(work, 'import-figures')
  const row = await readImport(work, importId, { lock: true })
  if (row.status === 'placed') return row
  if (row.status !== 'staged' && row.status !== 'placing') throw importNotReady(row.status)
  let { counts } = row
  if (row.status === 'staged') {
    await judge(work, importId)
    counts = await countVerdicts(work, row)
    // From here on these four count what has been done.
    counts = { ...counts, placed: 0, corrected: 0, unchanged: 0, suppressed: 0 }
    await fillQuarantine(work, importId)
  }
  const { rows } = await sql<CellToPlace & { col: number }>`
    select line, col, metric, point, span, day, amount from facts.staged
    where alliance_id = ${work.alliance} and import_id = ${importId} and verdict = 'place' and (line, col) > (${row.placedLine}, ${row.placedCol})
    order by line, col limit ${size}`.execute(work.db)
  const done = await placeCells(work, { importId, source: row.source, name: row.name }, rows)
  for (const key of ['placed', 'corrected', 'unchanged', 'suppressed'] as const) counts[key] += done[key]
  const last = rows.at(-1)
  const finished = rows.length < size
  await work.db
    .updateTable('facts.imports')
    .set({
      status: finished ? 'placed' : 'placing',
      placed_line: last?.line ?? row.placedLine,
      placed_col: last?.col ?? row.placedCol,
      counts: JSON.stringify(counts),
      changed_at: work.now,
    })
    .where('alliance_id', '=', work.alliance)
    .where('import_id', '=', importId)
    .execute()
  if (finished) await finish(work, row, counts)
  return {
    ...row,
    status: finished ? 'placed' : 'placing',
    counts,
    placedLine: last?.line ?? row.placedLine,
    placedCol: last?.col ?? row.placedCol,
  }
}

async function fillQuarantine(work: Work, importId: string): Promise<void> {
  await sql`
    insert into facts.quarantine (alliance_id, import_id, line, col, unit, metric, span, day, amount, raw, reason, status)
    select ${work.alliance}::uuid, import_id, line, col, unit, metric, span, day, amount, case when raw = '' then coalesce(amount::text, '') else raw end, verdict, 'open'
    from facts.staged where alliance_id = ${work.alliance} and import_id = ${importId} and verdict not in ('place', 'repeated', 'ignored')
    on conflict do nothing`.execute(work.db)
}

async function finish(work: Work, row: ImportRow, counts: ImportCounts): Promise<void> {
  await work.db.deleteFrom('facts.staged').where('alliance_id', '=', work.alliance).where('import_id', '=', row.importId).execute()
  await audit(
    work,
    'facts.import-placed',
    { kind: 'import', id: row.importId },
    { name: row.name, placed: counts.placed, corrected: counts.corrected },
  )
  await lock(work, 'place')
  // Names that were explained while the import was being placed; from now on whoever explains one sees it placed.
  const names = await readNames(work, await namesWaitedFor(work, row.importId))
  for (const { normal, point, how } of new Map(names.map((name) => [name.normal, name])).values())
    if (how === 'confirmed' || how === 'ignored') await releaseName(work, normal, point)
}

/** Drops a staged import: nothing of it was placed, nothing is kept but the sentence. Refuses one that has begun to be placed. */
export async function dropImport(work: Work, importId: string): Promise<void> {
  factsPolicy.demand(work, 'import-figures')
  const row = await readImport(work, importId, { lock: true })
  if (row.status !== 'staged' && row.status !== 'reading') throw importNotReady(row.status)
  await work.db.deleteFrom('facts.staged').where('alliance_id', '=', work.alliance).where('import_id', '=', importId).execute()
  await work.db
    .updateTable('facts.imports')
    .set({ status: 'dropped', changed_at: work.now })
    .where('alliance_id', '=', work.alliance)
    .where('import_id', '=', importId)
    .execute()
  if (row.fileId) await work.house.files.remove(work, row.fileId)
  await audit(work, 'facts.import-dropped', { kind: 'import', id: importId }, { name: row.name })
}
