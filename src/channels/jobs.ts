import { sql } from 'kysely'
import { defineJob, type HealthProbe, type Platform, realNow, type Work } from '#platform'
import { eachAlliance, localDay } from '#rooms/alliance'
import { recordFact } from '#rooms/facts'
import { countNewsletterAudience } from '#rooms/patrons'
import { clearActivities } from './activitypub/personal-data.ts'
import { actor, asSystem } from './compose-payload.ts'
import { deriveAgain } from './hold.ts'
import { finishRetiring } from './retire-account.ts'
import { clearHub } from './websub/run-hub.ts'

/** Once an hour: ends channels whose day has come, derives planned times again, counts the followers of the day. */
export const keepChannels = defineJob({
  name: 'channels.keep',
  every: 3600,
  lease: 120,
  run: async (house, _payload, { signal }) => {
    await eachAlliance(house, { room: 'channels', signal, alliances: await alliancesWithAccounts(house) }, (alliance) =>
      house.work(alliance, actor, async (work) => {
        await finishRetiring(work, await localDay(work, null, work.now))
        await deriveAgain(work)
        await countFollowers(work)
        await clearActivities(work)
        await clearHub(work)
      }),
    )
  },
})

/** Alliances that have a channel account. Only ids; what is in them is read alliance by alliance. */
export async function alliancesWithAccounts(house: Platform): Promise<string[]> {
  const { rows } = await sql<{ alliance: string }>`select channels.alliances_with_accounts() as alliance`.execute(house.database.db)
  return rows.map((row) => row.alliance)
}

/** Confirmed subscribers of the newsletter now: a count, no person. */
export const countFollowersNow = (work: Work): Promise<number> => countNewsletterAudience(asSystem(work), null)

/** Today's followers, once a day: confirmed subscribers of the newsletter. A distinct count, so it is never summed. */
export async function countFollowers(work: Work): Promise<void> {
  const day = await localDay(work, null, work.now)
  const subscribers = await countFollowersNow(work)
  await recordFact(work, {
    metric: 'audience.followers',
    day,
    amount: subscribers,
    source: 'newsletter',
    key: `followers:newsletter:${day}`,
  })
}

/**
 * Not ready when a delivery could have left more than five minutes ago: health never says all is well while posts sit in the
 * queue. A channel that is down is told, and is no reason to take the house out of service.
 */
export const deliveriesProbe: HealthProbe = {
  name: 'deliveries',
  look: async (house) => {
    const now = house.clock.now()
    const { rows } = await sql<{
      since: Date | null
      channels_down: number
    }>`select since, channels_down from channels.lateness(${now}, ${realNow()})`.execute(house.database.db)
    const { since, channels_down: down } = rows[0]!
    const seconds = since ? Math.round((now.getTime() - since.getTime()) / 1000) : 0
    const says = seconds >= 5 ? `the oldest overdue delivery is ${seconds} s late` : 'no delivery is overdue'
    return { ok: seconds < 300, says: down > 0 ? `${says}; channels that are down: ${down}` : says }
  },
}
