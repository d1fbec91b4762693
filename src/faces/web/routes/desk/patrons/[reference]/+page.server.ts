import { redirect } from '@sveltejs/kit'
import { nameIn, pointByNo } from '#rooms/alliance'
import { type ApplicationState, handleApplication, readApplication } from '#rooms/patrons'
import { act, isRefused, look, text } from '#web/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const application = await readApplication(work, event.params.reference)
    const point = application.point > 0 ? await pointByNo(work, application.point).catch(() => null) : null
    return { application, place: point ? nameIn(point, event.locals.locale) : null }
  })

export const actions: Actions = {
  default: async (event) => {
    const done = await act(event, (work, form) =>
      handleApplication(work, event.params.reference, text(form, 'to') as ApplicationState, { reason: text(form, 'reason') }),
    )
    if (isRefused(done)) return done
    redirect(303, `/desk/patrons/${done.reference}`)
  },
}
