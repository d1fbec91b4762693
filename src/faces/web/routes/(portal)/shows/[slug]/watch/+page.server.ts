import { error } from '@sveltejs/kit'
import { publicShow } from '#rooms/content'
import { look } from '#web/server/act.ts'
import { demandShows } from '#web/server/public-shows.ts'
import type { Actions, PageServerLoad } from './$types'

/** The show, as long as there is a player to load for it. */
const shown = (event: Parameters<PageServerLoad>[0]) =>
  look(event, async (work) => {
    const show = await publicShow(work, event.params.slug, event.locals.locale)
    if (!show.player || show.stands === 'cancelled')
      error(404, { message: event.locals.t('refusals.content.shows.no-player'), code: 'content.shows.no-player' })
    return { path: show.path, title: show.title, locale: show.locale, streams: show.streams, player: show.player }
  })

export const load: PageServerLoad = async (event) => {
  demandShows(event)
  return { show: await shown(event) }
}

export const actions: Actions = {
  // Sent, not linked: nobody can be given an address that loads the player, and no browser fetches it ahead. Only this answer may hold a frame.
  load: async (event) => {
    demandShows(event)
    const { player } = await shown(event as never)
    event.locals.frame = new URL(player.address).origin
    return { loaded: true }
  },
}
