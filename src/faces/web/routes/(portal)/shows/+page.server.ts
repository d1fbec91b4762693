import { publicShows } from '#rooms/content'
import { glance } from '#web/server/act.ts'
import { showLine } from '#web/server/public-shows.ts'
import { demandOn } from '#web/server/switched.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) => {
  demandOn(event, 'room:shows')
  const { locale } = event.locals
  return glance(event, async (work) => {
    const lines = async (which: 'coming' | 'over') =>
      (await publicShows(work, { locale, which })).map((show) => showLine(show, event.locals))
    return { coming: await lines('coming'), over: await lines('over') }
  })
}
