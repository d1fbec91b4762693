/** A bounded map that forgets the least recently used entry first, and any entry older than `maxAge` milliseconds. */
export class BoundedCache<Value> {
  #entries = new Map<string, { value: Value; until: number }>()
  readonly #most: number
  readonly #maxAge: number
  readonly #clock: () => number

  constructor(most: number, maxAge: number, clock: () => number = () => performance.now()) {
    this.#most = most
    this.#maxAge = maxAge
    this.#clock = clock
  }

  get size(): number {
    return this.#entries.size
  }

  get(key: string): Value | undefined {
    const entry = this.#entries.get(key)
    if (!entry) return undefined
    this.#entries.delete(key)
    if (entry.until < this.#clock()) return undefined
    this.#entries.set(key, entry)
    return entry.value
  }

  set(key: string, value: Value): void {
    this.#entries.delete(key)
    this.#entries.set(key, { value, until: this.#clock() + this.#maxAge })
    if (this.#entries.size > this.#most) this.#entries.delete(this.#entries.keys().next().value as string)
  }

  delete(key: string): void {
    this.#entries.delete(key)
  }

  clear(): void {
    this.#entries.clear()
  }
}
