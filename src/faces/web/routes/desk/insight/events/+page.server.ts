import { listServicePoints, nameIn } from '#rooms/alliance'
import { addEvent, eventKinds, insightPolicy, listEvents, removeEvent } from '#rooms/insight'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { pointChoices } from '#web/server/strategy-forms.ts'
import { eventInput } from '#web/server/study-forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => ({
    events: await listEvents(work),
    names: Object.fromEntries(
      (await listServicePoints(work, { status: 'any' })).map((point) => [point.point_no, nameIn(point, event.locals.locale)]),
    ) as Record<number, string>,
    kinds: [...eventKinds],
    points: await pointChoices(work, event.locals.locale),
    mayKeep: insightPolicy.allows(work.actor, 'keep-events'),
  }))

export const actions: Actions = {
  add: async (event) => {
    const added = await act(event, (work, form) => addEvent(work, eventInput(form)))
    return isRefused(added) ? added : { added: true }
  },
  remove: async (event) => {
    const removed = await act(event, (work, form) => removeEvent(work, text(form, 'event')))
    return isRefused(removed) ? removed : { removed: true }
  },
}
