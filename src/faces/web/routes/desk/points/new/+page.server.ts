import { redirect } from '@sveltejs/kit'
import { addServicePoint, alliancePolicy } from '#rooms/alliance'
import { act, isRefused, look } from '#web/server/act.ts'
import { pointFormChoices, pointInput } from '#web/server/point-forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    alliancePolicy.demand(work, 'change-points')
    return { choices: await pointFormChoices(work, event) }
  })

export const actions: Actions = {
  default: async (event) => {
    const point = await act(event, (work, form) => addServicePoint(work, pointInput(form)))
    if (isRefused(point)) return point
    redirect(303, `/desk/points/${point.point_no}/hours?added=1`)
  },
}
