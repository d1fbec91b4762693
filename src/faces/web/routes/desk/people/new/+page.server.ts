import { redirect } from '@sveltejs/kit'
import { saveConsent } from '#rooms/content'
import { act, isRefused, look } from '#web/server/act.ts'
import { consentTerms } from '#web/server/people-forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) => look(event, async () => ({}))

export const actions: Actions = {
  default: async (event) => {
    const done = await act(event, (work, form) => saveConsent(work, consentTerms(form)))
    if (isRefused(done)) return done
    redirect(303, `/desk/people/${done.id}?saved`)
  },
}
