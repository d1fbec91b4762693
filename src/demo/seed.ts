/** A generator of numbers that gives the same ones for the same seed (mulberry32, public domain). Not for secrets. */
export class Chance {
  #state: number

  constructor(seed: string) {
    this.#state = [...seed].reduce((hash, sign) => Math.imul(hash ^ sign.codePointAt(0)!, 16_777_619) >>> 0, 2_166_136_261)
  }

  /** From 0 to below 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }

  /** A whole number from low to high, both included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1))
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.next() * list.length)]!
  }

  chance(share: number): boolean {
    return this.next() < share
  }

  /** About 1, seldom further away than three times `spread`. */
  around(spread: number): number {
    return 1 + spread * (this.next() + this.next() + this.next() - 1.5) * 1.155
  }

  /** How often something happens that happens `mean` times on average (Poisson; Knuth's way for small means). */
  times(mean: number): number {
    if (mean > 30) return Math.max(0, Math.round(mean * this.around(1 / Math.sqrt(mean))))
    const limit = Math.exp(-mean)
    let count = 0
    for (let product = this.next(); product > limit; product *= this.next()) count++
    return count
  }
}
