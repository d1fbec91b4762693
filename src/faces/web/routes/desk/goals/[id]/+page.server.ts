import { redirect } from '@sveltejs/kit'
import { figureSource } from '#rooms/channels'
import { countsPeople, findMetric } from '#rooms/facts'
import { goalPage, insightPolicy, passOverMilestone, sayForecast, sayGoal, tellMilestone } from '#rooms/insight'
import { goalRule, readBaselineAgain, strategyPolicy } from '#rooms/strategy'
import { act, isRefused, look, text } from '#web/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const page = await goalPage(work, event.params.id, event.locals.locale)
    return {
      ...page,
      sources: page.progress.sources.map((source) => figureSource(source, event.locals.t)),
      forecastSays: page.forecast && sayForecast(page.forecast, event.locals.t, event.locals.fmt),
      says: sayGoal(page.progress, event.locals.t, event.locals.fmt),
      turns: goalRule.turns,
      inFives: countsPeople(findMetric(page.progress.goal.metric)),
      mayChange: strategyPolicy.allows(work.actor, 'set-goal'),
      mayTell: insightPolicy.allows(work.actor, 'tell-milestone'),
      mayDecide: strategyPolicy.allows(work.actor, 'record-decision'),
    }
  })

export const actions: Actions = {
  tell: async (event) => {
    const told = await act(event, (work) => tellMilestone(work, event.params.id))
    if (isRefused(told)) return told
    redirect(303, `/desk/posts/${told.post}`)
  },
  'pass-over': async (event) => {
    const done = await act(event, (work) => passOverMilestone(work, event.params.id))
    return isRefused(done) ? done : { passedOver: true }
  },
  baseline: async (event) => {
    const read = await act(event, (work, form) =>
      readBaselineAgain(work, { goalId: event.params.id, version: Number(text(form, 'version')) }),
    )
    return isRefused(read) ? read : { baselineRead: true }
  },
}
