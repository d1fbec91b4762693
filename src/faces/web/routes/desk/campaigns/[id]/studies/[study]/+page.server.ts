import { error } from '@sveltejs/kit'
import { distance, listServicePoints, nameIn } from '#rooms/alliance'
import { askStudy, cancelRun, changeStudy, insightPolicy, type LeftOut, namedProblem, sayRanges, studyById } from '#rooms/insight'
import { campaignById, sayTitle } from '#rooms/strategy'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { readerIn } from '#web/server/reader.ts'
import { numberOf, pointChoices } from '#web/server/strategy-forms.ts'
import { studyFigures, studyInput, studyValues } from '#web/server/study-forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { runs, ...study } = await studyById(work, event.params.study)
    if (study.campaignId !== event.params.id) error(404)
    const campaign = await campaignById(work, study.campaignId)
    const [latest] = runs
    const places = await listServicePoints(work, { status: 'any' })
    const done = runs.find((run) => run.state === 'done' && run.result)
    const { locale } = event.locals
    const mayChange = insightPolicy.allows(work.actor, 'register-study')
    return {
      campaign: { id: campaign.campaignId, title: sayTitle(campaign, readerIn(event)) },
      study,
      waiting: latest?.state === 'waiting' ? latest.runId : null,
      // A problem is told while it is the latest word.
      problem: latest?.problem ? await namedProblem(work, latest.problem, locale) : null,
      run: done ? { result: done.result!, seed: done.seed, askedBy: done.askedBy, endedAt: done.endedAt } : null,
      // Who was left out, and why, of the number there is, and where too few are left for one.
      leftOut: {
        result: saidLeftOut(done?.result?.leftOut ?? [], event.locals),
        problem: saidLeftOut(latest?.problem?.leftOut ?? [], event.locals),
      },
      runs: runs.map(({ runId, state, askedBy, askedAt, result }) => ({
        runId,
        state,
        askedBy,
        askedAt,
        verdict: result?.verdict ?? null,
      })),
      names: Object.fromEntries(places.map((point) => [point.point_no, nameIn(point, locale)])) as Record<number, string>,
      /** Metres between the two of a pair, by their numbers. */
      between: Object.fromEntries(
        ((study.registered ?? study.terms).drawn?.pairs ?? []).flatMap(([one, other]) => {
          const [a, b] = [one, other].map((number) => places.find(({ point_no }) => point_no === number))
          const [here, there] = [a, b].map((point) => (point?.lat && point.lon ? { lat: point.lat, lon: point.lon } : undefined))
          return here && there ? [[`${one} ${other}`, Math.round(distance(here, there))]] : []
        }),
      ) as Record<string, number>,
      values: studyValues(study.terms),
      points: await pointChoices(work, locale),
      mayRun: insightPolicy.allows(work.actor, 'run-study'),
      mayChange,
      figures: mayChange ? await studyFigures(work, event.locals) : [],
    }
  })

const saidLeftOut = (leftOut: readonly LeftOut[], { t, fmt }: App.Locals) =>
  leftOut.map(({ point, why, months }) => ({
    point,
    why: months
      ? t('insight.study.left-out.in', { why: t(`insight.study.left-out.${why}`), months: sayRanges(months, fmt) })
      : t(`insight.study.left-out.${why}`),
  }))

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
