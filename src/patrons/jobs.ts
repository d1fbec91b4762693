import { sql } from 'kysely'
import { defineJob, type Platform, realNow } from '#platform'
import { eachAlliance } from '#rooms/alliance'
import { sendLetters } from './letters.ts'
import { forgetLimits } from './limits.ts'
import { runRetention } from './personal-data.ts'

const actor = { kind: 'system', name: 'patrons' } as const

/** Sends single mails that are due, in every alliance. */
export const sendDueLetters = defineJob({
  name: 'patrons.send-letters',
  every: 10,
  lease: 180,
  tries: 1,
  wanted: async (house) => (await withLetters(house)).length > 0,
  run: async (house, _payload, { signal }) =>
    eachAlliance(house, { room: 'patrons', signal, alliances: await withLetters(house) }, (alliance) => sendLetters(house, alliance)),
})

/** Alliances in which a mail is due or has lost its sender. */
async function withLetters(house: Platform): Promise<string[]> {
  const { rows } = await sql<{
    alliance: string
  }>`select patrons.alliances_with_letters(${house.clock.now()}, ${realNow()}) as alliance`.execute(house.database.db)
  return rows.map((row) => row.alliance)
}

/** Deletes what the retention rules say, every night. */
export const runRetentions = defineJob({
  name: 'patrons.retention',
  cron: '30 1 * * *',
  lease: 600,
  run: (house, _payload, { signal }) =>
    eachAlliance(house, { room: 'patrons', signal }, (alliance) =>
      house.work(alliance, actor, (work) => runRetention(work, { dryRun: false })),
    ),
})

/** Forgets, every hour, how often forms were used. */
export const forgetOldLimits = defineJob({
  name: 'patrons.forget-limits',
  cron: '7 * * * *',
  lease: 60,
  run: (house, _payload, { signal }) =>
    eachAlliance(house, { room: 'patrons', signal }, (alliance) => house.work(alliance, actor, forgetLimits)),
})
