import { fail } from '@sveltejs/kit'
import { erasePerson, patronsPolicy, seePerson } from '#rooms/patrons'
import { act, formOf, isRefused, look, text } from '#web/server/act.ts'
import { contactsIn } from '#web/server/person-forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) => look(event, async (work) => patronsPolicy.demand(work, 'answer-personal-data'))

// Posted, never in the address: what was searched for stays out of histories and logs.
export const actions: Actions = {
  see: async (event) => {
    const seen = await act(event, (work, form) => seePerson(work, contactsIn(form)))
    if (isRefused(seen)) return seen
    const form = await formOf(event)
    return { seen, values: { emails: text(form, 'emails'), phones: text(form, 'phones'), handles: text(form, 'handles') } }
  },
  erase: async (event) => {
    const erased = await act(event, (work, form) => erasePerson(work, contactsIn(form), text(form, 'reason')))
    if (!isRefused(erased)) return { erased: erased.rows }
    // What would go stays in sight while the reason is mended.
    const seen = await act(event, (work, form) => seePerson(work, contactsIn(form)))
    return isRefused(seen) ? erased : fail(erased.status, { ...erased.data, seen })
  },
}
