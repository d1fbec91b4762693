import { peopleIn, printBadges } from '#rooms/channels'
import { look, text } from '#web/server/act.ts'
import { printedResponse } from '#web/server/printed.ts'
import type { RequestHandler } from './$types'

export const POST: RequestHandler = async (event) => {
  const form = await event.request.formData()
  const locale = text(form, 'locale') || event.locals.locale
  return printedResponse(await look(event, (work) => printBadges(work, { people: peopleIn(String(form.get('people') ?? '')), locale })))
}
