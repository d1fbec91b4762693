import { redirect } from '@sveltejs/kit'
import { localDay } from '#rooms/alliance'
import { planOf, savePlan, usualCurrency } from '#rooms/strategy'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { linesOf, numberOf, rowsOf } from '#web/server/strategy-forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const year = Number(event.url.searchParams.get('year')) || Number((await localDay(work, null, work.now)).slice(0, 4))
    const plan = await planOf(work, year)
    const values: Record<string, string> = {
      year: String(year),
      version: String(plan?.version ?? 0),
      revision: String(plan?.revision ?? 0),
      mission: plan?.mission ?? '',
      aims: plan?.aims.join('\n') ?? '',
      budget: plan?.budget === null || plan?.budget === undefined ? '' : String(plan.budget),
      currency: plan?.currency ?? (await usualCurrency(work)),
      notes: plan?.notes ?? '',
    }
    plan?.channels.forEach((row, i) => {
      values[`channels.${i}.channel`] = row.channel
      values[`channels.${i}.purpose`] = row.purpose
      values[`channels.${i}.hoursPerWeek`] = row.hoursPerWeek === null ? '' : String(row.hoursPerWeek)
      values[`channels.${i}.money`] = row.money === null ? '' : String(row.money)
    })
    plan?.reviews.forEach((row, i) => {
      values[`reviews.${i}.day`] = row.day
      values[`reviews.${i}.about`] = row.about
    })
    return {
      year,
      version: plan?.version ?? 0,
      state: plan?.state ?? null,
      values,
      rows: { channels: (plan?.channels.length ?? 0) + 4, reviews: (plan?.reviews.length ?? 0) + 2 },
    }
  })

export const actions: Actions = {
  default: async (event) => {
    const saved = await act(event, (work, form) =>
      savePlan(work, {
        year: numberOf(form, 'year') ?? 0,
        version: numberOf(form, 'version') ?? 0,
        revision: numberOf(form, 'revision') ?? 0,
        mission: text(form, 'mission'),
        aims: linesOf(form, 'aims'),
        channels: rowsOf(form, 'channels', ['channel', 'purpose', 'hoursPerWeek', 'money']).map(({ channel, purpose }, i) => ({
          channel,
          purpose,
          hoursPerWeek: numberOf(form, `channels.${i}.hoursPerWeek`),
          money: numberOf(form, `channels.${i}.money`),
        })),
        reviews: rowsOf(form, 'reviews', ['day', 'about']),
        budget: numberOf(form, 'budget'),
        currency: text(form, 'currency'),
        notes: text(form, 'notes'),
      }),
    )
    if (isRefused(saved)) return saved
    redirect(303, `/desk/plan?year=${saved.year}`)
  },
}
