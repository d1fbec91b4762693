import { publicBooklists } from '#rooms/content'
import { glance } from '#web/server/act.ts'
import { demandOn } from '#web/server/switched.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) => {
  const { locale } = event.locals
  demandOn(event, 'room:booklists')
  return glance(event, async (work) => ({
    lists: (await publicBooklists(work, locale)).map(({ path, locale, title, about, audiences, books }) => ({
      path,
      locale,
      title,
      about: about.split('\n')[0]!,
      audiences: audiences.filter((key) => key !== 'everyone'),
      books,
    })),
  }))
}
