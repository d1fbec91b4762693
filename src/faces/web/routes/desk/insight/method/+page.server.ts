import { askMethodCheck, callOffCheck, insightPolicy, latestMethodChecks } from '#rooms/insight'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { studyMetrics } from '#web/server/study-forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => ({
    checks: await latestMethodChecks(work),
    metrics: studyMetrics(),
    mayAsk: insightPolicy.allows(work.actor, 'run-study'),
  }))

export const actions: Actions = {
  ask: async (event) => {
    const asked = await act(event, (work, form) => askMethodCheck(work, text(form, 'metric')))
    return isRefused(asked) ? asked : { asked: true }
  },
  cancel: async (event) => {
    const done = await act(event, (work, form) => callOffCheck(work, text(form, 'check')))
    return isRefused(done) ? done : { calledOff: true }
  },
}
