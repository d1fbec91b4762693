import { confirmReminder } from '#rooms/patrons'
import { act } from '#web/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

// A mail scanner opens every link; only a person presses the button. So opening the page changes nothing.
export const load: PageServerLoad = (event) => ({ token: (event.url.searchParams.get('t') ?? '').slice(0, 100) })

export const actions: Actions = {
  default: (event) => act(event, (work, form) => confirmReminder(work, String(form.get('t') ?? '').slice(0, 100))),
}
