import { error } from '@sveltejs/kit'
import { localDay } from '#rooms/alliance'
import { approvePlan, isPlanYear, listPlans, planOf, planVersions, strategyPolicy } from '#rooms/strategy'
import { act, isRefused, look } from '#web/server/act.ts'
import { numberOf } from '#web/server/strategy-forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const plans = await listPlans(work)
    const thisYear = Number((await localDay(work, null, work.now)).slice(0, 4))
    const asked = event.url.searchParams.get('year')
    // A year of which there can be no plan is not offered one.
    if (asked && !isPlanYear(Number(asked)))
      error(404, { message: event.locals.t('refusals.platform.not-found'), code: 'platform.not-found' })
    const year = Number(asked) || (plans.some((plan) => plan.year === thisYear) || plans.length === 0 ? thisYear : plans[0]!.year)
    const version = Number(event.url.searchParams.get('version')) || undefined
    const plan = await planOf(work, year, version)
    return {
      year,
      thisYear,
      years: [...new Set([thisYear, thisYear + 1, ...plans.map((row) => row.year)])].sort((a, b) => b - a),
      plan: plan ?? null,
      versions: plan ? await planVersions(work, year) : [],
      mayWrite: strategyPolicy.allows(work.actor, 'write-plan'),
      mayApprove: strategyPolicy.allows(work.actor, 'approve-plan'),
    }
  })

export const actions: Actions = {
  default: async (event) => {
    const plan = await act(event, (work, form) =>
      approvePlan(work, {
        year: numberOf(form, 'year') ?? 0,
        version: numberOf(form, 'version') ?? 0,
        revision: numberOf(form, 'revision') ?? 0,
      }),
    )
    return isRefused(plan) ? plan : { approved: plan.version }
  },
}
