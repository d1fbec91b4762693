/**
 * Why a request to elsewhere got no answer:
 * `not-an-address` (no http or https URL, or one with a password in it), `not-allowed` (a private address, and no exception),
 * `unreachable`, `too-slow`, `too-large`, `too-many-redirects`, `broken-off`.
 */
export type OutboundReason =
  | 'not-an-address'
  | 'not-allowed'
  | 'unreachable'
  | 'too-slow'
  | 'too-large'
  | 'too-many-redirects'
  | 'broken-off'

export class OutboundFailure extends Error {
  readonly reason: OutboundReason
  /** `host:port`, for the sentence and the setting of exceptions. */
  readonly target: string
  /** Whether the whole request had been handed to the connection: the other side may have acted on it. */
  readonly requestSent: boolean

  constructor(reason: OutboundReason, target: string, requestSent = false) {
    super(
      reason === 'not-allowed'
        ? `${target} is a private address and not among the exceptions (FOYER_ALLOW_OUTBOUND)`
        : `${target}: ${reason}`,
    )
    this.name = 'OutboundFailure'
    this.reason = reason
    this.target = target
    this.requestSent = requestSent
  }
}

/** Tells it by name, so that it also holds across copies of this module. */
export const isOutboundFailure = (error: unknown): error is OutboundFailure => error instanceof Error && error.name === 'OutboundFailure'
