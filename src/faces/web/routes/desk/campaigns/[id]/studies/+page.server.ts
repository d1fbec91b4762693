import { redirect } from '@sveltejs/kit'
import { addMonths, monthOf } from '#platform'
import { insightPolicy, registerStudy, studiesOf } from '#rooms/insight'
import { campaignById, sayTitle } from '#rooms/strategy'
import { act, isRefused, look } from '#web/server/act.ts'
import { readerIn } from '#web/server/reader.ts'
import { pointChoices } from '#web/server/strategy-forms.ts'
import { studyFigures, studyInput } from '#web/server/study-forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const campaign = await campaignById(work, event.params.id)
    const mayRegister = insightPolicy.allows(work.actor, 'register-study')
    // The first whole month of the campaign, and the last that it reaches.
    const first = campaign.starts.endsWith('-01') ? monthOf(campaign.starts) : addMonths(monthOf(campaign.starts), 1)
    return {
      campaign: { id: campaign.campaignId, title: sayTitle(campaign, readerIn(event)) },
      studies: (await studiesOf(work, campaign.campaignId)).map(({ studyId, terms, registered, state, moved, runs }) => ({
        studyId,
        metric: terms.metric,
        from: terms.from,
        to: terms.to,
        registered: registered !== null,
        state,
        moved: moved.length > 0,
        verdict: runs.find((run) => run.state === 'done')?.result?.verdict ?? null,
      })),
      values: { from: first, to: monthOf(campaign.ends) < first ? first : monthOf(campaign.ends), smallest: '20' },
      points: await pointChoices(work, event.locals.locale),
      mayRegister,
      figures: mayRegister ? await studyFigures(work, event.locals) : [],
    }
  })

export const actions: Actions = {
  register: async (event) => {
    const study = await act(event, (work, form) => registerStudy(work, { ...studyInput(form), campaign: event.params.id }))
    if (isRefused(study)) return study
    redirect(303, `/desk/campaigns/${event.params.id}/studies/${study.studyId}`)
  },
}
