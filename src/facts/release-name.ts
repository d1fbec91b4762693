import { sql } from 'kysely'
import type { Work } from '#platform'
import { lock } from './fold-rollups.ts'
import { type CellToPlace, placeCells } from './place-cells.ts'
import { normaliseName } from './reading/names.ts'

interface Waiting {
  import_id: string
  name: string
  source: string
  line: number
  col: number
  unit: string
  metric: number
  span: number | null
  day: string | null
  amount: number | null
}

/** Names that rows of this import still wait for, as they stand in the file. */
export async function namesWaitedFor(work: Work, importId: string): Promise<string[]> {
  const rows = await work.db
    .selectFrom('facts.quarantine')
    .select('unit')
    .distinct()
    .where('alliance_id', '=', work.alliance)
    .where('import_id', '=', importId)
    .where('status', '=', 'open')
    .where('reason', '=', 'unknown-name')
    .execute()
  return rows.map((row) => row.unit)
}

/**
 * Places the rows in quarantine whose only trouble was a name that a person has now explained, or drops them where it is to be left out.
 * Rows that would stand in for a figure of the same import, or contradict each other, stay in quarantine. Returns how many were decided.
 *
 * An import that is still being placed asks again at its end. Both take the place lock before they look, so that whoever is second sees
 * what the first has done.
 */
export async function releaseName(work: Work, normal: string, point: number | null): Promise<number> {
  await lock(work, 'place')
  const { rows } = await sql<Waiting>`
    select q.import_id, i.name, i.source, q.line, q.col, q.unit, q.metric, q.span, q.day, q.amount
    from facts.quarantine q join facts.imports i on i.alliance_id = q.alliance_id and i.import_id = q.import_id
    where q.alliance_id = ${work.alliance} and i.alliance_id = ${work.alliance} and q.status = 'open' and q.reason = 'unknown-name' and i.status = 'placed'
    order by q.import_id, q.line, q.col for update of q`.execute(work.db)
  const mine = rows.filter((row) => normaliseName(row.unit) === normal)
  if (point === null) {
    await decide(work, mine, 'dropped', 'left out')
    return mine.length
  }
  let decided = 0
  for (const [importId, group] of Map.groupBy(mine, (row) => row.import_id)) {
    const cells = group.filter((row) => row.day !== null)
    const keyOf = (row: Waiting) => `${row.metric} ${row.span} ${row.day}`
    const byCell = Map.groupBy(cells, keyOf)
    const taken = await takenBy(work, importId, point, cells)
    const good: Waiting[] = []
    const contradicting: Waiting[] = []
    for (const [key, same] of byCell) {
      if (taken.has(key) || new Set(same.map((row) => row.amount)).size > 1) contradicting.push(...same)
      else good.push(...same)
    }
    const once = [...Map.groupBy(good, keyOf).values()].map((same) => same[0]!)
    const toPlace = once.map(
      (row): CellToPlace => ({ line: row.line, metric: row.metric, point, span: row.span ?? 0, day: row.day!, amount: row.amount }),
    )
    await placeCells(work, { importId, source: group[0]!.source, name: group[0]!.name }, toPlace)
    await decide(work, good, 'mended', 'the name was explained')
    await changeReason(work, contradicting, 'two-names-one-point')
    decided += good.length
  }
  return decided
}

/** Cells of this point that the same import has filled under another name. */
async function takenBy(work: Work, importId: string, point: number, rows: readonly Waiting[]): Promise<Set<string>> {
  const found = await sql<{ metric: number; span: number; day: string }>`
    select c.metric, c.span, c.day from unnest(${rows.map((r) => r.metric)}::smallint[], ${rows.map((r) => r.span)}::smallint[], ${rows.map((r) => r.day)}::date[]) as t (metric, span, day)
    join facts.cells c on c.metric = t.metric and c.span = t.span and c.day = t.day
    where c.alliance_id = ${work.alliance} and c.point = ${point} and c.import_id = ${importId}`.execute(work.db)
  return new Set(found.rows.map((row) => `${row.metric} ${row.span} ${row.day}`))
}

async function decide(work: Work, rows: readonly Waiting[], status: 'mended' | 'dropped', why: string): Promise<void> {
  if (rows.length === 0) return
  await sql`
    update facts.quarantine q set status = ${status}, why = ${why}, decided_at = ${work.now}::timestamptz, decided_by = ${'name' in work.actor ? work.actor.name : work.actor.kind}
    from unnest(${rows.map((r) => r.import_id)}::uuid[], ${rows.map((r) => r.line)}::int[], ${rows.map((r) => r.col)}::int[]) as t (import_id, line, col)
    where q.alliance_id = ${work.alliance} and q.import_id = t.import_id and q.line = t.line and q.col = t.col`.execute(work.db)
}

async function changeReason(work: Work, rows: readonly Waiting[], reason: string): Promise<void> {
  if (rows.length === 0) return
  await sql`
    update facts.quarantine q set reason = ${reason}
    from unnest(${rows.map((r) => r.import_id)}::uuid[], ${rows.map((r) => r.line)}::int[], ${rows.map((r) => r.col)}::int[]) as t (import_id, line, col)
    where q.alliance_id = ${work.alliance} and q.import_id = t.import_id and q.line = t.line and q.col = t.col`.execute(work.db)
}
