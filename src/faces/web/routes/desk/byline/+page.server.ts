import { consentToByline, myByline, revokeByline } from '#rooms/content'
import { act, isRefused, look, text } from '#web/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => ({ mine: await myByline(work), name: event.locals.staff?.name ?? '' }))

export const actions: Actions = {
  agree: async (event) => {
    const done = await act(event, (work, form) => consentToByline(work, { name: text(form, 'name') }))
    return isRefused(done) ? done : { done: 'agreed' as const }
  },
  revoke: async (event) => {
    const done = await act(event, (work) => revokeByline(work))
    return isRefused(done) ? done : { done: 'revoked' as const }
  },
}
