export interface OldAddressesTable {
  alliance_id: string
  address: string
  target: string
  subject_kind: 'post' | 'page' | null
  subject_id: string | null
  code: string | null
  source: string
  hits: number
  /** The alliance's local day. */
  last_hit_on: string | null
  made_at: Date
}

export interface OwnHostsTable {
  alliance_id: string
  host: string
  made_at: Date
}

declare module '#platform' {
  interface Tables {
    'reach.old_addresses': OldAddressesTable
    'reach.own_hosts': OwnHostsTable
  }
}
