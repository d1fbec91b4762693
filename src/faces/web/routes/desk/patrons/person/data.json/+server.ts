import { exportPerson } from '#rooms/patrons'
import { formOf, look } from '#web/server/act.ts'
import { contactsIn } from '#web/server/person-forms.ts'
import type { RequestHandler } from './$types'

/** Everything that is known of a person, as a file. Posted like the page's forms, so that no address stands in an address. */
export const POST: RequestHandler = async (event) => {
  const contacts = contactsIn(await formOf(event))
  const known = await look(event, (work) => exportPerson(work, contacts))
  return new Response(`${JSON.stringify(known, null, 2)}\n`, {
    headers: { 'content-type': 'application/json', 'content-disposition': 'attachment; filename="personal-data.json"' },
  })
}
