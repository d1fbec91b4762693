/** Orders that a seed reproduces to the bit (mulberry32, public domain, and Fisher and Yates). Nothing here is fit for secrets. */
export class Orders {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  #uniform(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let z = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    z = (z + Math.imul(z ^ (z >>> 7), 61 | z)) ^ z
    return ((z ^ (z >>> 14)) >>> 0) / 4294967296
  }

  /** The numbers 0 … `length` − 1 in an order drawn by lot. */
  next(length: number): number[] {
    const order = Array.from({ length }, (_, i) => i)
    for (let i = length - 1; i > 0; i--) {
      const j = Math.floor(this.#uniform() * (i + 1))
      const kept = order[i]!
      order[i] = order[j]!
      order[j] = kept
    }
    return order
  }
}
