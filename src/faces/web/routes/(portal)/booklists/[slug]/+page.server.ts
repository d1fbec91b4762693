import { error, redirect } from '@sveltejs/kit'
import { booklistBySlug } from '#rooms/content'
import { href } from '#web/nav.ts'
import { glance } from '#web/server/act.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { locale, nav, t, alliance } = event.locals
  if (alliance.rooms.length > 0 && !alliance.rooms.includes('room:booklists')) error(404, { message: t('refusals.platform.not-found') })
  const found = await glance(event, (work) => booklistBySlug(work, event.params.slug, locale))
  if ('moved' in found) redirect(301, href(nav, found.moved))
  return { list: found.list }
}
