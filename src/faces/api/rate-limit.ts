/** How many requests a caller may make: `burst` at once, `perSecond` in the long run. */
export interface Rate {
  burst: number
  perSecond: number
}

/**
 * A bucket for each caller, in this process's memory: it keeps one caller from taking all of the house, and promises no more.
 * With several processes each has its own. The oldest buckets are dropped when there are too many.
 */
export class RateLimiter {
  readonly #rate: Rate
  readonly #buckets = new Map<string, { left: number; at: number }>()

  constructor(rate: Rate) {
    this.#rate = rate
  }

  /** Takes one. Returns 0 when it may go ahead, else the seconds to wait. */
  take(caller: string, now = performance.now()): number {
    const { burst, perSecond } = this.#rate
    const bucket = this.#buckets.get(caller) ?? { left: burst, at: now }
    const left = Math.min(burst, bucket.left + ((now - bucket.at) / 1000) * perSecond)
    this.#buckets.delete(caller)
    this.#buckets.set(caller, { left: left >= 1 ? left - 1 : left, at: now })
    if (this.#buckets.size > 20_000) this.#buckets.delete(this.#buckets.keys().next().value!)
    return left >= 1 ? 0 : Math.ceil((1 - left) / perSecond)
  }

  /** Gives back what was taken and should not count. */
  giveBack(caller: string): void {
    const bucket = this.#buckets.get(caller)
    if (bucket) bucket.left = Math.min(this.#rate.burst, bucket.left + 1)
  }
}
