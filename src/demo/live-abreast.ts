import { addDays } from '#platform'

/** Days that whoever is ahead may be ahead, and the days of a month on which both keep step: then figures come in and plans are made from them. */
const most = 7
const inStep = 6

/** How far somebody is, and who waits for it. */
class Reached {
  #day = ''
  #fault: { error: unknown } | undefined
  readonly #waiting: { day: string; go: () => void; stop: (error: unknown) => void }[] = []

  reach(day: string): void {
    this.#day = day
    for (const one of this.#waiting.splice(0)) {
      if (one.day <= day) one.go()
      else this.#waiting.push(one)
    }
  }

  /** Nobody gets further: whoever waits, or comes to wait, is told why. */
  fail(error: unknown): void {
    this.#fault = { error }
    for (const one of this.#waiting.splice(0)) one.stop(error)
  }

  until(day: string): Promise<void> {
    if (this.#fault) return Promise.reject(this.#fault.error)
    if (day <= this.#day) return Promise.resolve()
    return new Promise((go, stop) => void this.#waiting.push({ day, go, stop }))
  }
}

/**
 * Lives through the days from `first` to `last` in two lives beside each other. `behind` begins a day when `ahead` is through with it; `ahead`
 * is at most a week further, and in the first days of a month begins when `behind` is through with the day before. Rejects with the first fault,
 * when neither does anything any more.
 */
export async function liveAbreast(
  first: string,
  last: string,
  { ahead, behind }: { ahead: (day: string) => Promise<void>; behind: (day: string) => Promise<void> },
): Promise<void> {
  const [planned, lived] = [new Reached(), new Reached()]
  lived.reach(addDays(first, -1))
  const go = async (act: (day: string) => Promise<void>, own: Reached, other: Reached, after: (day: string) => string) => {
    try {
      for (let day = first; day <= last; day = addDays(day, 1)) {
        await other.until(after(day))
        await act(day)
        own.reach(day)
      }
    } catch (error) {
      own.fail(error)
      throw error
    }
  }
  const both = await Promise.allSettled([
    go(ahead, planned, lived, (day) => addDays(day, Number(day.slice(8)) <= inStep ? -1 : -most)),
    go(behind, lived, planned, (day) => day),
  ])
  for (const one of both) if (one.status === 'rejected') throw one.reason
}
