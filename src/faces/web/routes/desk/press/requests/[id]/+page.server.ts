import { answerRequest, chooseFigures, clearFigures, pressPolicy, requestById, saveRequest } from '#rooms/content'
import { metrics, sourceName } from '#rooms/facts'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { pressColleagues, requestWords } from '#web/server/press-forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { t } = event.locals
    const request = await requestById(work, event.params.id)
    const day = work.now.toISOString().slice(0, 10)
    return {
      request: {
        ...request,
        figures: request.figures.map((figure) => ({
          ...figure,
          name: t(`metrics.${figure.metric}.name`),
          sources: figure.sources.map((source) => sourceName(source, t)),
        })),
      },
      colleagues: await pressColleagues(work),
      metrics: metrics().map(({ key }) => ({ value: key, label: t(`metrics.${key}.name`) })),
      month: { from: `${day.slice(0, 7)}-01`, to: day },
      saved: event.url.searchParams.has('saved'),
      mayClear: pressPolicy.allows(work.actor, 'clear-figures'),
    }
  })

const close =
  (as: 'answered' | 'declined'): Actions[string] =>
  async (event) => {
    const done = await act(event, (work, form) => answerRequest(work, { request: event.params.id!, as, answer: text(form, 'answer') }))
    return isRefused(done) ? done : { saved: true }
  }

export const actions: Actions = {
  save: async (event) => {
    const done = await act(event, (work, form) => saveRequest(work, { request: event.params.id, ...requestWords(form) }))
    return isRefused(done) ? done : { saved: true }
  },
  add: async (event) => {
    const done = await act(event, async (work, form) => {
      const { figures } = await requestById(work, event.params.id)
      const figure = { metric: text(form, 'metric'), from: text(form, 'from'), to: text(form, 'to') }
      return chooseFigures(work, { request: event.params.id, figures: [...figures, figure] })
    })
    return isRefused(done) ? done : { saved: true }
  },
  out: async (event) => {
    const done = await act(event, async (work, form) => {
      const { figures } = await requestById(work, event.params.id)
      const at = Number(text(form, 'at'))
      return chooseFigures(work, { request: event.params.id, figures: figures.filter((_, i) => i !== at) })
    })
    return isRefused(done) ? done : { saved: true }
  },
  clear: async (event) => {
    const done = await act(event, (work) => clearFigures(work, event.params.id))
    return isRefused(done) ? done : { saved: true }
  },
  answered: close('answered'),
  declined: close('declined'),
}
