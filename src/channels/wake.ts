import type { Platform, Work } from '#platform'
import { Relay } from './relay.ts'

const relays = new WeakMap<Platform, Relay>()

/** Starts the relay of this process. It stops when the house closes. */
export function startRelay(house: Platform): Relay {
  const known = relays.get(house)
  if (known) return known
  const relay = new Relay(house)
  relays.set(house, relay)
  house.onClose(() => relay.stop())
  relay.start()
  return relay
}

/** Lets this process's relay look at once when the work has committed; others look within a second. */
export function wakeRelay(work: Work): void {
  work.afterCommit(() => relays.get(work.house)?.wake())
}
