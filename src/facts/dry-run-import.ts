import { sql } from 'kysely'
import type { Work } from '#platform'
import { tooManyNames } from './errors.ts'
import type { ImportCounts } from './import-types.ts'
import { type ImportRow, readImport } from './list-imports.ts'
import { type NameReading, readNames } from './match-names.ts'
import { type MetricKey, metricByNumber } from './metrics.ts'
import { factsPolicy } from './policy.ts'
import { findOddities, type Oddity, type PlainFigure } from './reading/oddities.ts'

/** A row that will not be placed, and why. */
export interface RefusedRow {
  line: number
  col: number
  unit: string
  metric: MetricKey
  day: string | null
  raw: string
  amount: number | null
  reason: string
}

/** What placing would do. Nothing has been done yet. */
export interface DryRun {
  import: ImportRow
  counts: ImportCounts
  names: (NameReading & { cells: number; firstLine: number })[]
  /** The first 200 rows that go to quarantine. */
  refused: RefusedRow[]
  /** The first 200 figures that would replace another one. */
  corrections: { line: number; unit: string; point: number; metric: MetricKey; day: string; before: number | null; after: number | null }[]
  /** Closed months that would be reopened. */
  reopens: { metric: MetricKey; month: string }[]
  oddities: Oddity[]
}

/** More different names than this means that the wrong column was taken for the names. */
const mostNames = 5000

/** Shows what placing a staged import would do, and why which rows will not be placed. Changes nothing but the staging table. */
export async function dryRunImport(work: Work, importId: string): Promise<DryRun> {
  factsPolicy.demand(work, 'import-figures')
  const row = await readImport(work, importId)
  if (row.status !== 'staged')
    return { import: row, counts: row.counts, names: [], refused: [], corrections: [], reopens: [], oddities: [] }
  const names = await judge(work, importId)
  const counts = await countVerdicts(work, row)
  const refused = await sql<Omit<RefusedRow, 'metric'> & { metric: number }>`
    select line, col, unit, metric, day, raw, amount, verdict as reason from facts.staged
    where alliance_id = ${work.alliance} and import_id = ${importId} and verdict not in ('place', 'repeated', 'ignored') order by line, col limit 200`.execute(
    work.db,
  )
  const corrections = await sql<{
    line: number
    unit: string
    point: number
    metric: number
    day: string
    before: number | null
    after: number | null
  }>`
    select s.line, s.unit, s.point, s.metric, s.day, c.amount as before, s.amount as after ${againstCells(work, importId)}
    and c.point is not null and c.amount is distinct from s.amount order by s.line, s.col limit 200`.execute(work.db)
  const reopens = await sql<{ metric: number; month: string }>`
    select distinct p.metric, p.month ${againstCells(work, importId, sql`join facts.periods p on p.metric = s.metric and p.month = date_trunc('month', s.day)::date and p.status = 'closed' and p.alliance_id = s.alliance_id`)}
    and p.alliance_id = ${work.alliance} and (c.point is null or c.amount is distinct from s.amount) order by 1, 2`.execute(work.db)
  return {
    import: row,
    counts,
    names,
    refused: refused.rows.map((r) => ({
      ...r,
      metric: metricByNumber(r.metric).key,
      raw: r.raw || (r.amount === null ? '' : String(r.amount)),
    })),
    corrections: corrections.rows.map((r) => ({ ...r, metric: metricByNumber(r.metric).key })),
    reopens: reopens.rows.map((r) => ({ metric: metricByNumber(r.metric).key, month: r.month.slice(0, 7) })),
    oddities: await oddities(work, row),
  }
}

const againstCells = (work: Work, importId: string, join = sql``) => sql`
  from facts.staged s
  left join facts.cells c on c.alliance_id = s.alliance_id and c.alliance_id = ${work.alliance} and c.metric = s.metric and c.point = s.point and c.span = s.span and c.day = s.day
  ${join}
  where s.alliance_id = ${work.alliance} and s.import_id = ${importId} and s.verdict = 'place'`

/**
 * Gives every staged row its point and verdict: `place`; `repeated` (the same cell with the same figure a second time); `ignored` (a person said
 * to leave the name out); else the reason why it cannot be placed. Where a cell stands twice with different figures nobody knows which is right, and both wait.
 */
export async function judge(work: Work, importId: string): Promise<DryRun['names']> {
  const { rows: units } = await sql<{ unit: string; cells: number; first: number }>`
    select unit, count(*)::int as cells, min(line) as first from facts.staged
    where alliance_id = ${work.alliance} and import_id = ${importId} group by unit order by min(line), unit limit ${mostNames + 1}`.execute(
    work.db,
  )
  if (units.length > mostNames) throw tooManyNames(units.length)
  const readings = await readNames(
    work,
    units.map((row) => row.unit),
  )
  await withoutNestedLoops(work)
  await sql`
    with named as (
      select * from unnest(${readings.map((r) => r.unit)}::text[], ${readings.map((r) => r.normal)}::text[], ${readings.map((r) => r.point)}::int[], ${readings.map((r) => r.how === 'ignored')}::bool[]) as t (unit, normal, point, left_out)
    ), first as (
      select s.line, s.col, n.point, n.normal, s.metric, s.span, s.day, s.amount,
        case when n.left_out then 'ignored' when s.reason is not null then s.reason when n.point is null then 'unknown-name' else 'place' end as verdict
      from facts.staged s join named n on n.unit = s.unit
      where s.alliance_id = ${work.alliance} and s.import_id = ${importId}
    ), second as (
      select line, col, point, case
        when min(normal) over cell <> max(normal) over cell then 'two-names-one-point'
        when min(coalesce(amount, -1)) over cell <> max(coalesce(amount, -1)) over cell then 'conflicting'
        when row_number() over (cell order by line, col) > 1 then 'repeated'
        else 'place' end as verdict
      from first where verdict = 'place' window cell as (partition by metric, point, span, day)
    ), judged as (
      select line, col, point, verdict from first where verdict <> 'place' union all select line, col, point, verdict from second
    )
    update facts.staged s set point = j.point, verdict = j.verdict from judged j
    where s.alliance_id = ${work.alliance} and s.import_id = ${importId} and s.line = j.line and s.col = j.col`.execute(work.db)
  return readings.map((reading, i) => ({ ...reading, cells: units[i]!.cells, firstLine: units[i]!.first }))
}

/** The staging table has just been filled and the planner takes it for empty: it would join row by row. For the rest of this transaction it may not. */
const withoutNestedLoops = (work: Work) => sql`set local enable_nestloop = off`.execute(work.db)

/** Counts what the verdicts say, beside what was counted while reading. */
export async function countVerdicts(work: Work, row: ImportRow): Promise<ImportCounts> {
  const { rows } = await sql<{ verdict: string; state: string; n: number }>`
    select verdict, state, count(*)::int as n from (
      select s.verdict, case when s.verdict <> 'place' then '' when c.point is null then (case when s.amount is null then 'suppressed' else 'placed' end)
        when c.amount is not distinct from s.amount then 'unchanged' else 'corrected' end as state
      from facts.staged s
      left join facts.cells c on c.alliance_id = s.alliance_id and c.alliance_id = ${work.alliance} and c.metric = s.metric and c.point = s.point and c.span = s.span and c.day = s.day
      where s.alliance_id = ${work.alliance} and s.import_id = ${row.importId}
    ) as judged group by 1, 2`.execute(work.db)
  const counts: ImportCounts = {
    ...row.counts,
    placed: 0,
    corrected: 0,
    unchanged: 0,
    suppressed: 0,
    repeated: 0,
    ignored: 0,
    refused: 0,
    why: {},
  }
  for (const { verdict, state, n } of rows) {
    if (state === 'placed' || state === 'corrected' || state === 'unchanged' || state === 'suppressed') counts[state] += n
    else if (verdict === 'repeated' || verdict === 'ignored') counts[verdict] += n
    else {
      counts.refused += n
      counts.why[verdict] = (counts.why[verdict] ?? 0) + n
    }
  }
  return counts
}

/** What is odd in the figures of a staged import (also those whose name waits for a person), and in its headers. */
async function oddities(work: Work, row: ImportRow): Promise<Oddity[]> {
  const found: Oddity[] = row.plan.notices.map(({ code, from, to }) => ({
    code: code === 'months-without-column' ? 'columns-missing' : code,
    params: { file: row.name, from, to },
  }))
  const { rows } = await sql<{ metric: number; unit: string; span: number; month: string; amount: number }>`
    select metric, unit, span, date_trunc('month', day)::date as month, sum(amount) as amount from facts.staged
    where alliance_id = ${work.alliance} and import_id = ${row.importId} and verdict in ('place', 'unknown-name', 'ignored') and amount is not null and span < 2
    group by 1, 2, 3, 4 order by 4 limit 200000`.execute(work.db)
  for (const [metric, figures] of Map.groupBy(rows, (r) => r.metric)) {
    const monthly = figures.every((f) => f.span === 1)
    const plain = figures.map((f): PlainFigure => ({ unit: f.unit, period: monthly ? f.month.slice(0, 7) : f.month, amount: f.amount }))
    const columns = row.plan.shape === 'wide' ? row.plan.figures.flatMap((f) => f.month ?? []) : undefined
    found.push(...findOddities(row.name, plain, { columns, share: metricByNumber(metric).kind !== 'additive' }))
  }
  return found
}
