import { watchedShow } from '#rooms/content'
import { look } from '#web/server/act.ts'
import { demandOn } from '#web/server/switched.ts'
import type { Actions, PageServerLoad } from './$types'

const shown = (event: Parameters<PageServerLoad>[0]) =>
  look(event, async (work) => {
    const { path, title, locale, streams, player } = await watchedShow(work, event.params.slug, event.locals.locale)
    return { path, title, locale, streams, player }
  })

export const load: PageServerLoad = async (event) => {
  demandOn(event, 'room:shows')
  return { show: await shown(event) }
}

export const actions: Actions = {
  // Sent, not linked: nobody can be given an address that loads the player, and no browser fetches it ahead. Only this answer may hold a frame.
  load: async (event) => {
    demandOn(event, 'room:shows')
    const { player } = await shown(event as never)
    event.locals.frame = new URL(player.address).origin
    return { loaded: true }
  },
}
