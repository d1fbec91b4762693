import { error } from '@sveltejs/kit'
import { publicBooklists } from '#rooms/content'
import { glance } from '#web/server/act.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) => {
  const { locale, alliance, t } = event.locals
  if (alliance.rooms.length > 0 && !alliance.rooms.includes('room:booklists')) error(404, { message: t('refusals.platform.not-found') })
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
