import { defineJob } from '#platform'
import { allAlliances } from '#rooms/alliance'
import { planMondayMails } from './monday-mail.ts'

/** Looks every five minutes whether it is Monday after eight somewhere. */
export const writeMondayMails = defineJob({
  name: 'insight.monday-mail',
  every: 300,
  lease: 120,
  run: async (house) => {
    for (const alliance of await allAlliances(house.database.db))
      await house.work(alliance, { kind: 'system', name: 'insight' }, planMondayMails)
  },
})
