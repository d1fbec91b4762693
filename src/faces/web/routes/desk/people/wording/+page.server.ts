import { listWordings, peoplePolicy, setWording } from '#rooms/content'
import { act, isRefused, look } from '#web/server/act.ts'
import { wordsOf } from '#web/server/press-forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => ({ wordings: await listWordings(work), may: peoplePolicy.allows(work.actor, 'set-wording') }))

export const actions: Actions = {
  default: async (event) => {
    const done = await act(event, (work, form) => setWording(work, { texts: wordsOf(form, 'texts', event.locals.alliance.locales) }))
    return isRefused(done) ? done : { saved: true }
  },
}
