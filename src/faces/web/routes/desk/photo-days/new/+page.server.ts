import { redirect } from '@sveltejs/kit'
import { savePhotoDay, usualColours } from '#rooms/content'
import { act, isRefused, look } from '#web/server/act.ts'
import { photoDayTerms } from '#web/server/photo-forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) => look(event, async () => ({ colours: usualColours(event.locals.alliance.locales) }))

export const actions: Actions = {
  default: async (event) => {
    const { locales } = event.locals.alliance
    const done = await act(event, (work, form) => savePhotoDay(work, photoDayTerms(form, usualColours(locales), locales)))
    if (isRefused(done)) return done
    redirect(303, `/desk/photo-days/${done.id}?saved`)
  },
}
