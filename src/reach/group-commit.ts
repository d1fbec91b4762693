/**
 * Group commit in the application: what arrives while a group is on its way to the database waits for the next group, so that ten
 * connections cost one transaction instead of ten. `add` resolves only after `write` of its group has resolved, i.e. after the commit.
 *
 * - at most `flights` groups are on their way at a time; a group holds at most `most` items
 * - a group that was undone (as `undone` reads from its error) is tried once more item by item, so that one bad item cannot fail its neighbours;
 *   when nobody knows what became of it, all its items fail
 * - at most `waiting` items wait; more are refused with an error (the caller answers without counting)
 */
export class GroupCommit<Item, Answer> {
  #queue: { item: Item; resolve: (answer: Answer) => void; reject: (error: unknown) => void }[] = []
  #flying = 0
  #scheduled = false
  readonly #write: (items: Item[]) => Promise<Answer[]>
  readonly #most: number
  readonly #flights: number
  readonly #waiting: number
  readonly #undone: (error: unknown) => boolean

  constructor(
    write: (items: Item[]) => Promise<Answer[]>,
    options: { most?: number; flights?: number; waiting?: number; undone?: (error: unknown) => boolean } = {},
  ) {
    this.#write = write
    this.#most = options.most ?? 256
    this.#flights = options.flights ?? 1
    this.#waiting = options.waiting ?? 20_000
    this.#undone = options.undone ?? (() => true)
  }

  /** Items that wait for a group. */
  get length(): number {
    return this.#queue.length
  }

  get idle(): boolean {
    return this.#queue.length === 0 && this.#flying === 0
  }

  add(item: Item): Promise<Answer> {
    if (this.#queue.length >= this.#waiting) return Promise.reject(new Error('too many items wait to be written'))
    return new Promise<Answer>((resolve, reject) => {
      this.#queue.push({ item, resolve, reject })
      // The rest of this tick's requests join the group before it leaves.
      if (!this.#scheduled) {
        this.#scheduled = true
        setImmediate(() => {
          this.#scheduled = false
          this.#depart()
        })
      }
    })
  }

  /** Resolves when everything added so far is written. */
  async drain(): Promise<void> {
    while (!this.idle) await new Promise((resolve) => setTimeout(resolve, 2))
  }

  #depart(): void {
    while (this.#flying < this.#flights && this.#queue.length > 0) {
      const group = this.#queue.splice(0, this.#most)
      this.#flying++
      this.#fly(group).finally(() => {
        this.#flying--
        this.#depart()
      })
    }
  }

  async #fly(group: { item: Item; resolve: (answer: Answer) => void; reject: (error: unknown) => void }[]): Promise<void> {
    try {
      const answers = await this.#write(group.map((entry) => entry.item))
      group.forEach((entry, i) => {
        entry.resolve(answers[i] as Answer)
      })
    } catch (error) {
      if (group.length === 1 || !this.#undone(error)) {
        for (const entry of group) entry.reject(error)
        return
      }
      for (const entry of group) {
        try {
          const [answer] = await this.#write([entry.item])
          entry.resolve(answer as Answer)
        } catch (one) {
          entry.reject(one)
        }
      }
    }
  }
}
