import { defineJob } from '#platform'
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
  run: (house, _payload, { signal }) => eachAlliance(house, { room: 'patrons', signal }, (alliance) => sendLetters(house, alliance)),
})

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
