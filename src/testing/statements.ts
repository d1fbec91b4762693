import type { Platform } from '#platform'

/** Makes the function that says how many statements an act sends to the database of this house, begin and commit included. */
export function countStatements(house: { platform: Pick<Platform, 'database'> }): (act: () => Promise<unknown>) => Promise<number> {
  let statements = 0
  const counted = new WeakSet<object>()
  house.platform.database.pool.on('acquire', (client) => {
    if (counted.has(client)) return
    counted.add(client)
    const ask = client.query.bind(client) as (...given: unknown[]) => unknown
    const query = (...given: unknown[]) => {
      statements++
      return ask(...given)
    }
    Object.assign(client, { query })
  })
  return async (act) => {
    const before = statements
    await act()
    return statements - before
  }
}
