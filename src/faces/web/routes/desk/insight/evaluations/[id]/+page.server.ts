import { redirect } from '@sveltejs/kit'
import { translator } from '#platform'
import { nameIn, sayIn } from '#rooms/alliance'
import {
  addCriterion,
  changeEvaluation,
  evaluationById,
  finishEvaluation,
  importCriteria,
  insightPolicy,
  languageIn,
  membersWithPlaces,
  openAgain,
  partsOfTemplate,
  recordVerdict,
  sayCriterion,
  sayDiffers,
  saySums,
  workbookForms,
} from '#rooms/insight'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { criterionIn, figureChoices, roundIn, sayingFor, sheetIn } from '#web/server/evaluation-pages.ts'
import { otherLocales, textValues } from '#web/server/other-languages.ts'
import { readerIn } from '#web/server/reader.ts'
import { numberOf } from '#web/server/strategy-forms.ts'
import { versionIn } from '../../reports/[id]/version.ts'
import type { Actions, PageServerLoad } from './$types'

/** Which criteria are looked at. */
const views = ['all', 'undone', 'without-evidence', 'must'] as const

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const wanted = versionIn(event.url)
    const { evaluation, shown, version, versions, differs } = await evaluationById(work, event.params.id, wanted)
    const saying = await sayingFor(work, shown, event)
    const reader = readerIn(event)
    const asked = event.url.searchParams.get('show')
    const view = views.find((one) => one === asked) ?? 'all'
    const isIn = {
      all: () => true,
      undone: ({ kind, standing, self }) => (kind === 'must' ? standing === 'not-told' : self === null),
      'without-evidence': ({ standingEvidence }) => standingEvidence === 0,
      must: ({ kind }) => kind === 'must',
    } satisfies Record<(typeof views)[number], (one: (typeof shown.criteria)[number]) => boolean>
    const named = shown.criteria.map(({ part }) => part)
    const spoken = languageIn(evaluation.template, named, reader)
    const frame = partsOfTemplate(evaluation.template, translator(spoken))
    const parts = [...new Set([...frame, ...named])]
    const members = await membersWithPlaces(work)
    const mayKeep = wanted === undefined && insightPolicy.allows(work.actor, 'keep-evaluation')
    return {
      view,
      views,
      isEmpty: shown.criteria.length === 0,
      evaluation: {
        ...evaluation,
        of: sayIn(shown.of.title, shown.of.titles, reader).text,
        title: sayIn(evaluation.title, evaluation.titles, reader),
      },
      first: spoken,
      sums: saySums(shown.criteria, saying),
      parts: parts.flatMap((part) => {
        const own = shown.criteria.filter((one) => one.part === part)
        const seen = own.filter(isIn[view])
        if (seen.length === 0 && view !== 'all') return []
        const criteria = seen.map((one) => {
          const { asks, self, reviewer, standing, dispute, difference } = sayCriterion(one, saying)
          const { criterionId, code, criterion, kind, standingEvidence, missing, by } = one
          return {
            ...{ criterionId, code, criterion, kind, evidence: standingEvidence, missing, by },
            asks,
            self,
            reviewer: one.reviewer && reviewer,
            standing,
            tone: one.standing,
            dispute,
            difference,
          }
        })
        return [{ part, says: own.length > 0 ? saySums(own, saying) : null, criteria }]
      }),
      partNames: parts,
      differs: differs.map((one) => ({ id: one.criterionId, year: one.year, says: sayDiffers(one, saying) })),
      versions,
      wanted: wanted ?? null,
      kept: versions.find((one) => one.version === version) ?? null,
      forms: workbookForms,
      figures: figureChoices(event),
      members: [
        { value: '', label: event.locals.t('facts.desk.whole') },
        ...members.map(({ library_id, ...one }) => ({ value: library_id, label: nameIn(one, event.locals.locale) })),
      ],
      round: {
        title: evaluation.title,
        ...textValues('titles', evaluation.titles),
        ...{ authority: evaluation.authority, from: String(evaluation.from), to: String(evaluation.to) },
        ...{ due: evaluation.due ?? '', member: evaluation.member ?? '' },
      },
      otherLocales: otherLocales(event),
      mayKeep,
    }
  })

export const actions: Actions = {
  add: async (event) => {
    const added = await act(event, (work, form) => addCriterion(work, { ...criterionIn(form), evaluation: event.params.id }))
    if (isRefused(added)) return added
    redirect(303, `/desk/insight/evaluations/${event.params.id}/criteria/${added.criterionId}`)
  },
  import: async (event) => {
    const taken = await act(event, async (work, form) => importCriteria(work, { evaluation: event.params.id, file: await sheetIn(form) }))
    return isRefused(taken) ? taken : { taken }
  },
  change: async (event) => {
    const changed = await act(event, (work, form) =>
      changeEvaluation(work, { ...roundIn(form), evaluation: event.params.id, seen: numberOf(form, 'seen') ?? 0 }),
    )
    return isRefused(changed) ? changed : { saved: true }
  },
  finish: async (event) => {
    const finished = await act(event, (work) => finishEvaluation(work, event.params.id))
    return isRefused(finished) ? finished : { finished }
  },
  open: async (event) => {
    const opened = await act(event, (work, form) => openAgain(work, event.params.id, text(form, 'why')))
    return isRefused(opened) ? opened : { saved: true }
  },
  judge: async (event) => {
    const judged = await act(event, (work, form) =>
      recordVerdict(work, {
        evaluation: event.params.id,
        verdict: text(form, 'verdict'),
        day: text(form, 'day'),
        why: text(form, 'why') || undefined,
      }),
    )
    return isRefused(judged) ? judged : { saved: true }
  },
}
