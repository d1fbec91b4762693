import { printMonth } from '#rooms/channels'
import { look } from '#web/server/act.ts'
import { printedResponse } from '#web/server/printed.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async (event) => {
  const asked = event.url.searchParams
  const locale = asked.get('locale') ?? event.locals.locale
  return printedResponse(
    await look(event, (work) => printMonth(work, { month: asked.get('month') ?? '', locale, posts: asked.get('posts') === 'on' })),
  )
}
