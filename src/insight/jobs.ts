import { defineJob } from '#platform'
import { eachAlliance } from '#rooms/alliance'
import { planMondayMails } from './monday-mail.ts'
import { forgetLeavers } from './skills/own-skills.ts'

/** Looks every five minutes whether it is Monday after eight somewhere. */
export const writeMondayMails = defineJob({
  name: 'insight.monday-mail',
  every: 300,
  lease: 120,
  run: (house, _payload, { signal }) =>
    eachAlliance(house, { room: 'insight', signal }, (alliance) =>
      house.work(alliance, { kind: 'system', name: 'insight' }, planMondayMails),
    ),
})

/** Takes out, once a day, what people said of their skills who work here no longer. */
export const forgetSkills = defineJob({
  name: 'insight.forget-skills',
  cron: '20 3 * * *',
  lease: 120,
  run: (house, _payload, { signal }) =>
    eachAlliance(house, { room: 'insight', signal }, (alliance) =>
      house.work(alliance, { kind: 'system', name: 'insight' }, forgetLeavers),
    ),
})
