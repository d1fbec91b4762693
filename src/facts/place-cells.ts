import { sql } from 'kysely'
import { newId, type Work } from '#platform'
import { lock } from './fold-rollups.ts'
import { metricByNumber } from './metrics.ts'
import { reopenClosed } from './record-fact.ts'

/** A figure to be placed: it stands for a metric at a point in a period. Null: known to its source but hidden by it. */
export interface CellToPlace {
  line: number
  metric: number
  point: number
  span: number
  day: string
  amount: number | null
}

export interface Placed {
  placed: number
  corrected: number
  unchanged: number
  suppressed: number
}

interface LedgerRow {
  fact_id: string
  cell: CellToPlace
  amount: number
  n: number
  source: string
  corrects: string | null
}

/**
 * Places figures, each at most once per call: a new one is a fact; one that stands already changes nothing; another figure for the same cell is
 * a correction, a further row of the ledger that names the one it corrects. Corrected and added figures reopen a closed month visibly.
 * One placer at a time within an alliance.
 */
export async function placeCells(
  work: Work,
  origin: { importId: string; source: string; name: string },
  cells: readonly CellToPlace[],
): Promise<Placed> {
  const counts: Placed = { placed: 0, corrected: 0, unchanged: 0, suppressed: 0 }
  if (cells.length === 0) return counts
  await lock(work, 'place')
  const standing = await readStanding(work, cells)
  const ledger: LedgerRow[] = []
  const changed: (CellToPlace & { fact_id: string | null; version: number })[] = []
  cells.forEach((cell, i) => {
    const old = standing.get(i)
    if (old && old.amount === cell.amount) {
      counts.unchanged++
      return
    }
    let fact: string | null = null
    if (old && old.amount !== null && cell.amount !== null && old.source === origin.source) {
      fact = newId()
      ledger.push({ fact_id: fact, cell, amount: cell.amount - old.amount, n: 0, source: origin.source, corrects: old.fact_id })
    } else {
      // Another source says it now, or it is hidden now: the old figure is taken back under its own source.
      if (old && old.amount !== null)
        ledger.push({ fact_id: newId(), cell, amount: -old.amount, n: -1, source: old.source, corrects: old.fact_id })
      if (cell.amount !== null) {
        fact = newId()
        ledger.push({ fact_id: fact, cell, amount: cell.amount, n: 1, source: origin.source, corrects: old?.fact_id ?? null })
      }
    }
    if (old) counts.corrected++
    else if (cell.amount === null) counts.suppressed++
    else counts.placed++
    changed.push({ ...cell, fact_id: fact, version: (old?.version ?? 0) + 1 })
  })
  if (changed.length === 0) return counts
  await reopenClosed(
    work,
    changed.map((cell) => ({ metric: cell.metric, metricKey: metricByNumber(cell.metric).key, day: cell.day })),
    `import of ${origin.name}`,
  )
  await append(work, ledger)
  await sql`
    insert into facts.cells (alliance_id, metric, point, span, day, amount, source, fact_id, import_id, line, version, changed_at)
    select ${work.alliance}::uuid, t.metric, t.point, t.span, t.day, t.amount, ${origin.source}, t.fact_id, ${origin.importId}::uuid, t.line, t.version, ${work.now}::timestamptz
    from unnest(
      ${changed.map((c) => c.metric)}::smallint[], ${changed.map((c) => c.point)}::int[], ${changed.map((c) => c.span)}::smallint[], ${changed.map((c) => c.day)}::date[],
      ${changed.map((c) => c.amount)}::numeric[], ${changed.map((c) => c.fact_id)}::uuid[], ${changed.map((c) => c.line)}::int[], ${changed.map((c) => c.version)}::int[]
    ) as t (metric, point, span, day, amount, fact_id, line, version)
    on conflict (alliance_id, metric, point, span, day) do update set
      amount = excluded.amount, source = excluded.source, fact_id = excluded.fact_id, import_id = excluded.import_id, line = excluded.line,
      version = excluded.version, changed_at = excluded.changed_at`.execute(work.db)
  return counts
}

interface Standing {
  amount: number | null
  source: string
  fact_id: string | null
  version: number
}

async function readStanding(work: Work, cells: readonly CellToPlace[]): Promise<Map<number, Standing>> {
  const { rows } = await sql<Standing & { i: number }>`
    select t.i::int - 1 as i, c.amount, c.source, c.fact_id, c.version
    from unnest(
      ${cells.map((c) => c.metric)}::smallint[], ${cells.map((c) => c.point)}::int[], ${cells.map((c) => c.span)}::smallint[], ${cells.map((c) => c.day)}::date[]
    ) with ordinality as t (metric, point, span, day, i)
    join facts.cells c on c.metric = t.metric and c.point = t.point and c.span = t.span and c.day = t.day
    where c.alliance_id = ${work.alliance}`.execute(work.db)
  return new Map(rows.map((row) => [row.i, row]))
}

async function append(work: Work, rows: readonly LedgerRow[]): Promise<void> {
  if (rows.length === 0) return
  await sql`
    with given as (
      select * from unnest(
        ${rows.map((r) => r.fact_id)}::uuid[], ${rows.map((r) => r.cell.day)}::date[], ${rows.map((r) => r.cell.metric)}::smallint[], ${rows.map((r) => r.cell.point)}::int[],
        ${rows.map((r) => r.cell.span)}::smallint[], ${rows.map((r) => r.n)}::smallint[], ${rows.map((r) => r.amount)}::numeric[], ${rows.map((r) => r.source)}::text[], ${rows.map((r) => r.corrects)}::uuid[]
      ) as t (fact_id, day, metric, point, span, n, amount, source, corrects)
    ), written as (
      insert into facts.ledger (alliance_id, fact_id, at, day, point, scene, metric, span, n, amount, source, corrects)
      select ${work.alliance}::uuid, fact_id, ${work.now}::timestamptz, day, point, 0, metric, span, n, amount, source, corrects from given
    )
    insert into facts.deltas (alliance_id, fact_id, day, point, scene, metric, span, n, amount, source)
    select ${work.alliance}::uuid, fact_id, day, point, 0, metric, span, n, amount, source from given`.execute(work.db)
}
