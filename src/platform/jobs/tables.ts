import type { JSONColumnType } from 'kysely'

export interface JobsTable {
  job_id: string
  name: string
  key: string | null
  alliance_id: string | null
  payload: JSONColumnType<Record<string, unknown>, string, never>
  scheduled: boolean
  state: 'waiting' | 'running' | 'done' | 'failed'
  due_at: Date
  made_at: Date
  ended_at: Date | null
  lease_seconds: number
  lease_until: Date | null
  holder: string | null
  attempts: number
  tries: number
  fault: string | null
}

declare module '../db/tables.ts' {
  interface Tables {
    'jobs.jobs': JobsTable
    'jobs.schedules': { name: string; last_tick: Date }
    'jobs.leases': { name: string; holder: string; lease_until: Date }
  }
}
