import { redirect } from '@sveltejs/kit'
import { nameIn } from '#rooms/alliance'
import { beginEvaluation, evaluationTemplates, insightPolicy, listEvaluations, membersWithPlaces } from '#rooms/insight'
import { sayTitle } from '#rooms/strategy'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { roundIn, sheetIn } from '#web/server/evaluation-pages.ts'
import { otherLocales } from '#web/server/other-languages.ts'
import { readerIn } from '#web/server/reader.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { locale, t } = event.locals
    const members = (await membersWithPlaces(work)).map(({ library_id, ...one }) => ({ value: library_id, label: nameIn(one, locale) }))
    const whole = { value: '', label: t('facts.desk.whole') }
    return {
      evaluations: (await listEvaluations(work)).map((one) => ({
        ...{ id: one.evaluationId, from: one.from, to: one.to, due: one.due, state: one.state, authority: one.authority },
        title: sayTitle(one, readerIn(event)),
        of: members.find(({ value }) => value === one.member)?.label ?? whole.label,
        verdict: one.verdict?.text ?? null,
      })),
      templates: evaluationTemplates,
      members: [whole, ...members],
      otherLocales: otherLocales(event),
      year: Number(work.now.toISOString().slice(0, 4)),
      mayKeep: insightPolicy.allows(work.actor, 'keep-evaluation'),
    }
  })

export const actions: Actions = {
  default: async (event) => {
    const begun = await act(event, async (work, form) =>
      beginEvaluation(work, { ...roundIn(form), template: text(form, 'template'), locale: event.locals.locale, file: await sheetIn(form) }),
    )
    if (isRefused(begun)) return begun
    redirect(303, `/desk/insight/evaluations/${begun.evaluationId}`)
  },
}
