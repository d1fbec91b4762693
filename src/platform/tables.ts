import type { JSONColumnType } from 'kysely'
import type { Params } from './refusal.ts'

export interface CountersTable {
  alliance_id: string
  name: string
  next: number
}

export interface AuditTable {
  alliance_id: string
  audit_id: string
  at: Date
  actor_kind: 'staff' | 'token' | 'visitor' | 'system'
  actor_id: string | null
  actor_name: string | null
  act: string
  subject_kind: string
  subject_id: string
  params: JSONColumnType<Params, string, never>
  why: string | null
  request_id: string | null
}

declare module './db/tables.ts' {
  interface Tables {
    'platform.counters': CountersTable
    'platform.audit': AuditTable
  }
}
