import { addLibrary, alliancePolicy, listLibraries, listServicePoints } from '#rooms/alliance'
import { act, isRefused, look, text } from '#web/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    alliancePolicy.demand(work, 'read-alliance')
    const count = Map.groupBy(await listServicePoints(work), (p) => p.library_id)
    return {
      libraries: (await listLibraries(work)).map((l) => ({
        id: l.library_id,
        name: l.names[event.locals.locale] || l.name,
        code: l.code,
        url: l.url,
        places: count.get(l.library_id)?.length ?? 0,
      })),
      may: alliancePolicy.allows(work.actor, 'change-alliance'),
    }
  })

export const actions: Actions = {
  default: async (event) => {
    const added = await act(event, (work, form) =>
      addLibrary(work, { name: text(form, 'name'), code: text(form, 'code'), url: text(form, 'url') }),
    )
    return isRefused(added) ? added : { added: added.name }
  },
}
