import type { JSONColumnType } from 'kysely'

export interface ActorKeysTable {
  alliance_id: string
  /** SPKI as PEM. */
  public_key: string
  /** PKCS #8 as PEM, sealed. */
  private_key: string
  made_at: Date
}

export interface RemoteActorsTable {
  alliance_id: string
  actor: string
  handle: string
  name: string
  url: string | null
  inbox: string
  shared_inbox: string | null
  followed_at: Date | null
  follow: string | null
  seen_at: Date
}

export type SignatureSpec = 'rfc9421' | 'draft-cavage'

export interface RemoteInboxesTable {
  alliance_id: string
  inbox: string
  failures: number
  failing_since: Date | null
  open_until: Date | null
  held_until: Date | null
  problem: string | null
  signature: SignatureSpec | null
}

export type ActivityType = 'Create' | 'Update' | 'Delete' | 'Accept'

/** An activity as JSON of Activity Streams. */
export type ActivityBody = Record<string, unknown> & { id: string; type: string }

export interface ActivitiesTable {
  alliance_id: string
  activity_id: string
  type: ActivityType
  note_id: string | null
  root_id: string | null
  body: JSONColumnType<ActivityBody, string, string>
  open: boolean
  addressee: string | null
  at: Date
}

export interface SendingsTable {
  alliance_id: string
  sending_id: string
  activity_id: string
  inbox: string
  state: 'waiting' | 'sent' | 'failed' | 'overtaken'
  outcome: string | null
  ended_at: Date | null
}

export interface ReactionsTable {
  alliance_id: string
  root_id: string
  sort: 'like' | 'share'
  who: string
  activity: string
  at: Date
}

export interface TakenActivitiesTable {
  alliance_id: string
  activity: string
  at: Date
}

export interface BlockedHostsTable {
  alliance_id: string
  host: string
  why: string
  by_name: string
  at: Date
}

declare module '#platform' {
  interface Tables {
    'channels.actor_keys': ActorKeysTable
    'channels.remote_actors': RemoteActorsTable
    'channels.remote_inboxes': RemoteInboxesTable
    'channels.activities': ActivitiesTable
    'channels.sendings': SendingsTable
    'channels.reactions': ReactionsTable
    'channels.taken_activities': TakenActivitiesTable
    'channels.blocked_hosts': BlockedHostsTable
  }
}
