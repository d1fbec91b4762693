import { redirect } from '@sveltejs/kit'
import { localDay } from '#rooms/alliance'
import { saveClipping } from '#rooms/content'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { clippingChoices, clippingWords } from '#web/server/press-forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => ({
    choices: await clippingChoices(work, event),
    day: await localDay(work, null, work.now),
    post: event.url.searchParams.get('post') ?? '',
  }))

export const actions: Actions = {
  default: async (event) => {
    const done = await act(event, (work, form) =>
      saveClipping(work, {
        ...clippingWords(form),
        day: text(form, 'day'),
        post: text(form, 'post') || null,
        campaign: text(form, 'campaign') || null,
      }),
    )
    if (isRefused(done)) return done
    redirect(303, `/desk/press/clippings/${done.id}?saved`)
  },
}
