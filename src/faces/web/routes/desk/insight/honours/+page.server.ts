import { honoursTakenOut, insightPolicy, listHonours, putHonour, sayLevel, takeOutHonour } from '#rooms/insight'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { honourChoices, honourIn } from '#web/server/honour-pages.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const mayKeep = insightPolicy.allows(work.actor, 'keep-honours')
    return {
      honours: (await listHonours(work)).map((one) => ({ ...one, level: sayLevel(one.level, event.locals.t) })),
      out: await honoursTakenOut(work),
      choices: mayKeep ? await honourChoices(work, event) : null,
      mayKeep,
    }
  })

export const actions: Actions = {
  put: async (event) => {
    const put = await act(event, async (work, form) => putHonour(work, await honourIn(event, form)))
    return isRefused(put) ? put : { put: true }
  },
  takeOut: async (event) => {
    const out = await act(event, (work, form) => takeOutHonour(work, text(form, 'honour')))
    return isRefused(out) ? out : { out: true }
  },
}
