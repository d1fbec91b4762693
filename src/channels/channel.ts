import { defineContract, type Platform, type Work } from '#platform'
import type { Outcome } from './delivery-state.ts'
import type { Carried, Operation } from './tables.ts'

/** What a channel can do for one account. What it cannot, the engine makes good where possible and else says so. */
export interface Capabilities {
  /** A repeated delivery under the same key is taken once by the other side. */
  idempotencyKey: boolean
  /** The other side can be asked whether a delivery is there. */
  readBack: boolean
  /** What was delivered can be changed, or taken back. */
  edit: boolean
  withdraw: boolean
}

/** What fits into the channel; `null` is no limit. Content shows it beside the variant's preview. */
export interface Limits {
  titleCharacters: number | null
  bodyCharacters: number | null
  pictures: number | null
}

export interface Account {
  accountId: string
  kind: string
  name: string
  settings: Record<string, string>
  keyNumber: number
  onUnconfirmed: 'ask' | 'resend' | 'skip'
}

/** A delivery held by this worker under a lease. */
export interface HeldDelivery {
  alliance: string
  deliveryId: string
  account: Account
  operation: Operation
  /** The delivery that this one edits, withdraws or corrects. */
  follows: string | null
  postId: string
  version: number
  locale: string
  payload: Carried
  scene: number
  /** The number of this attempt: whoever settles it names it. */
  attempt: number
  /** Attempts so far that count, this one among them. */
  tries: number
  /** Sent again by the account's standing choice already. */
  resent: boolean
  /** The worker that holds it; a channel with rows of its own names it as a fence. */
  worker: string
}

/**
 * A way out of the house. One folder per channel. Methods run outside any transaction and never throw for what the other
 * side does: every answer, and every silence, is an {@link Outcome}.
 */
export interface Channel {
  readonly kind: string
  readonly limits: Limits
  /** Deliveries of one account that may be in flight at once. A channel that leaves doubt after a crash keeps this at 1. */
  readonly inFlight: number
  can(account: Account): Capabilities
  deliver(house: Platform, delivery: HeldDelivery, lost: AbortSignal): Promise<Outcome>
  /** Asks the other side. `unknown` is asked again later. */
  readBack?(house: Platform, delivery: HeldDelivery): Promise<'there' | 'absent' | 'unknown'>
  /**
   * Settles what only the channel's own rows can tell after a crash or a fault of ours, in the transaction that takes the
   * delivery over or ends it.
   */
  recover?(work: Work, delivery: HeldDelivery): Promise<void>
  /** Follows a withdrawal of the post in the same transaction, for rows of the channel's own. */
  cancel?(work: Work, deliveryId: string): Promise<void>
  /** Checks what a person gave to connect an account, and puts it into the form that is kept. Throws refusals of fields. */
  settings(given: Record<string, string>, house: Platform): Record<string, string>
}

/** The channels of this house; registered in src/house.ts. */
export const channels = defineContract<Channel>('channel')

/** The channel of a kind, or undefined when this house does not have it. */
export const channelOf = (kind: string): Channel | undefined => channels.all().find((channel) => channel.kind === kind)
