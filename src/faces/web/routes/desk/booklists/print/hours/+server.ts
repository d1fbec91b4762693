import { printHours } from '#rooms/channels'
import { look } from '#web/server/act.ts'
import { printedResponse } from '#web/server/printed.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async (event) => {
  const asked = event.url.searchParams
  const wanted = { point: Number(asked.get('point')) || 0, width: asked.get('width') === '80' ? (80 as const) : (58 as const) }
  const locale = asked.get('locale') ?? event.locals.locale
  return printedResponse(await look(event, (work) => printHours(work, { ...wanted, locale, plain: asked.get('plain') === 'on' })))
}
