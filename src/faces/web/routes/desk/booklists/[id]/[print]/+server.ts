import { error } from '@sveltejs/kit'
import { booklistPrints, paperOf, printBooklist } from '#rooms/channels'
import { look } from '#web/server/act.ts'
import { printedResponse } from '#web/server/printed.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async (event) => {
  const [name, ending] = event.params.print.split('.')
  const form = booklistPrints.find((one) => one === name)
  if (!form || !(ending === 'pdf' || (ending === 'txt' && paperOf(form)))) error(404)
  const locale = event.url.searchParams.get('locale') ?? event.locals.locale
  return printedResponse(await look(event, (work) => printBooklist(work, { list: event.params.id, form, locale, plain: ending === 'txt' })))
}
