import { redirect } from '@sveltejs/kit'
import { mediaBases, saveContact } from '#rooms/content'
import { act, isRefused } from '#web/server/act.ts'
import { contactWords } from '#web/server/press-forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = () => ({ bases: [...mediaBases] })

export const actions: Actions = {
  default: async (event) => {
    const done = await act(event, (work, form) => saveContact(work, contactWords(form)))
    if (isRefused(done)) return done
    redirect(303, `/desk/press/media/${done.id}?saved`)
  },
}
