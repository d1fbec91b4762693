import { redirect } from '@sveltejs/kit'
import { refuseField } from '#platform'
import { confirmName, dropImport, dryRunImport, factsPolicy, gatherOddities, importById, placeImport, resumeReading } from '#rooms/facts'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { actInSteps, pointNames } from '#web/server/facts-pages.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const may = factsPolicy.allows(work.actor, 'import-figures')
    const row = await importById(work, event.params.id)
    const dry = row.status === 'staged' && may ? await dryRunImport(work, event.params.id) : undefined
    const { importId, name, source, status, plan, madeBy, madeAt } = row
    return {
      import: { importId, name, source, status, plan, madeBy, madeAt },
      counts: dry?.counts ?? row.counts,
      dry: dry && {
        names: dry.names.filter(({ how }) => how !== 'whole'),
        refused: dry.refused,
        corrections: dry.corrections,
        reopens: dry.reopens,
        odd: gatherOddities(dry.oddities).map(({ code, params }) => ({ code, params })),
      },
      points: await pointNames(work, event.locals.locale),
      again: event.url.searchParams.has('again'),
      may,
    }
  })

export const actions: Actions = {
  name: async (event) => {
    const done = await act(event, async (work, form) => {
      const point = text(form, 'point')
      if (point !== 'none' && !/^\d{1,9}$/.test(point)) throw refuseField('point', 'facts.point-needed')
      return confirmName(work, { name: text(form, 'name'), point: point === 'none' ? null : Number(point) })
    })
    if (isRefused(done)) return done
    return { done: 'name' as const }
  },
  place: async (event) => {
    const { house, alliance, actor } = event.locals
    const done = await actInSteps(event, () => placeImport(house, alliance.id, actor, event.params.id!))
    if (isRefused(done)) return done
    return { done: 'placed' as const }
  },
  resume: async (event) => {
    const { house, alliance, actor } = event.locals
    const done = await actInSteps(event, () => resumeReading(house, alliance.id, actor, event.params.id!))
    if (isRefused(done)) return done
    return { done: 'read' as const }
  },
  drop: async (event) => {
    const done = await act(event, (work) => dropImport(work, event.params.id!))
    if (isRefused(done)) return done
    redirect(303, '/desk/facts/imports')
  },
}
