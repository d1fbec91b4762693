import { contentPolicy, figuresOf, recordShowFigure, showById } from '#rooms/content'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { numberOf } from '#web/server/show-forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const show = await showById(work, event.params.id)
    return {
      figures: await figuresOf(work, show),
      begun: show.state !== 'draft' && show.phase !== 'before',
      mayRecord: contentPolicy.allows(work.actor, 'record-show-figures'),
    }
  })

export const actions: Actions = {
  default: async (event) => {
    const done = await act(event, async (work, form) => {
      const [metric = '', place = ''] = text(form, 'figure').split(' ')
      const file = form.get('evidence')
      await recordShowFigure(work, {
        show: event.params.id,
        metric,
        place,
        amount: numberOf(form, 'amount'),
        note: text(form, 'note'),
        evidence: file instanceof File && file.size > 0 ? new Uint8Array(await file.arrayBuffer()) : undefined,
      })
    })
    return isRefused(done) ? done : { kept: true }
  },
}
