import { contentPolicy, listShows, wordsIn } from '#rooms/content'
import { look } from '#web/server/act.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { items, next } = await listShows(work, { cursor: event.url.searchParams.get('after') ?? undefined })
    return {
      shows: items.map((show) => {
        const { text, locale } = wordsIn(show.titles, event.locals.locale)
        return {
          id: show.id,
          title: text,
          locale,
          wall: show.starts.wall,
          zone: show.starts.zone,
          stands: show.state === 'announced' ? show.phase : show.state,
        }
      }),
      next: next && `?after=${encodeURIComponent(next)}`,
      mayWrite: contentPolicy.allows(work.actor, 'write-show'),
    }
  })
