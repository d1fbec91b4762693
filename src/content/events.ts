import { defineContract, defineEvent, type Work } from '#platform'
import type { Variant } from './post-content.ts'
import type { FilmLimit } from './recordings/film-of-post.ts'
import type { Words } from './tables.ts'

/** A version was frozen and is to leave at `at`; the deliveries it needs are planned in the same transaction. */
export const postScheduled = defineEvent<{
  post: string
  version: number
  /** When it leaves; nothing of it is visible before. */
  at: Date
  /** The wall time and zone from which `at` was derived. */
  planned: { wall: string; zone: string }
  /** By channel. */
  variants: Record<string, Variant>
  /** Channels that leave later than the rest, and when. */
  later: Record<string, { at: Date; planned: { wall: string; zone: string } }>
  campaign: string | null
  series: string | null
  goal: string | null
}>('post-scheduled')

/** A channel of a post that is planned, or is out already through others, leaves at another time than it was planned for. */
export const channelTimeSet = defineEvent<{ post: string; channel: string; at: Date; planned: { wall: string; zone: string } }>(
  'channel-time-set',
)

/** What was planned no longer is: the post was edited, moved or thrown away before it left. */
export const postUnscheduled = defineEvent<{ post: string; version: number; why: 'edited' | 'moved' | 'binned' | 'withdrawn' }>(
  'post-unscheduled',
)

/** It became visible to the public. Once per post. */
export const postPublished = defineEvent<{ post: string; version: number; at: Date }>('post-published')

/** A newer version took the place of the one readers had. */
export const postCorrected = defineEvent<{ post: string; from: number; to: number; note: string; variants: Record<string, Variant> }>(
  'post-corrected',
)

/** It was taken back after it had become visible, or before. */
export const postWithdrawn = defineEvent<{ post: string; version: number | null; why: string; wasVisible: boolean }>('post-withdrawn')

/** A withdrawal was undone: readers have it again. */
export const postRestored = defineEvent<{ post: string; version: number }>('post-restored')

/**
 * What a post shows beside its own words is no longer what it was, because somebody took back that it may be shown: what has not left carries
 * it no more, what has left is changed where that can be, and listed where not. `version` is the one readers have.
 */
export const shownChanged = defineEvent<{ post: string; version: number; note: string }>('shown-changed')

/**
 * graphemes: as people count, a family emoji is one · utf16: code units, as JavaScript counts · weighted: Chinese, Japanese and Korean
 * characters and emoji count two, others one.
 */
export type TextUnit = 'graphemes' | 'utf16' | 'weighted'

/** What a channel can carry. Lengths count in `unit`; null means no limit. */
export interface ChannelLimit {
  /** The channel's key: website, newsletter, webhook, poster … Its name is `channels.<channel>.name`. */
  channel: string
  /**
   * article: the whole text · short: one text with everything in it, cut or written for it · note: a title of its own and a text without
   * forms, cut or written for it · sheet: a title, a few words and the link.
   */
  form: 'article' | 'short' | 'note' | 'sheet'
  title: number | null
  text: number | null
  /** How the other side counts; graphemes, as people count characters, unless said otherwise. */
  unit?: TextUnit
  /** The text in UTF-8 has at most so many bytes, beside its length. */
  bytes?: number
  /** `ratio` is width:height as a number; a picture further than 3 % away from it is cropped and the preview says so. */
  images: {
    most: number
    ratio: number | null
    minWidth: number | null
    /** Nothing goes there without a picture. */
    needed?: true
    /** Shapes that are taken, as width:height from the tallest to the widest; nothing is cropped to them. */
    between?: readonly [number, number]
  }
  /** What is taken of a film that the post shows; where absent, its still and the link say it. */
  films?: FilmLimit
  /** Hashtags that a text may hold; any number unless given. */
  tags?: number
  /** in-text: the link is part of the text and costs `linkLength` characters · beside: shown apart · none. */
  link: 'in-text' | 'beside' | 'none'
  linkLength: number
  /** Extra fields the channel needs, such as the newsletter's topic. Label: `channels.<channel>.fields.<name>`; options by language. */
  fields?: { name: string; options?: { value: string; names: Words }[]; required: boolean }[]
  /** It shows the post itself, and so has no time of its own. */
  withPost?: true
  /** Chosen for a new post without asking. */
  byDefault: boolean
  /** Somebody has to do the last step by hand. */
  byHand?: boolean
  /** It says a post in one language: this one where the post was translated into it, else, and with `own`, that of the post. Absent: in all. */
  language?: string
  /** `site`: it is the library's own · `print`. Absent: it belongs to others, and so does what is shown there. */
  place?: 'site' | 'print'
}

/** Filled by the channels room: the channels switched on in this alliance, in the order in which they are shown. */
export const channelLimits = defineContract<(work: Work) => Promise<ChannelLimit[]>>('ChannelLimits')

export interface DeliveryState {
  id: string
  post: string
  channel: string
  state: 'planned' | 'due' | 'sending' | 'by-hand' | 'sent' | 'unconfirmed' | 'failed' | 'withdrawn' | 'cannot-change'
  at: Date | null
  /** Of how many single messages, where a channel has several: sent, unconfirmed, failed. */
  counts?: { sent: number; unconfirmed: number; failed: number; planned: number }
  /** A sentence's key and its values, when there is more to say. */
  note?: { key: string; params: Record<string, string | number> }
  /** Where the delivery is looked at on the desk. */
  href?: string
  /** Key of what this person can do there, with `{channel}`; absent where they only look. */
  does?: string
}

/** Filled by the channels room: where the deliveries of these posts stand. */
export const deliveryStates = defineContract<(work: Work, posts: readonly string[]) => Promise<DeliveryState[]>>('DeliveryStates')

/** What a channel would do with a post that goes out at a time: for the last sentence before sending. */
export interface ChannelReach {
  /** To how many people it goes, where that can be known; `few` are so few that their number tells of one. */
  count: number | 'few' | null
  /** Of these, how many get none because they had their mails of this time already; `some` where the number would tell of one; null where nobody counted. */
  capped: number | 'some' | null
  /** Why it leaves later than the rest, and when; `at` is null where nobody knows. */
  later: { why: 'quiet-hours' | 'no-mail-server'; at: Date | null } | null
}

/** Filled by the channels room. `at` is when the post goes out. */
export const channelReach =
  defineContract<(work: Work, channel: string, variant: Variant, at: Date) => Promise<ChannelReach>>('ChannelReach')

/** Something that left the house, cannot be changed or taken back from here, and tells of somebody who took a consent back. */
export interface OutsideCopy {
  /** What it is known by, the same each time it is looked for. */
  copy: string
  post: string | null
  /** The channel's key. */
  channel: string
  title: string
  /** Where it lies: an address, or the name of the account; '' where nobody knows. */
  address: string
  /** To how many it went, where that is known. */
  amount: number | null
  at: Date
  /** `people.outside.why.<why>`: mailed, by-hand, printed, fetched, cannot-change, moved, press. */
  why: string
}

export interface SoughtOutside {
  posts: readonly string[]
  films: readonly string[]
  names: readonly string[]
  holds: (text: string) => boolean
}

/**
 * Filled by the channels room: what left with one of these texts in it or with a post that showed one of these pictures or pieces.
 * `holds` tells whether a text holds the name; `films` are recordings in whose captions, titles or descriptions it stands.
 */
export const outsideCopies = defineContract<(work: Work, sought: SoughtOutside) => Promise<OutsideCopy[]>>('OutsideCopies')

export interface CalendarItem {
  kind: 'post' | 'show'
  id: string
  title: string
  /** The language of the title. */
  locale: string
  /** `2026-09-10`, and `09:00` or null for the whole day, as the clock in `zone` shows. */
  day: string
  time: string | null
  zone: string
  href: string | null
  /** A word for where it stands; its key is `content.states.<state>` for posts, `content.shows.stands.<state>` for shows. */
  state: string
  /** The chip's colour and the series' name, when it belongs to one. */
  series?: { name: string; chip: string }
  /** The channel that leaves here, later than its post; absent for the post itself. */
  channel?: string
  /** Whether "Move to…" is offered. */
  movable: boolean
}
