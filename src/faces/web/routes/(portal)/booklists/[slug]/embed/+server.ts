import { redirect } from '@sveltejs/kit'
import { booklistBySlug } from '#rooms/content'
import { href } from '#web/nav.ts'
import { glance } from '#web/server/act.ts'
import { embedHeaders, embedPage } from '#web/server/embed.ts'
import { demandOn } from '#web/server/switched.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async (event) => {
  const { locale, nav, t, alliance } = event.locals
  demandOn(event, 'room:booklists')
  const found = await glance(event, (work) => booklistBySlug(work, event.params.slug, locale))
  if ('moved' in found) redirect(301, href({ ...nav, scene: null, care: false }, `${found.moved}/embed`))
  const library = alliance.names[locale] ?? alliance.name
  const address = alliance.origin + href({ ...nav, scene: null, care: false }, found.list.path)
  return new Response(embedPage(found.list, { locale, origin: alliance.origin, href: address, library, t }), { headers: embedHeaders })
}
