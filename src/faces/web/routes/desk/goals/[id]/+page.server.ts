import { figureSource } from '#rooms/channels'
import { countsPeople, findMetric } from '#rooms/facts'
import { goalPage, sayForecast, sayGoal } from '#rooms/insight'
import { goalRule, strategyPolicy } from '#rooms/strategy'
import { look } from '#web/server/act.ts'
import type { PageServerLoad } from './$types'

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
      mayDecide: strategyPolicy.allows(work.actor, 'record-decision'),
    }
  })
