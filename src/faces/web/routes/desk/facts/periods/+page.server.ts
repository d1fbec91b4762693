import { closePeriod, factsPolicy, findMetric, listPeriods, listSources, metricByNumber, openPeriodAgain } from '#rooms/facts'
import { act, isRefused, look, text } from '#web/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const used = [...new Set((await listSources(work)).map((row) => metricByNumber(row.metric).key))]
    const asked = findMetric(event.url.searchParams.get('metric') ?? '')?.key
    const metric = asked ?? used[0] ?? null
    const all = metric ? await listPeriods(work, { metric }) : []
    return {
      metrics: used,
      metric,
      rows: all.slice(0, 120),
      more: Math.max(0, all.length - 120),
      may: factsPolicy.allows(work.actor, 'close-period'),
    }
  })

export const actions: Actions = {
  close: async (event) => {
    const done = await act(event, (work, form) => closePeriod(work, { metric: text(form, 'metric'), month: text(form, 'month') }))
    return isRefused(done) ? done : { done: 'closed' as const }
  },
  reopen: async (event) => {
    const done = await act(event, (work, form) =>
      openPeriodAgain(work, { metric: text(form, 'metric'), month: text(form, 'month'), why: text(form, 'why') }),
    )
    return isRefused(done) ? done : { done: 'reopened' as const }
  },
}
