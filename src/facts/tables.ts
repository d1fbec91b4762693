import type { ColumnType, JSONColumnType } from 'kysely'
import type { ImportCounts, ImportPlan } from './import-types.ts'

interface FactColumns {
  alliance_id: string
  fact_id: string
  day: string
  point: number
  scene: number
  metric: number
  /** 0 day, 1 month, 2 quarter, 3 year. */
  span: number
  n: number
  amount: number
  source: string
}

export interface MetricsTable {
  metric: number
  key: string
  unit: string
  kind: string
  silence: string
  iso: string | null
  written_by: string
}

export interface ScenesTable {
  alliance_id: string
  scene: number
  code: string
  kind: string
  subject_kind: string
  subject_id: string
  label: string
  made_at: Date
}

export interface LedgerTable extends FactColumns {
  at: Date
  corrects: string | null
}

export type DeltasTable = FactColumns
export type RollupsTable = Omit<FactColumns, 'fact_id'>

export interface KeysTable {
  alliance_id: string
  key: string
  fact_id: string
}

export interface LocksTable {
  alliance_id: string
  name: string
}

export interface PeriodsTable {
  alliance_id: string
  metric: number
  month: string
  version: number
  status: 'closed' | 'reopened' | 'superseded'
  total: number | null
  figures: number | null
  closed_at: Date | null
  closed_by: string | null
  reopened_at: Date | null
  reopened_by: string | null
  why: string | null
}

export interface ImportsTable {
  alliance_id: string
  import_id: string
  name: string
  source: string
  file_id: string | null
  sha256: string
  plan_hash: string
  plan: JSONColumnType<ImportPlan, string, string>
  status: 'reading' | 'staged' | 'placing' | 'placed' | 'dropped'
  lines_read: number
  placed_line: number
  placed_col: number
  counts: JSONColumnType<ImportCounts, string, string>
  made_by: string
  made_at: Date
  changed_at: Date
}

export interface StagedTable {
  alliance_id: string
  import_id: string
  line: number
  col: number
  unit: string
  metric: number
  span: number | null
  day: ColumnType<string | null, string | null, string | null>
  amount: number | null
  reason: string | null
  raw: string
  point: number | null
  verdict: string | null
}

export interface NamesTable {
  alliance_id: string
  normal: string
  spelled: string
  point: number | null
  confirmed_by: string
  confirmed_at: Date
}

export interface CellsTable {
  alliance_id: string
  metric: number
  point: number
  span: number
  day: string
  amount: number | null
  source: string
  fact_id: string | null
  import_id: string
  line: number
  version: number
  changed_at: Date
}

export interface SceneCellsTable {
  alliance_id: string
  metric: number
  scene: number
  month: string
  amount: number
  source: string
  fact_id: string
  version: number
  changed_at: Date
}

export interface QuarantineTable {
  alliance_id: string
  import_id: string
  line: number
  col: number
  unit: string
  metric: number
  span: number | null
  day: string | null
  amount: number | null
  raw: string
  reason: string
  status: 'open' | 'mended' | 'dropped'
  decided_by: string | null
  decided_at: Date | null
  why: string | null
}

declare module '#platform' {
  interface Tables {
    'facts.metrics': MetricsTable
    'facts.scenes': ScenesTable
    'facts.ledger': LedgerTable
    'facts.keys': KeysTable
    'facts.rollups': RollupsTable
    'facts.deltas': DeltasTable
    'facts.locks': LocksTable
    'facts.periods': PeriodsTable
    'facts.imports': ImportsTable
    'facts.staged': StagedTable
    'facts.names': NamesTable
    'facts.cells': CellsTable
    'facts.quarantine': QuarantineTable
    'facts.scene_cells': SceneCellsTable
  }
}
