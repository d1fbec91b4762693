import { alliancePolicy, changeServicePoint, nameIn, pointByNo } from '#rooms/alliance'
import { act, isRefused, look } from '#web/server/act.ts'
import { pointFormChoices, pointInput, pointValues } from '#web/server/point-forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    alliancePolicy.demand(work, 'read-alliance')
    const point = await pointByNo(work, Number(event.params.no))
    return {
      no: point.point_no,
      name: nameIn(point, event.locals.locale),
      values: pointValues(point),
      may: alliancePolicy.allows(work.actor, 'change-points'),
      choices: await pointFormChoices(work, event),
    }
  })

export const actions: Actions = {
  default: async (event) => {
    const point = await act(event, (work, form) => changeServicePoint(work, Number(event.params.no), pointInput(form)))
    return isRefused(point) ? point : { saved: true }
  },
}
