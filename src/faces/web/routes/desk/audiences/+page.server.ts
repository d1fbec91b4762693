import { describeAudience, listAudiences, retireAudience, strategyPolicy } from '#rooms/strategy'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { audienceInput } from '#web/server/strategy-forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => ({
    rows: (await listAudiences(work)).map(({ audienceId, name, description, size, sizeOn, source }) => ({
      audienceId,
      name,
      description,
      size,
      sizeOn,
      source,
    })),
    mayWrite: strategyPolicy.allows(work.actor, 'write-audience'),
  }))

export const actions: Actions = {
  describe: async (event) => {
    const audience = await act(event, (work, form) => describeAudience(work, audienceInput(form)))
    return isRefused(audience) ? audience : { described: audience.name }
  },
  retire: async (event) => {
    const audience = await act(event, (work, form) => retireAudience(work, text(form, 'audienceId')))
    return isRefused(audience) ? audience : { retired: { audienceId: audience.audienceId, name: audience.name } }
  },
  return: async (event) => {
    const audience = await act(event, (work, form) => retireAudience(work, text(form, 'audienceId'), false))
    return isRefused(audience) ? audience : { described: audience.name }
  },
}
