import { type Config, openPlatform, type Platform } from '#platform'

/**
 * The one place that registers contracts and starts the house: every need of a lower room that a higher room fills is
 * named here, and nowhere else.
 */
export async function furnish(platform: Platform): Promise<Platform> {
  return platform
}

let current: Platform | undefined

/** Opens the house of this process: ground floor, contracts, jobs. */
export async function openHouse(config: Config, options: { pool?: number; migrate?: boolean } = {}): Promise<Platform> {
  current = await furnish(await openPlatform(config, options))
  return current
}

/** The house of this process; pages and the API ask for it. A fault before it is open. */
export function currentHouse(): Platform {
  if (!current) throw new Error('the house is not open')
  return current
}
