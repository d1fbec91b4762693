import { clippingById, contentPolicy, saveClipping, titlesOf } from '#rooms/content'
import { act, isRefused, look } from '#web/server/act.ts'
import { clippingChoices, clippingWords } from '#web/server/press-forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const clipping = await clippingById(work, event.params.id)
    const choices = await clippingChoices(work, event)
    return {
      clipping,
      choices,
      release: clipping.post ? ((await titlesOf(work, [clipping.post], event.locals.locale)).get(clipping.post) ?? null) : null,
      campaign: choices.campaigns.find(({ value }) => value === clipping.campaign)?.label ?? null,
      saved: event.url.searchParams.has('saved'),
      mayKeep: contentPolicy.allows(work.actor, 'keep-clippings'),
    }
  })

export const actions: Actions = {
  default: async (event) => {
    const done = await act(event, (work, form) => saveClipping(work, { clipping: event.params.id, ...clippingWords(form) }))
    return isRefused(done) ? done : { saved: true }
  },
}
