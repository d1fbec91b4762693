import { redirect } from '@sveltejs/kit'
import { booklistBySlug } from '#rooms/content'
import { href } from '#web/nav.ts'
import { glance } from '#web/server/act.ts'
import { demandOn } from '#web/server/switched.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { locale, nav } = event.locals
  demandOn(event, 'room:booklists')
  const found = await glance(event, (work) => booklistBySlug(work, event.params.slug, locale))
  if ('moved' in found) redirect(301, href(nav, found.moved))
  return { list: found.list }
}
