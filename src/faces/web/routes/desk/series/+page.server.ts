import { redirect } from '@sveltejs/kit'
import { contentPolicy, listPersonas, listSeries, nextEpisodes, saveSeries, wordsIn } from '#rooms/content'
import { act, isRefused, look, text } from '#web/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { locale } = event.locals
    const personas = new Map((await listPersonas(work)).map((persona) => [persona.id, wordsIn(persona.names, locale).text]))
    const all = await listSeries(work)
    const next = await nextEpisodes(
      work,
      all.map(({ id }) => id),
    )
    const series = all.map((one) => ({
      id: one.id,
      name: wordsIn(one.names, locale).text,
      persona: one.persona ? (personas.get(one.persona) ?? null) : null,
      next: next.get(one.id) ?? one.firstNumber,
      first: one.firstNumber,
      status: one.status,
      chip: one.chip,
    }))
    return { series, mayWrite: contentPolicy.allows(work.actor, 'write-series') }
  })

export const actions: Actions = {
  default: async (event) => {
    const made = await act(event, (work, form) => saveSeries(work, { names: { [event.locals.locale]: text(form, 'name') } }))
    if (isRefused(made)) return made
    redirect(303, `/desk/series/${made.id}`)
  },
}
