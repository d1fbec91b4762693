import { sql } from 'kysely'
import { addDays, defineJob } from '#platform'
import { eachAlliance } from '#rooms/alliance'
import { forgetVisitors } from './count-view.ts'

/** Days for which single touches are kept; after that only the counts remain. */
export const touchDays = 90

/** Keeps month partitions ready from last month to three months ahead, and lets touches older than 90 days go. */
export const keepPartitions = defineJob({
  name: 'reach.keep-partitions',
  every: 6 * 3600,
  lease: 120,
  run: async (house) => {
    const today = house.clock.now().toISOString().slice(0, 10)
    await sql`select reach.make_partitions(${addDays(today, -31)}::date, ${addDays(today, 93)}::date)`.execute(house.database.db)
    // One day more, because the local day of an alliance may be behind that of UTC.
    await sql`select reach.forget_touches(${addDays(today, -touchDays - 1)}::date)`.execute(house.database.db)
  },
})

/** Throws yesterday's salts and visitor hashes away, soon after each alliance's midnight. */
export const throwSaltsAway = defineJob({
  name: 'reach.throw-salts-away',
  every: 300,
  lease: 60,
  run: (house, _payload, { signal }) =>
    eachAlliance(house, { room: 'reach', signal }, (alliance) => house.work(alliance, { kind: 'system', name: 'reach' }, forgetVisitors)),
})
