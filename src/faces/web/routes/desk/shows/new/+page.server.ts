import { redirect } from '@sveltejs/kit'
import { saveShow } from '#rooms/content'
import { act, isRefused, look } from '#web/server/act.ts'
import { planChoices, planWords } from '#web/server/show-forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) => look(event, async (work) => ({ choices: await planChoices(work, event, 0) }))

export const actions: Actions = {
  default: async (event) => {
    const show = await act(event, (work, form) => saveShow(work, planWords(form, event.locals.alliance.locales)))
    if (isRefused(show)) return show
    redirect(303, `/desk/shows/${show.id}?saved=yes`)
  },
}
