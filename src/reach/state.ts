import type { Platform } from '#platform'
import { BoundedCache } from './cache.ts'

export type CachedLink = {
  link: number
  location: string
  /** Where a follower goes who must not carry the scene (Global Privacy Control). */
  plain: string
  scene: number
  point: number
  version: number
}

/** What one process remembers for one house. Everything here may be lost at any moment without harm. */
export class ReachState {
  /** alliance/code → link. Checked against the version in the database by every counted follow. */
  readonly links = new BoundedCache<CachedLink>(10_000, 10_000)
  /** alliance/s/code → scene; a scene's code never changes. */
  readonly scenes = new BoundedCache<number>(10_000, 600_000)
  /** Codes of links (`alliance/l/code`) and scenes (`alliance/s/code`) that were never given out: whoever tries them costs one question each. */
  readonly strangers = new BoundedCache<true>(10_000, 60_000)
  /** alliance/minute → local day. */
  readonly days = new BoundedCache<string>(1_000, 60_000)
  /** alliance/day → salt. */
  readonly salts = new BoundedCache<Buffer>(200, 90_000_000)
}

const states = new WeakMap<Platform, ReachState>()

export function stateOf(house: Platform): ReachState {
  let state = states.get(house)
  if (!state) {
    state = new ReachState()
    states.set(house, state)
  }
  return state
}
