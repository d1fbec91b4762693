import { redirect } from '@sveltejs/kit'
import { listAudiences, listDecisions, listGoals, openCampaign, sayTitle, usualCurrency } from '#rooms/strategy'
import { act, isRefused, look } from '#web/server/act.ts'
import { otherLocales } from '#web/server/other-languages.ts'
import { readerIn } from '#web/server/reader.ts'
import { campaignInput, pointChoices } from '#web/server/strategy-forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => ({
    goals: (await listGoals(work, { state: 'open' })).map((goal) => ({ value: goal.goalId, label: sayTitle(goal, readerIn(event)).text })),
    audiences: (await listAudiences(work)).map(({ audienceId, name }) => ({ value: audienceId, label: name })),
    otherLocales: otherLocales(event),
    points: await pointChoices(work, event.locals.locale),
    currency: await usualCurrency(work),
    goal: event.url.searchParams.get('goal') ?? undefined,
    lessons: (await listDecisions(work, { kind: 'lesson', limit: 12 })).map(({ decisionId, chose, about, decidedOn }) => ({
      decisionId,
      chose,
      about: about.title,
      decidedOn,
    })),
  }))

export const actions: Actions = {
  default: async (event) => {
    const campaign = await act(event, (work, form) => openCampaign(work, campaignInput(form)))
    if (isRefused(campaign)) return campaign
    redirect(303, `/desk/campaigns/${campaign.campaignId}`)
  },
}
