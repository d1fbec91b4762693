/**
 * Random numbers that a seed reproduces to the bit, on every machine: sfc32 (Chris Doty-Humphrey, PractRand; public domain algorithm), seeded
 * through splitmix32. Nothing here is fit for secrets.
 */
export class Random {
  #a: number
  #b: number
  #c: number
  #counter: number
  #spare: number | undefined

  /** @param seed a whole number; only its lowest 32 bits count */
  constructor(seed: number) {
    let state = seed >>> 0
    const mix = (): number => {
      state = (state + 0x9e3779b9) >>> 0
      let z = state
      z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
      z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
      return (z ^ (z >>> 15)) >>> 0
    }
    this.#a = mix()
    this.#b = mix()
    this.#c = mix()
    this.#counter = 1
    for (let i = 0; i < 12; i++) this.#bits()
  }

  #bits(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = (this.#c << 21) | (this.#c >>> 11)
    this.#c = (this.#c + sum) | 0
    return sum >>> 0
  }

  /** A generator of its own for a numbered part of the work, so that parts may run in any order. */
  part(number: number): Random {
    return new Random((Math.imul(this.#a ^ (number + 0x9e37), 0x85ebca6b) ^ this.#c) >>> 0)
  }

  /** Uniform on the open interval (0, 1), 53 bits. */
  uniform(): number {
    const high = this.#bits() >>> 5
    const low = this.#bits() >>> 6
    return (high * 67108864 + low + 0.5) / 9007199254740992
  }

  /** A whole number from 0 to `below` − 1. */
  below(below: number): number {
    return Math.floor(this.uniform() * below)
  }

  /** Standard normal (polar method of Marsaglia). */
  normal(): number {
    if (this.#spare !== undefined) {
      const spare = this.#spare
      this.#spare = undefined
      return spare
    }
    for (;;) {
      const u = 2 * this.uniform() - 1
      const v = 2 * this.uniform() - 1
      const s = u * u + v * v
      if (s >= 1 || s === 0) continue
      const scale = Math.sqrt((-2 * Math.log(s)) / s)
      this.#spare = v * scale
      return u * scale
    }
  }

  /** Gamma with shape `shape` > 0 and rate 1 (Marsaglia and Tsang, 2000). */
  gamma(shape: number): number {
    if (shape < 1) return this.gamma(shape + 1) * this.uniform() ** (1 / shape)
    const d = shape - 1 / 3
    const c = 1 / Math.sqrt(9 * d)
    for (;;) {
      const x = this.normal()
      const v = (1 + c * x) ** 3
      if (v <= 0) continue
      if (Math.log(this.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v
    }
  }

  /** Beta with both shapes > 0. */
  beta(a: number, b: number): number {
    const x = this.gamma(a)
    return x / (x + this.gamma(b))
  }

  /** −1 or 1, each with probability one half. */
  sign(): 1 | -1 {
    return this.uniform() < 0.5 ? -1 : 1
  }

  /** `count` different members of 0 … `of` − 1, in the order drawn. */
  sample(of: number, count: number): number[] {
    const all = Array.from({ length: of }, (_, i) => i)
    for (let i = 0; i < count; i++) {
      const j = i + this.below(of - i)
      const kept = all[i]!
      all[i] = all[j]!
      all[j] = kept
    }
    return all.slice(0, count)
  }
}
