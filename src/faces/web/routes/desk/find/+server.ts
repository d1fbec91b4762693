import { json } from '@sveltejs/kit'
import { look } from '#web/server/act.ts'
import { findAtDesk } from '#web/server/find.ts'
import type { RequestHandler } from './$types'

/** What the command palette asks while somebody types. The desk's door lets only staff come here. */
export const GET: RequestHandler = async (event) => {
  const { locale, alliance, t, fmt } = event.locals
  const found = await look(event, (work) =>
    findAtDesk(work, event.url.searchParams.get('q') ?? '', { locale, rooms: alliance.rooms, t, fmt }),
  )
  return json(found.map((one) => ({ ...one, kind: t(`web.find.${one.kind}`) })))
}
