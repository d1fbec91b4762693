import { searchSite } from '#rooms/channels'
import { look } from '#web/server/act.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, (work) => searchSite(work, { q: event.url.searchParams.get('q') ?? '', locale: event.locals.locale }))
