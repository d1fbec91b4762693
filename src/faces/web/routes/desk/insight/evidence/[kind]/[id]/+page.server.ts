import { redirect } from '@sveltejs/kit'
import { insightPolicy, putArtefact, readArtefact } from '#rooms/insight'
import { act, isRefused, look, text } from '#web/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    insightPolicy.demand(work, 'keep-evidence')
    return { artefact: await readArtefact(work, event.params.kind, event.params.id) }
  })

export const actions: Actions = {
  default: async (event) => {
    const { kind, id: subject } = event.params
    const done = await act(event, async (work, form) => {
      await putArtefact(work, { kind, subject, shows: text(form, 'shows') })
      return (await readArtefact(work, kind, subject)).day.slice(0, 4)
    })
    if (isRefused(done)) return done
    redirect(303, `/desk/insight/evidence?year=${done}&put`)
  },
}
