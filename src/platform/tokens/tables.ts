import type { Role } from '../policy.ts'

export interface TokensTable {
  alliance_id: string
  token_id: string
  name: string
  hash: string
  scopes: string[]
  roles: Role[]
  made_by: string | null
  made_at: Date
  expires_at: Date
  revoked_at: Date | null
  last_used_at: Date | null
}

export interface IdempotencyTable {
  alliance_id: string
  caller: string
  key: string
  request_hash: string
  status: number | null
  answer: string | null
  made_at: Date
}

declare module '../db/tables.ts' {
  interface Tables {
    'platform.tokens': TokensTable
    'platform.idempotency': IdempotencyTable
  }
}
