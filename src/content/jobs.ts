import { sql } from 'kysely'
import { type Actor, defineJob, type Platform } from '#platform'
import { eachAlliance } from '#rooms/alliance'
import { closeExpiredAssets } from './add-asset.ts'
import { deriveSearch } from './derive-search.ts'
import { endConsents } from './people/follow-consent.ts'
import { tidyPhotoDays } from './photo-days/originals.ts'
import { closeExpiredRecordings } from './recordings/change-recording.ts'
import { publishDue, rederiveTimes } from './schedule-post.ts'
import { rederiveShows } from './shows/announce-show.ts'
import { closeLapsedPacks } from './stickers/open-pack.ts'
import { tidyTitleWords } from './title-words.ts'

const calendar: Actor = { kind: 'system', name: 'calendar' }

/** Writes down, twice a minute, what has become visible: fact, archive, audit. Visibility itself waits for no job. */
export const writeDownPublished = defineJob({
  name: 'content.write-down-published',
  every: 30,
  lease: 60,
  tries: 1,
  wanted: async (platform) => (await toWriteDown(platform)).length > 0,
  run: async (platform, _payload, { signal }) =>
    eachAlliance(platform, { room: 'content', signal, alliances: await toWriteDown(platform) }, async (alliance) => {
      while ((await platform.work(alliance, calendar, (work) => publishDue(work))) > 0);
    }),
})

/** Alliances in which something has become visible that is not written down. */
async function toWriteDown(platform: Platform): Promise<string[]> {
  const { rows } = await sql<{ alliance: string }>`select content.alliances_to_write_down(${platform.clock.now()}) as alliance`.execute(
    platform.database.db,
  )
  return rows.map((row) => row.alliance)
}

/** Derives planned times again and closes pictures, recordings, sticker packs and consents whose time is over, every hour: zone data come with an update, days end everywhere at another hour. */
export const lookAtTheDay = defineJob({
  name: 'content.look-at-the-day',
  every: '7 * * * *',
  lease: 120,
  run: (platform, _payload, { signal }) =>
    eachAlliance(platform, { room: 'content', signal }, async (alliance) => {
      await platform.work(alliance, calendar, rederiveTimes)
      await platform.work(alliance, calendar, rederiveShows)
      await platform.work(alliance, calendar, closeExpiredAssets)
      await platform.work(alliance, calendar, closeExpiredRecordings)
      await platform.work(alliance, calendar, closeLapsedPacks)
      await platform.work(alliance, calendar, endConsents)
    }),
})

/** Every night: words of titles that nothing public holds any more are meant no more, and originals of photo days whose time is over go. */
export const tidySearch = defineJob({
  name: 'content.tidy-search',
  every: '23 2 * * *',
  lease: 120,
  run: (platform, _payload, { signal }) =>
    eachAlliance(platform, { room: 'content', signal }, async (alliance) => {
      await platform.work(alliance, calendar, tidyTitleWords)
      await platform.work(alliance, calendar, tidyPhotoDays)
    }),
})

/** Makes what search looks in again after the analysis of words has changed with an update; otherwise it finds nothing to do. */
export const deriveSearchAgain = defineJob({
  name: 'content.derive-search',
  every: 120,
  lease: 120,
  tries: 1,
  run: (platform, _payload, { signal }) =>
    eachAlliance(platform, { room: 'content', signal }, async (alliance) => {
      while (!signal.aborted && (await platform.work(alliance, calendar, (work) => deriveSearch(work))) > 0);
    }),
})
