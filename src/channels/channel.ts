import { defineContract, type Platform, type Work } from '#platform'
import type { ChannelLimit } from '#rooms/content'
import type { Outcome } from './delivery-state.ts'
import type { Carried, PostOperation } from './tables.ts'

/** What a channel can do for one account. What it cannot, the engine makes good where possible and else says so. */
export interface Capabilities {
  /** A repeated delivery under the same key is taken once by the other side. */
  idempotencyKey: boolean
  /** For how long the other side knows a key again, in hours; as long as we try, unless given. What is older is in doubt. */
  keyHours?: number
  /** The other side can be asked whether a delivery is there. */
  readBack: boolean
  /** What was delivered can be changed, or taken back. */
  edit: boolean
  withdraw: boolean
  /** Whether an edit or a withdrawal may be made twice without harm, where a first delivery may not. */
  followUpsRepeat?: boolean
  /** What was withdrawn is deleted there: nothing that follows brings it back. */
  withdrawsForGood?: boolean
}

export interface Account {
  accountId: string
  kind: string
  name: string
  settings: Record<string, string>
  /** Secrets by the name of their field, sealed; {@link secretOf} opens one. */
  sealed: Record<string, string>
  keyNumber: number
  onUnconfirmed: 'ask' | 'resend' | 'skip'
  /** What the other side said of the account when it was last asked. */
  probe: Probe | null
}

/** What the other side says of an account. */
export interface Probe {
  /** As it is called there: `@library@social.example`. */
  handle: string
  /** Where people find it. */
  url: string | null
  followers: number | null
  /** When the permission ends, ISO instant; null when it does not, or nobody says. */
  expiresAt: string | null
  /** The server's own limits, which go before those we know. */
  limit?: {
    text?: number
    linkLength?: number
    images?: number
    imageBytes?: number
    altText?: number
    filmSeconds?: number
    filmBytes?: number
    filmTypes?: string[]
  }
  /** Permissions we need and were not given, by their names there. */
  missing: string[]
  /** What programs call us there, where that is not the handle. */
  id?: string
  /** What a person should see to before it stops a post or keeps us from hearing. */
  notices?: readonly Notice[]
}

/** A sentence about an account: `channels.notices.<code>`, with what it names. */
export interface Notice {
  code: string
  params?: Record<string, string | number>
}

/**
 * One thing a person gives to connect an account. Its label is `channels.<kind>.settings.<name>`, its hint `…-hint` where there is one. The
 * name of a secret says so (`secretToken`): a refused form gives back what was typed, and leaves out what is called a secret.
 */
export interface SettingField {
  name: string
  /** `secret` is sealed before it is stored, never shown again, and kept when the field is left empty. */
  kind: 'text' | 'url' | 'email' | 'secret' | 'choice'
  /** For `choice`: the values; their words are `channels.<kind>.settings.<name>.<value>`. The first is taken unless chosen. */
  choices?: readonly string[]
  optional?: boolean
  /** Chosen once: others know the account by it. */
  fixed?: boolean
  maxlength?: number
  /** It says where the account is; see {@link placeOf}. */
  place?: true
}

/** What leaves through one account, held by this worker under a lease: something of a post, or an answer to a person. */
export type Held = HeldDelivery | HeldAnswer

/** Something of a post. */
export interface HeldDelivery extends UnderLease {
  operation: PostOperation
  postId: string
  /** The delivery that this one edits, withdraws or corrects. */
  follows: string | null
  /** What the other side calls the followed delivery. */
  followsRemoteId: string | null
}

/** An answer to what somebody said; its words are `payload.text`. */
export interface HeldAnswer extends UnderLease {
  operation: 'answer'
  /** The item of the inbox. */
  item: string
  /** What it answers, as the channel needs it. */
  answers: { remoteId: string; sort: IncomingSort; handle: string }
}

interface UnderLease {
  alliance: string
  deliveryId: string
  account: Account
  /** What it follows or answers, or its own last attempt, went to where the account was before: nobody is to look for it where the account is now. */
  elsewhere: boolean
  version: number
  locale: string
  payload: Carried
  scene: number
  /** The number of this attempt: whoever settles it names it. */
  attempt: number
  /** Attempts so far that count, this one among them. */
  tries: number
  /** When its first attempt began: what bounds the search for it on the other side. */
  startedAt: Date | null
  /** Sent again by the account's standing choice already. */
  resent: boolean
  /** What the other side calls it while nobody sees it yet; kept by `keepDraft`. */
  draft: string | null
  /** The worker that holds it; a channel with rows of its own names it as a fence. */
  worker: string
}

/**
 * How sure we are that a channel works: it is our own; proven against the real server's software, or against a stand-in written from its
 * documentation; or a person does the last step and sees it.
 */
export type Verified = 'own' | 'real-server' | 'stand-in' | 'by-hand'

/**
 * A way out of the house. One folder per channel. Methods that talk to the other side run outside any transaction and never throw
 * for what it does: every answer, and every silence, is an {@link Outcome}.
 */
export interface Channel {
  readonly kind: string
  /** See `ChannelLimit.form`. */
  readonly form: ChannelLimit['form']
  /** See `ChannelLimit.place`. */
  readonly place?: ChannelLimit['place']
  /** `own`: every library has it without asking · `one`: connected once · `many`: one account for each receiver. */
  readonly accounts: 'own' | 'one' | 'many'
  readonly verified: Verified
  /** Whether a new alliance has it switched on. */
  readonly onByDefault: boolean
  /** Deliveries of one account that may be in flight at once. A channel that leaves doubt after a crash keeps this at 1. */
  readonly inFlight: number
  /** What a person gives to connect an account. */
  readonly fields: readonly SettingField[]
  /** What fits into it, for the composer. */
  limit(work: Work, account: Account | undefined): Promise<Limit> | Limit
  can(account: Account): Capabilities
  deliver(house: Platform, delivery: HeldDelivery, lost: AbortSignal): Promise<Outcome>
  /** Asks the other side. `unknown` is asked again later. */
  readBack?(house: Platform, delivery: HeldDelivery): Promise<ReadBack>
  /**
   * Settles what only the channel's own rows can tell after a crash or a fault of ours, in the transaction that takes the
   * delivery over or ends it.
   */
  recover?(work: Work, delivery: HeldDelivery): Promise<void>
  /** Follows a withdrawal of the post in the same transaction, for rows of the channel's own. */
  cancel?(work: Work, deliveryId: string): Promise<void>
  /** Checks what a person gave to connect an account, and puts it into the form that is kept. Throws refusals of fields. Secrets are not among it. */
  settings(given: Record<string, string>, house: Platform): Record<string, string>
  /** Asks who we are there and what we may do. */
  probe?(house: Platform, alliance: string, account: Account): Promise<Probe | ProbeProblem>
  /** What the other side counts of these deliveries (at most 20), by their id. Those it has no more are left out; null when it cannot be asked. */
  figures?(house: Platform, alliance: string, account: Account, sent: readonly SentDelivery[]): Promise<Map<string, Figures> | null>
  /** Says an answer there; `findAnswer` asks whether it is there, where the other side can be asked. A channel without them is answered by hand. */
  answer?(house: Platform, answer: HeldAnswer): Promise<Outcome>
  findAnswer?(house: Platform, answer: HeldAnswer): Promise<ReadBack>
  /** How long an answer may be, where that is less than a post; as `limit` counts. */
  answerMost?: number
  /** The words as they stand there, where that is more than what was written. */
  answerWords?(to: Pick<HeldAnswer['answers'], 'sort' | 'handle'>, text: string): string
  /** Whether words name somebody there, who would then read them too. */
  namesSomebody?(text: string): boolean
  /** What was said to us there since `cursor`, oldest first; from null on, the latest that it tells. */
  listen?(house: Platform, alliance: string, account: Account, cursor: string | null): Promise<Heard | ProbeProblem>
  /** Its cursor says itself to whom it belongs, and is kept where the account moves to another place. */
  cursorSaysWhose?: true
  /** Reads what was brought to the account's own address (`hookPath`); null where it was not the other side that brought it. */
  receive?(house: Platform, alliance: string, account: Account, brought: Brought): Promise<Received | null>
}

/** A request as it came: nothing of it has been believed yet. Header names are in small letters. */
export interface Brought {
  headers: Readonly<Record<string, string | string[] | undefined>>
  body: Buffer
}

/** comment: under one of our posts · mention: of us, elsewhere · message: to us alone */
export const incomingSorts = ['comment', 'mention', 'message'] as const
export type IncomingSort = (typeof incomingSorts)[number]

/** Something that somebody says to us on a channel, as the other side tells it; plain text. */
export interface Incoming {
  remoteId: string
  remoteUrl: string | null
  sort: IncomingSort
  author: { name: string; handle: string; url: string | null }
  text: string
  writtenAt: Date
  /** What the other side calls that which it answers, of ours or of others. */
  inReplyTo: string | null
}

/** What was said since the last time. Ids in `gone` were taken back by who said them. */
export interface Heard {
  said: readonly Incoming[]
  gone?: readonly string[]
  /** Where to go on the next time; kept in the same transaction as what was said. */
  cursor: string | null
  /** Whether there is more to be read at once. */
  more: boolean
}

/** What was said, told by the other side of its own accord. */
export type Received = Pick<Heard, 'said' | 'gone'>

/** A delivery that the other side has. */
export interface SentDelivery {
  deliveryId: string
  remoteId: string
  remoteUrl: string | null
  sentAt: Date
}

/** What platforms count of a post. Each is the metric `social.<name>`. */
export const figureNames = ['likes', 'shares', 'replies', 'saves', 'views', 'clicks'] as const

/** Counts since the post is there; absent what a platform does not tell. */
export type Figures = Partial<Record<(typeof figureNames)[number], number>>

export type Limit = Omit<ChannelLimit, 'channel' | 'form'>

/** What a read-back found; what the other side calls it comes with it, where it says so. */
export type ReadBack = 'there' | 'absent' | 'unknown' | { there: true; remoteId: string; remoteUrl?: string }

/** Why an account could not be asked; its sentence is `channels.outcomes.…`. */
export interface ProbeProblem {
  problem: string
}

/** The channels of this house, in the order in which people see them; registered in furnish.ts. */
export const channels = defineContract<Channel>('channel')

/** The channel of a kind, or undefined when this house does not have it. */
export const channelOf = (kind: string): Channel | undefined => channels.all().find((channel) => channel.kind === kind)

/** Whether what leaves through a channel is a row of `channels.mailings` for each receiver: then those rows know what is in doubt. */
export const hasMailings = (kind: string): boolean => channelOf(kind)?.recover !== undefined

/**
 * Where an account is: what it says of its server, its chat. Where that changes, what was sent before stands where the account was, and what
 * the new side calls by the same name is somebody else's. '' for a channel that has one place only.
 */
export const placeOf = ({ kind, settings }: Pick<Account, 'kind' | 'settings'>): string =>
  (channelOf(kind)?.fields ?? [])
    .filter(({ place }) => place)
    .map(({ name }) => settings[name] ?? '')
    .join(' ')

/** Whether what was handed over at a place stands where the account no longer is. */
export const hasLeft = (account: Pick<Account, 'kind' | 'settings'>, place: string | null): boolean =>
  place !== null && place !== placeOf(account)
