/**
 * The states of a delivery. `planned` has a wall time, `due` may be tried, `sending` is held by one worker under a lease,
 * `by-hand` is ready and waits for a person to do the last step, `unconfirmed` may or may not have arrived and waits for a person.
 * From `by-hand` on none changes by itself.
 */
export const deliveryStates = ['planned', 'due', 'sending', 'by-hand', 'sent', 'unconfirmed', 'failed', 'withdrawn'] as const
export type DeliveryState = (typeof deliveryStates)[number]

const moves: Record<DeliveryState, readonly DeliveryState[]> = {
  planned: ['due', 'withdrawn'],
  due: ['sending', 'withdrawn', 'failed'],
  sending: ['by-hand', 'sent', 'due', 'unconfirmed', 'failed', 'withdrawn'],
  // Done, or decided against.
  'by-hand': ['sent', 'withdrawn'],
  // A person resends or skips; a worker that was only slow, not dead, may still report what it knows.
  unconfirmed: ['due', 'withdrawn', 'sent'],
  // A newsletter that some have and that a person leaves at that has been sent.
  failed: ['due', 'withdrawn', 'sent'],
  sent: [],
  withdrawn: [],
}

/** Whether a delivery may go from one state to another; the table of law 1. */
export const mayMove = (from: DeliveryState, to: DeliveryState): boolean => moves[from].includes(to)

/** States a delivery may come from to reach `to`; for the WHERE of an update. */
export const statesBefore = (to: DeliveryState): DeliveryState[] => deliveryStates.filter((from) => mayMove(from, to))

/** What a channel says after it tried. Anything it cannot be sure of is `unknown`, never `retry`. */
export type Outcome =
  | { state: 'sent'; remoteId?: string; remoteUrl?: string; counts?: Record<string, number> }
  /** Certainly not taken; worth another try. `afterSeconds` is the receiver's own wish (Retry-After). */
  | { state: 'retry'; code: string; afterSeconds?: number; sickChannel: boolean }
  /** Certainly not taken, and trying again would change nothing. */
  | { state: 'failed'; code: string; sickChannel?: boolean }
  /** Ready, and a person does the last step. */
  | { state: 'by-hand' }
  /** Not tried, or not finished, and nobody's fault: quiet hours. Costs no try. */
  | { state: 'later'; code: string; at: Date }
  /** May have been taken. */
  | { state: 'unknown'; code: string; sickChannel?: boolean }

/** After this many tries a delivery is `failed`: with the waits below about 22 hours. */
export const mostTries = 12

const firstWaitSeconds = 15
const longestWaitSeconds = 4 * 3600
/** No receiver may hold a delivery back for longer than this by its Retry-After. */
const longestRetryAfter = 24 * 3600

/**
 * Seconds until the next try after `tries` tries: 15, 30, 60 … at most four hours, spread by a fifth so that a channel
 * that comes back is not met by everything at once. A receiver's Retry-After is respected when it is longer.
 */
export function waitSeconds(tries: number, afterSeconds?: number, random: () => number = Math.random): number {
  const doubled = Math.min(longestWaitSeconds, firstWaitSeconds * 2 ** Math.max(0, tries - 1))
  const spread = doubled * (0.9 + random() * 0.2)
  return Math.max(spread, Math.min(longestRetryAfter, Math.max(0, afterSeconds ?? 0)))
}

/** Reads a Retry-After header (RFC 9110 §10.2.3): seconds, or a date. Anything else is no wish. */
export function retryAfterSeconds(header: string | null | undefined, now: Date): number | undefined {
  const text = header?.trim()
  if (!text) return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text)
  if (!/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} /.test(text)) return undefined
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now.getTime()) / 1000))
}

/** The breaker of one channel account: how often in a row the channel itself failed, and until when nothing is tried. */
export interface Breaker {
  failures: number
  openUntil: Date | null
}

const failuresUntilOpen = 5

/**
 * The breaker after one try. Five failures of the channel in a row open it, for as long as a delivery would wait; when the
 * time has passed one delivery is let through as a probe (the claim sees `failures >= 5`), and its success closes it.
 */
export function breakerAfter(breaker: Breaker, outcome: Outcome, now: Date, random?: () => number): Breaker {
  if (outcome.state === 'sent') return { failures: 0, openUntil: null }
  if (!('sickChannel' in outcome) || !outcome.sickChannel) return breaker
  // What was in flight when it opened says nothing new.
  if (breaker.openUntil && breaker.openUntil > now) return breaker
  const failures = breaker.failures + 1
  const wish = outcome.state === 'retry' ? outcome.afterSeconds : undefined
  if (failures < failuresUntilOpen) return { failures, openUntil: breaker.openUntil }
  return { failures, openUntil: new Date(now.getTime() + waitSeconds(failures - failuresUntilOpen + 2, wish, random) * 1000) }
}

/** How many deliveries of an account may be claimed at once: one as a probe when the channel was down. */
export const claimsAllowed = (breaker: Breaker, most: number): number => (breaker.failures >= failuresUntilOpen ? 1 : most)
