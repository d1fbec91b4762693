import { redirect } from '@sveltejs/kit'
import { setGoal } from '#rooms/strategy'
import { act, isRefused, look } from '#web/server/act.ts'
import { otherLocales } from '#web/server/other-languages.ts'
import { goalInput, goalMetrics, pointChoices } from '#web/server/strategy-forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => ({
    metrics: goalMetrics(),
    otherLocales: otherLocales(event),
    points: await pointChoices(work, event.locals.locale),
  }))

export const actions: Actions = {
  default: async (event) => {
    const goal = await act(event, (work, form) => setGoal(work, goalInput(form)))
    if (isRefused(goal)) return goal
    redirect(303, `/desk/goals/${goal.goalId}`)
  },
}
