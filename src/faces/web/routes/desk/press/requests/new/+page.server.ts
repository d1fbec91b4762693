import { redirect } from '@sveltejs/kit'
import { saveRequest } from '#rooms/content'
import { act, isRefused, look } from '#web/server/act.ts'
import { pressColleagues, requestWords } from '#web/server/press-forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) => look(event, async (work) => ({ colleagues: await pressColleagues(work) }))

export const actions: Actions = {
  default: async (event) => {
    const done = await act(event, (work, form) => saveRequest(work, requestWords(form)))
    if (isRefused(done)) return done
    redirect(303, `/desk/press/requests/${done.id}?saved`)
  },
}
