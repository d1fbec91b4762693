import { confirmName, factsPolicy, forgetName, listNames } from '#rooms/facts'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { pointNames } from '#web/server/facts-pages.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => ({
    names: await listNames(work),
    points: await pointNames(work, event.locals.locale),
    may: factsPolicy.allows(work.actor, 'import-figures'),
  }))

export const actions: Actions = {
  forget: async (event) => {
    const done = await act(event, async (work, form) => {
      const normal = text(form, 'normal')
      const one = (await listNames(work)).find((name) => name.normal === normal)
      await forgetName(work, normal)
      return one
    })
    return isRefused(done)
      ? done
      : { forgotten: done && { spelled: done.spelled, point: done.point === null ? 'none' : String(done.point) } }
  },
  restore: async (event) => {
    const done = await act(event, (work, form) =>
      confirmName(work, { name: text(form, 'spelled'), point: text(form, 'point') === 'none' ? null : Number(text(form, 'point')) }),
    )
    return isRefused(done) ? done : { restored: true }
  },
}
