import { type Actor, defineJob } from '#platform'
import { allAlliances } from '#rooms/alliance'
import { closeExpiredAssets } from './add-asset.ts'
import { publishDue, rederiveTimes } from './schedule-post.ts'

const calendar: Actor = { kind: 'system', name: 'calendar' }

/** Writes down, twice a minute, what has become visible: fact, archive, audit. Visibility itself waits for no job. */
export const writeDownPublished = defineJob({
  name: 'content.write-down-published',
  every: 30,
  lease: 60,
  run: async (platform) => {
    for (const alliance of await allAlliances(platform.database.db)) {
      while ((await platform.work(alliance, calendar, (work) => publishDue(work))) > 0);
    }
  },
})

/** Derives planned times again and closes pictures whose time is over, every hour: zone data come with an update, days end everywhere at another hour. */
export const lookAtTheDay = defineJob({
  name: 'content.look-at-the-day',
  every: '7 * * * *',
  lease: 120,
  run: async (platform) => {
    for (const alliance of await allAlliances(platform.database.db)) {
      await platform.work(alliance, calendar, rederiveTimes)
      await platform.work(alliance, calendar, closeExpiredAssets)
    }
  },
})
