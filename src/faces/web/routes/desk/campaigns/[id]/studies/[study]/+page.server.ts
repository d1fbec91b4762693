import { error } from '@sveltejs/kit'
import { listServicePoints, nameIn } from '#rooms/alliance'
import { askStudy, cancelRun, changeStudy, insightPolicy, namedProblem, studyById } from '#rooms/insight'
import { campaignById, sayTitle } from '#rooms/strategy'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { readerIn } from '#web/server/reader.ts'
import { numberOf, pointChoices } from '#web/server/strategy-forms.ts'
import { studyInput, studyMetrics, studyValues } from '#web/server/study-forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { runs, ...study } = await studyById(work, event.params.study)
    if (study.campaignId !== event.params.id) error(404)
    const campaign = await campaignById(work, study.campaignId)
    const [latest] = runs
    const done = runs.find((run) => run.state === 'done' && run.result)
    const { locale } = event.locals
    return {
      campaign: { id: campaign.campaignId, title: sayTitle(campaign, readerIn(event)) },
      study,
      waiting: latest?.state === 'waiting' ? latest.runId : null,
      // A problem is told while it is the latest word.
      problem: latest?.problem ? await namedProblem(work, latest.problem, locale) : null,
      run: done ? { result: done.result!, seed: done.seed, askedBy: done.askedBy, endedAt: done.endedAt } : null,
      runs: runs.map(({ runId, state, askedBy, askedAt, result }) => ({
        runId,
        state,
        askedBy,
        askedAt,
        verdict: result?.verdict ?? null,
      })),
      names: Object.fromEntries(
        (await listServicePoints(work, { status: 'any' })).map((point) => [point.point_no, nameIn(point, locale)]),
      ) as Record<number, string>,
      values: studyValues(study.terms),
      metrics: studyMetrics(),
      points: await pointChoices(work, locale),
      mayRun: insightPolicy.allows(work.actor, 'run-study'),
      mayChange: insightPolicy.allows(work.actor, 'register-study'),
    }
  })

export const actions: Actions = {
  run: async (event) => {
    const asked = await act(event, (work) => askStudy(work, event.params.study))
    return isRefused(asked) ? asked : { asked: true }
  },
  cancel: async (event) => {
    const done = await act(event, (work, form) => cancelRun(work, event.params.study, text(form, 'run')))
    return isRefused(done) ? done : { calledOff: true }
  },
  change: async (event) => {
    const study = await act(event, (work, form) =>
      changeStudy(work, {
        ...studyInput(form),
        study: event.params.study,
        version: numberOf(form, 'version') ?? 0,
        why: text(form, 'why'),
      }),
    )
    return isRefused(study) ? study : { saved: true }
  },
}
