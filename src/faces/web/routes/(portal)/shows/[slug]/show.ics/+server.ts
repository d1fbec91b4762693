import { publicShow, showCalendar } from '#rooms/content'
import { href } from '#web/nav.ts'
import { look } from '#web/server/act.ts'
import { demandOn } from '#web/server/switched.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async (event) => {
  demandOn(event, 'room:shows')
  const { locale, nav, alliance } = event.locals
  // The address of the site in this language, without a scene: the file outlives the visit.
  const base = alliance.origin + href({ ...nav, scene: null, care: false }, '/').replace(/\/$/, '')
  const { file, slug } = await look(event, async (work) => {
    const show = await publicShow(work, event.params.slug, locale)
    return { file: await showCalendar(work, show, locale, base), slug: show.slug }
  })
  return new Response(file, {
    headers: {
      'content-type': 'text/calendar; charset=utf-8',
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(slug)}.ics`,
    },
  })
}
