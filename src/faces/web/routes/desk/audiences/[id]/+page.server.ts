import { redirect } from '@sveltejs/kit'
import { audienceById, describeAudience } from '#rooms/strategy'
import { act, isRefused, look } from '#web/server/act.ts'
import { audienceInput } from '#web/server/strategy-forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { audienceId, version, name, description, size, sizeOn, source } = await audienceById(work, event.params.id)
    return {
      values: {
        audienceId,
        version: String(version),
        name,
        description,
        size: size === null ? '' : String(size),
        sizeOn: sizeOn ?? '',
        source,
      },
    }
  })

export const actions: Actions = {
  default: async (event) => {
    const audience = await act(event, (work, form) => describeAudience(work, { ...audienceInput(form), audienceId: event.params.id }))
    if (isRefused(audience)) return audience
    redirect(303, '/desk/audiences')
  },
}
