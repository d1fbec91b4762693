import { realNow } from './clock.ts'
import { alliancesOnDisk, alliancesUploading, sweepFiles, sweepTemporary, sweepUploads } from './files/index.ts'
import { defineJob } from './jobs/index.ts'
import { Throttle } from './sign-in/index.ts'

/** How long an answer is kept for its idempotency key, in ms of real time: the house's clock may be set back, and keys would live for years. */
const answersKept = 3 * 86_400_000

/** Every night: contents of files that nothing names, uploads that never ended, sessions and links that lapsed, counters of tries, answers of the API that were kept for a key. */
export const housekeeping = defineJob({
  name: 'platform.housekeeping',
  cron: '17 3 * * *',
  lease: 60,
  run: async (house, _, { signal }) => {
    for (const alliance of await alliancesOnDisk(house.files)) {
      if (signal.aborted) return
      const { orphans, bytes, missing } = await sweepFiles(house.files, house.work, alliance)
      if (orphans.length > 0) house.log.info('files', 'removed contents that nothing named', { alliance, count: orphans.length, bytes })
      if (missing.length > 0) house.log.warn('files', 'contents that rows name are not on this disk', { alliance, count: missing.length })
    }
    for (const alliance of await alliancesUploading(house.files)) {
      if (signal.aborted) return
      const given = await sweepUploads(house.files, house.work, alliance)
      if (given > 0) house.log.info('files', 'gave up uploads that nobody went on with', { alliance, count: given })
    }
    await sweepTemporary(house.files)
    await new Throttle(house.database, house.secrets).clear()
    const now = realNow()
    await house.database.db.deleteFrom('auth.sessions').where('expires_at', '<', now).execute()
    await house.database.pool.query('delete from auth.verifications where expires_at < $1', [now])
    await house.database.pool.query('select platform.forget_answers($1)', [new Date(now.getTime() - answersKept)])
  },
})
