import { audit, isId, type Work } from '#platform'
import { listServicePoints } from '#rooms/alliance'
import { dayWrong, figureNeeded, noSuchPoint, noSuchRow, periodNeeded, pointNeeded, rowDecided, whyNeeded } from './errors.ts'
import { lock } from './fold-rollups.ts'
import { spanNumber } from './import-types.ts'
import { readImport } from './list-imports.ts'
import { readNames } from './match-names.ts'
import { metricByNumber } from './metrics.ts'
import { type Placed, placeCells } from './place-cells.ts'
import { factsPolicy } from './policy.ts'
import { readFigure } from './reading/figures.ts'
import { readPeriod } from './reading/periods.ts'

export interface RowAddress {
  importId: string
  line: number
  /** From 0. */
  col: number
}

export interface MendRow extends RowAddress {
  /** The right figure as a person writes it; the one in the file unless given. */
  figure?: string
  /** The right service point; what the file's name means unless given. */
  point?: number
  /** The right day or month; the one in the file unless given. */
  period?: string
}

/** Places a row from quarantine with what was wrong put right. Refuses, by field, what is still missing or wrong. */
export async function mendRow(work: Work, input: MendRow): Promise<Placed> {
  factsPolicy.demand(work, 'mend-quarantine')
  // Before the row, as everything that places does.
  await lock(work, 'place')
  const row = await openRow(work, input)
  const from = await readImport(work, input.importId)
  const metric = metricByNumber(row.metric)
  let amount = row.amount
  if (input.figure !== undefined && input.figure.trim() !== '') {
    const figure = readFigure(input.figure, metric.unit)
    if (figure.kind !== 'amount') throw figureNeeded()
    amount = figure.amount
  }
  if (amount === null) throw figureNeeded()
  const point = input.point ?? (await readNames(work, [row.unit]))[0]!.point
  if (point === null) throw pointNeeded()
  if (point !== 0 && (await listServicePoints(work, { status: 'any', points: [point] })).length === 0) throw noSuchPoint()
  const period = input.period?.trim()
    ? readPeriod(input.period)
    : row.day === null
      ? undefined
      : { day: row.day, span: (['day', 'month', 'quarter', 'year'] as const)[row.span ?? 0]! }
  if (!period) throw input.period?.trim() ? dayWrong('period') : periodNeeded()
  const done = await placeCells(work, { importId: input.importId, source: from.source, name: from.name }, [
    { line: row.line, metric: row.metric, point, span: spanNumber[period.span], day: period.day, amount },
  ])
  await decide(work, input, 'mended', null)
  await audit(work, 'facts.row-mended', { kind: 'import', id: input.importId }, { line: row.line, name: from.name })
  return done
}

/** Leaves a row of the quarantine out for good; a reason is needed. */
export async function dropRow(work: Work, input: RowAddress & { why: string }): Promise<void> {
  factsPolicy.demand(work, 'mend-quarantine')
  if (input.why.trim() === '') throw whyNeeded()
  const row = await openRow(work, input)
  const from = await readImport(work, input.importId)
  await decide(work, input, 'dropped', input.why.trim().slice(0, 300))
  await audit(
    work,
    'facts.row-dropped',
    { kind: 'import', id: input.importId },
    { line: row.line, name: from.name },
    input.why.trim().slice(0, 300),
  )
}

async function openRow(work: Work, at: RowAddress) {
  const sane =
    isId(at.importId) && Number.isInteger(at.line) && Number.isInteger(at.col) && Math.abs(at.line) < 2 ** 31 && Math.abs(at.col) < 2 ** 31
  const row = sane
    ? await work.db
        .selectFrom('facts.quarantine')
        .selectAll()
        .where('alliance_id', '=', work.alliance)
        .where('import_id', '=', at.importId)
        .where('line', '=', at.line)
        .where('col', '=', at.col)
        .forUpdate()
        .executeTakeFirst()
    : undefined
  if (!row) throw noSuchRow()
  if (row.status !== 'open') throw rowDecided()
  return row
}

async function decide(work: Work, at: RowAddress, status: 'mended' | 'dropped', why: string | null): Promise<void> {
  await work.db
    .updateTable('facts.quarantine')
    .set({ status, why, decided_at: work.now, decided_by: 'name' in work.actor ? work.actor.name : work.actor.kind })
    .where('alliance_id', '=', work.alliance)
    .where('import_id', '=', at.importId)
    .where('line', '=', at.line)
    .where('col', '=', at.col)
    .execute()
}
