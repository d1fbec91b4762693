/**
 * The house's clock. `--now` starts it at another moment and it runs on from there; demonstrations and tests move it.
 * Leases, heartbeats, one-time passwords and sessions use {@link realNow}, because other machines share them.
 */
export interface Clock {
  /** The moment it is in this house. */
  now(): Date
  /** Moves the clock to a moment from which it runs on. */
  set(moment: Date): void
}

/** Makes a clock that shows real time, or starts at the given moment. */
export function makeClock(start?: Date): Clock {
  let offset = start ? start.getTime() - Date.now() : 0
  return {
    now: () => new Date(Date.now() + offset),
    set: (moment) => {
      offset = moment.getTime() - Date.now()
    },
  }
}

/** Real time, whatever the house's clock shows. */
export function realNow(): Date {
  return new Date()
}
