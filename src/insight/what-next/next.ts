import type { Cell } from '../brought.ts'
import type { Problem } from './problem.ts'

export const nextSubjects = ['campaign', 'goal', 'library'] as const
/** For what something is proposed: a campaign, a goal, or the library as a whole, whose id is `all`. */
export interface NextSubject {
  kind: (typeof nextSubjects)[number]
  id: string
}

/** What may be proposed. A release for the press is none of it: the press is written to when there is news. */
export const formats = ['recording', 'booklist', 'picture', 'words'] as const
export type Format = (typeof formats)[number]

/** Times of day by the hour of the wall clock at which they begin, and the hour that stands for each. What leaves at night is not proposed. */
export const bands = [
  { band: 'morning', from: 6, usual: '09:00' },
  { band: 'noon', from: 11, usual: '12:00' },
  { band: 'afternoon', from: 14, usual: '16:00' },
  { band: 'evening', from: 18, usual: '19:00' },
  { band: 'night', from: 23, usual: '23:00' },
] as const
export type Band = (typeof bands)[number]['band']
export const bandOf = (hour: number): Band => bands.findLast(({ from }) => hour >= from)?.band ?? 'night'

/** At least or at most so many of the proposals with this format or by this channel. */
export interface NextQuota {
  group: 'format' | 'channel'
  level: string
  atLeast?: number
  atMost?: number
}

/** What was asked. */
export interface NextTerms {
  /** First and last day for which something is proposed. */
  from: string
  to: string
  /** How many posts are wanted. */
  posts: number
  /** Hours of staff as a person gave them; null: those of the channel plan that are not taken yet. */
  hours: number | null
  quotas: NextQuota[]
}

/** What is counted of each post. */
export interface Measure {
  metric: string
  /** The goal's own metric; null: no goal. Where it is another, `metric` is the nearest step that can be counted post by post. */
  wanted: string | null
  people: boolean
}

/** A figure as it may be shown: of things, how many one post brings (by the hour of staff where `by` says so); of people, how many times the middle one. */
export interface Bring {
  /** The middle of what is likely, and the interval of four in five. */
  expected: number
  low: number
  high: number
}

/** One group of what posts are made of. `level` holds the names of its parts, one for each of `of`. */
export interface SaidGroup {
  of: string[]
  /** Whether any two levels can be told apart; else nobody says that it matters. */
  matters: boolean
  certainty: number
  /** By how many times the first brings more than the last; null where one of them stands for fewer than 5 people. */
  times: number | null
  /** From the most to the least, each as so many times the average of the group; null where it stands for fewer than 5 people. */
  levels: { level: string[]; posts: number; bring: Bring | null }[]
}

export interface SaidChance {
  format: string
  channel: string
  /** How probable it is that none of the others brings more. */
  best: number
  bring: Bring | null
}

/** A post that takes hours of those days. */
export interface Took {
  post: string
  hours: number
}

export interface NextResult {
  measure: Measure
  /** Whose posts were read: those of the campaign or the goal where they are enough, else of all. */
  of: NextSubject['kind']
  /** Posts that were read, one for each channel by which it left. */
  posts: number
  left: { past: number; uncounted: number; young: number }
  /** What came of them altogether, within so many days of each. */
  counted: Cell
  days: number
  from: string
  to: string
  by: 'post' | 'hour'
  groups: SaidGroup[]
  /** The most probable best ones, at most five. */
  chances: SaidChance[]
  winner: { format: string; channel: string } | null
  /** Hours of staff that there were for the proposals, and what a post takes, by channel; null and empty where the channel plan says none. */
  hours: {
    there: number | null
    aPost: Record<string, number>
    /** What the channel plan gives for these days, and which posts that are planned or drafted for them take how much of it, the most first. */
    plan?: number
    took?: Took[]
    /** Posts that take some and are too many to be named. */
    tookMore?: { posts: number; hours: number }
  }
  unmet: (NextQuota & { missing: number })[]
  /** Posts that were wanted and for which nothing was left within the limits. */
  empty: number
  /** Cells that could have been proposed and were not, for somebody had said no. */
  held: number
  versions: { method: number; node: string }
}

/** Why somebody says no; `other` needs words of their own. */
export const refusalReasons = ['hours', 'material', 'moment', 'planned', 'unsuited', 'other'] as const
export type RefusalReason = (typeof refusalReasons)[number]

export interface Proposal {
  proposalId: string
  slot: number
  format: Format
  channel: string
  series: string | null
  day: string
  band: Band
  time: string
  hours: number | null
  propensity: number
  explored: boolean
  among: number
  mayBring: Bring | null
  /** `lapsed`: worked out anew before anybody decided; such a one is kept and shown nowhere. */
  state: 'open' | 'taken' | 'refused' | 'lapsed'
  decidedBy: string | null
  decidedAt: Date | null
  reason: RefusalReason | null
  words: string | null
  holdsUntil: string | null
  post: string | null
}

export interface NextRun {
  runId: string
  state: 'waiting' | 'done' | 'problem' | 'cancelled'
  /** The number of an answer among those of its subject; null until there is one. */
  batch: number | null
  /** Follows from what was asked and read; null until there is an answer. */
  seed: number | null
  terms: NextTerms
  askedBy: string
  askedAt: Date
  endedAt: Date | null
  problem: Problem | null
  result: NextResult | null
}
