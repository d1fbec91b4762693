import { contentPolicy, pressDesk, setPressDesk } from '#rooms/content'
import { act, isRefused, look } from '#web/server/act.ts'
import { wordsOf } from '#web/server/press-forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => ({ desk: await pressDesk(work), mayChange: contentPolicy.allows(work.actor, 'set-press-desk') }))

export const actions: Actions = {
  default: async (event) => {
    const { locales } = event.locals.alliance
    const done = await act(event, (work, form) =>
      setPressDesk(work, { boilerplate: wordsOf(form, 'boilerplate', locales), contact: wordsOf(form, 'contact', locales) }),
    )
    return isRefused(done) ? done : { saved: true }
  },
}
