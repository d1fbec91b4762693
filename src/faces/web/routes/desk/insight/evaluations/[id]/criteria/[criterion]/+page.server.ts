import { error, redirect } from '@sveltejs/kit'
import {
  attachEvidence,
  changeCriterion,
  criterionById,
  detachEvidence,
  dropCriterion,
  insightPolicy,
  languageIn,
  mayReadEvidence,
  noteCriterion,
  sayCriterion,
  sayDiffers,
  sayScore,
  scoreCriterion,
  voicesOf,
} from '#rooms/insight'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { criterionIn, figureChoices, sayingFor } from '#web/server/evaluation-pages.ts'
import { readerIn } from '#web/server/reader.ts'
import { numberOf } from '#web/server/strategy-forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { evaluation, shown, criterion, scores, pieces, choices, differs } = await criterionById(work, event.params.criterion)
    if (evaluation.evaluationId !== event.params.id) error(404)
    const saying = await sayingFor(work, shown, event)
    const named = shown.criteria.map((one) => one.part)
    const { figures: _, evidence: __, ...own } = criterion
    const { part, code, criterion: what, kind, points, threshold, unit, figure, years } = criterion
    const sides = (['self', 'reviewer'] as const).map((side) => ({
      side,
      seen: scores[side][0]?.number ?? 0,
      // Of a must-have one alone decides; points of both sides stand beside each other.
      counts: kind === 'points' || voicesOf(criterion)[0]?.voice === side,
      scores: scores[side].map((one) => ({ ...one, says: sayScore(one, criterion, saying) })),
    }))
    const mayKeep = insightPolicy.allows(work.actor, 'keep-evaluation')
    return {
      state: evaluation.state,
      evaluation: evaluation.evaluationId,
      first: languageIn(evaluation.template, named, readerIn(event)),
      criterion: own,
      asked: { part, code, criterion: what, kind, points, threshold, unit, figure, years },
      said: sayCriterion(criterion, saying),
      sides,
      differs: differs.map((one) => sayDiffers(one, saying)),
      pieces,
      choices: mayKeep ? choices : [],
      mayReadEvidence: mayReadEvidence(work),
      figures: mayKeep ? figureChoices(event) : [],
      mayKeep,
    }
  })

const seen = (form: FormData) => numberOf(form, 'seen') ?? 0
const piece = (form: FormData) => {
  const [kind = '', subject = ''] = text(form, 'piece').split(':')
  return { kind, subject }
}

export const actions: Actions = {
  score: async (event) => {
    const done = await act(event, (work, form) =>
      scoreCriterion(work, {
        criterion: event.params.criterion,
        side: text(form, 'side'),
        score: numberOf(form, 'score'),
        met: text(form, 'met') === '' ? null : text(form, 'met') === 'yes',
        reason: text(form, 'reason'),
        seen: seen(form),
      }),
    )
    return isRefused(done) ? done : { saved: true }
  },
  note: async (event) => {
    const done = await act(event, (work, form) =>
      noteCriterion(work, {
        criterion: event.params.criterion,
        seen: seen(form),
        responsible: text(form, 'responsible'),
        found: text(form, 'found'),
        missing: text(form, 'missing'),
        by: text(form, 'by') || null,
      }),
    )
    return isRefused(done) ? done : { saved: true }
  },
  change: async (event) => {
    const done = await act(event, (work, form) =>
      changeCriterion(work, { ...criterionIn(form), criterionId: event.params.criterion, seen: seen(form) }),
    )
    return isRefused(done) ? done : { saved: true }
  },
  attach: async (event) => {
    const done = await act(event, (work, form) => attachEvidence(work, { criterion: event.params.criterion, ...piece(form) }))
    return isRefused(done) ? done : { saved: true }
  },
  detach: async (event) => {
    const done = await act(event, (work, form) => detachEvidence(work, { criterion: event.params.criterion, ...piece(form) }))
    return isRefused(done) ? done : { saved: true }
  },
  drop: async (event) => {
    const done = await act(event, (work, form) => dropCriterion(work, { criterion: event.params.criterion, seen: seen(form) }))
    if (isRefused(done)) return done
    redirect(303, `/desk/insight/evaluations/${event.params.id}`)
  },
}
