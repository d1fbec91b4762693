import type { ColumnType, JSONColumnType, NotNull } from 'kysely'
import type { Figures, IncomingSort, Probe } from './channel.ts'
import type { DeliveryState } from './delivery-state.ts'

/** What a delivery carries, frozen when it was planned. Channels render from this and nothing else. */
export interface Payload {
  title: string
  summary: string
  /** Body as HTML with absolute addresses. */
  html: string
  /** The same as plain text. */
  text: string
  /** Public page of the post, without a scene. */
  url: string
  /** The same through the short link that carries this delivery's scene; the page itself where no link was made. */
  link: string
  action: { label: string; url: string } | null
  picture: { fileId: string; url: string; alt: string; credit: string } | null
  /**
   * The recording whose film goes along where the channel takes films; absent without one. Its words and files are asked for when it leaves:
   * a name may have been taken out of them, or the film closed.
   */
  film?: string
  byline: string
  series: string
  /** Newsletter topic, '' = every subscriber. */
  topic: string
  /** What was wrong before, on a correction. */
  note: string
  publishedAt: string
  /** The scene's code, for addresses that carry it. */
  scene: string
}

/** A delivery's text in the post's own language, with its translations: a post and its translations are one thing. */
export interface Carried extends Payload {
  locale: string
  translations: Record<string, Payload>
}

export interface AccountsTable {
  alliance_id: string
  account_id: string
  kind: string
  name: string
  settings: JSONColumnType<Record<string, string>, string, string>
  /** Secrets by field, sealed with the installation's key. */
  sealed: JSONColumnType<Record<string, string>, string | undefined, string>
  /** What the other side gave for a while in exchange for a secret, sealed likewise. */
  session: ColumnType<string | null, string | null | undefined, string | null>
  key_number: number
  on_unconfirmed: 'ask' | 'resend' | 'skip'
  failures: number
  open_until: Date | null
  problem: string | null
  connected_at: Date
  /** What the other side said when it was last asked who we are, and why it could not be asked the last time. */
  probe: JSONColumnType<Probe | null, string | null | undefined, string | null>
  probed_at: ColumnType<Date | null, Date | null | undefined, Date | null>
  probe_problem: ColumnType<string | null, string | null | undefined, string | null>
  /** How far it was listened to, when, and why it could not be the last time. */
  heard_to: ColumnType<string | null, string | null | undefined, string | null>
  heard_at: ColumnType<Date | null, Date | null | undefined, Date | null>
  heard_problem: ColumnType<string | null, string | null | undefined, string | null>
  /** When somebody last had it asked. */
  asked_at: ColumnType<Date | null, undefined, Date>
  retires_on: ColumnType<string | null, string | null | undefined, string | null>
  retire_notice: string | null
  retired_at: Date | null
}

/** What happens to a post out there. */
export type PostOperation = 'deliver' | 'edit' | 'withdraw' | 'correction'
export type Operation = PostOperation | 'answer'

/** What deliveries of posts have and answers may lack; for queries that leave answers out. */
export type OfPost = { post_id: NotNull; operation: PostOperation }

export interface DeliveriesTable {
  alliance_id: string
  delivery_id: string
  account_id: string
  kind: string
  operation: Operation
  follows: string | null
  /** For an answer: what it answers. */
  answers: ColumnType<string | null, string | null | undefined, never>
  /** Null for an answer to what belongs to no post. */
  post_id: string | null
  version: number
  locale: string
  state: DeliveryState
  planned_wall: string | null
  planned_zone: string | null
  due_at: Date
  next_at: Date
  /** The number of the last attempt; only grows. */
  attempts: number
  /** Attempts that count towards waits and the limit. */
  tries: number
  lease_until: Date | null
  lease_by: string | null
  payload: JSONColumnType<Carried, string, string>
  scene: number
  link_code: string | null
  outcome: string | null
  /** When it was sent again by a standing choice; that happens once. */
  resent_at: Date | null
  counts: JSONColumnType<Record<string, number>, string, string>
  /** Where the account stood when it was handed over last; null before the first attempt. */
  place: ColumnType<string | null, string | undefined, string>
  /** What the other side calls it before anybody sees it there. */
  draft: ColumnType<string | null, undefined, string>
  remote_id: string | null
  remote_url: string | null
  /** The highest counts that the other side ever told, and when it was asked last. */
  figures: JSONColumnType<Figures, string | undefined, string>
  figures_at: ColumnType<Date | null, Date | null | undefined, Date | null>
  /** Where a post of the past came from, `imported: <file>`; null for what left from here. */
  imported: ColumnType<string | null, string | undefined, never>
  outdated_at: Date | null
  outdated_why: 'corrected' | 'withdrawn' | null
  correction_version: number | null
  correction_note: string | null
  planned_at: Date
  started_at: Date | null
  ended_at: Date | null
}

export type MailingState = 'due' | 'sending' | 'sent' | 'unconfirmed' | 'failed' | 'skipped'

export interface MailingsTable {
  alliance_id: string
  delivery_id: string
  mailing_id: string
  subscriber_id: string
  address: string | null
  locale: string
  stop_token: string | null
  state: MailingState
  attempts: number
  next_at: Date
  outcome: string | null
  resent_at: ColumnType<Date | null, Date | null | undefined, Date | null>
  sent_at: Date | null
  bounced_at: Date | null
  bounce: 'hard' | 'soft' | null
}

export interface ReadingsTable {
  alliance_id: string
  reading_id: string
  delivery_id: string
  figures: JSONColumnType<Figures, string, string>
  evidence_id: string | null
  note: string
  by_name: string
  at: Date
}

export type IncomingState = 'waiting' | 'answered' | 'closed' | 'hidden'

export interface IncomingTable {
  alliance_id: string
  incoming_id: string
  account_id: string | null
  kind: string
  remote_id: string | null
  remote_url: string | null
  /** Where the account was when it was said. */
  place: ColumnType<string, string | undefined, never>
  sort: IncomingSort
  author_name: string
  author_handle: string
  author_url: string | null
  text: string
  post_id: string | null
  delivery_id: string | null
  scene: number
  thread: string
  written_at: Date
  arrived_at: Date
  state: IncomingState
  why: ColumnType<string, string | undefined, string>
  owner_id: ColumnType<string | null, string | null | undefined, string | null>
  answered_at: ColumnType<Date | null, Date | null | undefined, Date | null>
  pasted_by: string | null
  emptied_at: ColumnType<Date | null, Date | null | undefined, Date | null>
}

export interface IncomingEntriesTable {
  alliance_id: string
  entry_id: string
  incoming_id: string
  sort: 'answer' | 'note' | 'handed-over' | 'taken-up' | 'let-go' | 'hidden' | 'shown' | 'closed' | 'reopened'
  text: string
  locale: ColumnType<string, string | undefined, string>
  persona_id: ColumnType<string | null, string | null | undefined, string | null>
  by_id: string | null
  by_name: string
  at: Date
  delivery_id: ColumnType<string | null, string | null | undefined, string | null>
}

declare module '#platform' {
  interface Tables {
    'channels.accounts': AccountsTable
    'channels.deliveries': DeliveriesTable
    'channels.incoming': IncomingTable
    'channels.incoming_entries': IncomingEntriesTable
    'channels.mailings': MailingsTable
    'channels.readings': ReadingsTable
  }
}
