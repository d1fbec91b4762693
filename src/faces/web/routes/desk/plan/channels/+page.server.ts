import { channels } from '#rooms/channels'
import { listAudiences, listChannelPlans, planChannel, retireChannel, reviveChannel, strategyPolicy } from '#rooms/strategy'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { numberOf } from '#web/server/strategy-forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const audiences = await listAudiences(work, { retired: true })
    const rows = (await listChannelPlans(work)).map(({ changedAt, changedBy, ...row }) => ({
      ...row,
      audience: audiences.find(({ audienceId }) => audienceId === row.audienceId)?.name ?? null,
    }))
    const wanted = event.url.searchParams.get('channel')
    const chosen = rows.find(({ channel }) => channel === wanted) ?? null
    return {
      rows,
      kinds: channels.all().map(({ kind }) => kind),
      chosen,
      wanted,
      audiences: audiences.filter(({ retired }) => !retired).map(({ audienceId, name }) => ({ value: audienceId, label: name })),
      mayPlan: strategyPolicy.allows(work.actor, 'plan-channel'),
      mayRetire: strategyPolicy.allows(work.actor, 'retire-channel'),
    }
  })

export const actions: Actions = {
  plan: async (event) => {
    const plan = await act(event, (work, form) =>
      planChannel(work, {
        // One that is not in the list is named by whoever plans it.
        channel: text(form, 'other') || text(form, 'channel'),
        version: numberOf(form, 'version') ?? 0,
        purpose: text(form, 'purpose'),
        audienceId: text(form, 'audienceId') || null,
        hoursPerWeek: numberOf(form, 'hoursPerWeek'),
        ownerName: text(form, 'ownerName') || undefined,
      }),
    )
    return isRefused(plan) ? plan : { planned: plan.channel }
  },
  retire: async (event) => {
    const plan = await act(event, (work, form) =>
      retireChannel(work, {
        channel: text(form, 'channel'),
        on: text(form, 'on'),
        notice: text(form, 'notice'),
        replacedBy: text(form, 'replacedBy') || null,
      }),
    )
    return isRefused(plan) ? plan : { retired: { channel: plan.channel, on: plan.retiresOn! } }
  },
  revive: async (event) => {
    const plan = await act(event, (work, form) => reviveChannel(work, text(form, 'channel')))
    return isRefused(plan) ? plan : { planned: plan.channel }
  },
}
