import { error } from '@sveltejs/kit'
import { isOn, localeNames, quietHours } from '#rooms/alliance'
import { endNotice, noticesOffered, pushKeys } from '#rooms/channels'
import { listTopics, topicName } from '#rooms/patrons'
import { look } from '#web/server/act.ts'
import type { PageServerLoad } from './$types'

/** A minute of the day as a clock shows it. */
const clock = (minute: number): string => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    if (!(await isOn(work, 'channel:push'))) error(404)
    const { locale, alliance } = event.locals
    const { from, until } = await quietHours(work)
    return {
      quiet: { quiet: from === until ? 'no' : 'yes', from: clock(from), until: clock(until) },
      ends: await endNotice(work, 'push', locale),
      offered: await noticesOffered(work),
      key: (await pushKeys(work)).publicKey,
      topics: (await listTopics(work)).map((topic) => ({ value: topic.topic, label: topicName(topic, locale) })),
      languages: alliance.locales.map((one) => ({ value: one, label: localeNames[one] ?? one })),
      newsletter: alliance.rooms.includes('channel:newsletter') && alliance.rooms.includes('room:patrons'),
    }
  })
