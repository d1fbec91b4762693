import { instantOfWall } from '#rooms/alliance'
import { contactName, listMedia, listSpokespeople, listTalks, logTalk, pressPolicy, saveSpokesperson } from '#rooms/content'
import { act, isRefused, look, text } from '#web/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { items, next } = await listTalks(work, { cursor: event.url.searchParams.get('after') ?? undefined })
    const contacts = (await listMedia(work, { limit: 500 })).items
    return {
      talks: items,
      next: next && `?after=${encodeURIComponent(next)}`,
      people: await listSpokespeople(work),
      contacts: contacts.map((one) => ({ value: one.id, label: [contactName(one), one.name && one.outlet].filter(Boolean).join(' · ') })),
      mayName: pressPolicy.allows(work.actor, 'name-spokespeople'),
    }
  })

export const actions: Actions = {
  log: async (event) => {
    const done = await act(event, (work, form) => {
      const wall = text(form, 'at')
      return logTalk(work, {
        spokesperson: text(form, 'spokesperson'),
        contact: text(form, 'contact') || null,
        toName: text(form, 'toName'),
        outlet: text(form, 'outlet'),
        about: text(form, 'about'),
        at: wall === '' ? undefined : new Date(instantOfWall(event.locals.alliance.timeZone, wall, 'begins')),
      })
    })
    return isRefused(done) ? done : { saved: true }
  },
  name: async (event) => {
    const done = await act(event, (work, form) => saveSpokesperson(work, { name: text(form, 'name'), topics: text(form, 'topics') }))
    return isRefused(done) ? done : { saved: true }
  },
  retire: async (event) => {
    const done = await act(event, (work, form) => saveSpokesperson(work, { spokesperson: text(form, 'spokesperson'), retired: true }))
    return isRefused(done) ? done : { saved: true }
  },
}
