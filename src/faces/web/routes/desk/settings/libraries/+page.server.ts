import { addLibrary, alliancePolicy, changeLibrary, listLibraries, listServicePoints, sayName } from '#rooms/alliance'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { otherLocales, textsIn, textValues } from '#web/server/other-languages.ts'
import { readerIn } from '#web/server/reader.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    alliancePolicy.demand(work, 'read-alliance')
    const count = Map.groupBy(await listServicePoints(work), (p) => p.library_id)
    return {
      libraries: (await listLibraries(work)).map((l) => ({
        id: l.library_id,
        name: sayName(l, readerIn(event)),
        code: l.code,
        url: l.url,
        places: count.get(l.library_id)?.length ?? 0,
        values: { name: l.name, ...textValues('names', l.names), code: l.code, url: l.url },
      })),
      otherLocales: otherLocales(event),
      may: alliancePolicy.allows(work.actor, 'change-alliance'),
    }
  })

const answers = (form: FormData) => ({
  name: text(form, 'name'),
  names: textsIn(form, 'names'),
  code: text(form, 'code'),
  url: text(form, 'url'),
})

export const actions: Actions = {
  add: async (event) => {
    const added = await act(event, (work, form) => addLibrary(work, answers(form)))
    return isRefused(added) ? added : { added: added.name }
  },
  change: async (event) => {
    const changed = await act(event, (work, form) => changeLibrary(work, text(form, 'library'), answers(form)))
    return isRefused(changed) ? changed : { changed: changed.name }
  },
}
