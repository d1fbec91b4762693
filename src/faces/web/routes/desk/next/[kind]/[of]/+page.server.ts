import { redirect } from '@sveltejs/kit'
import { contentPolicy } from '#rooms/content'
import {
  askNext,
  cancelNext,
  formats,
  insightPolicy,
  mostWanted,
  type NextQuota,
  type NextSubject,
  nextSubjects,
  refusalReasons,
  refuseProposal,
  takeProposal,
  whatNext,
} from '#rooms/insight'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { numberOf } from '#web/server/strategy-forms.ts'
import type { Actions, PageServerLoad } from './$types'

/** What the address names, the whole library by `all`; what is none is refused by the room. */
const subjectOf = ({ kind, of }: { kind: string; of: string }): NextSubject => ({
  kind: nextSubjects.find((one) => one === kind) ?? 'library',
  id: nextSubjects.some((one) => one === kind) ? of : '',
})

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { answer, ...found } = await whatNext(work, subjectOf(event.params), event.locals.locale)
    return {
      ...found,
      answer: answer && { ...answer, result: answer.result! },
      formats,
      reasons: refusalReasons,
      mostWanted,
      mayAsk: insightPolicy.allows(work.actor, 'ask-next'),
      mayDecide: insightPolicy.allows(work.actor, 'decide-proposal') && contentPolicy.allows(work.actor, 'write-post'),
    }
  })

export const actions: Actions = {
  ask: async (event) => {
    const asked = await act(event, (work, form) =>
      askNext(work, {
        ...subjectOf(event.params),
        posts: numberOf(form, 'posts'),
        hours: numberOf(form, 'hours'),
        quotas: formats.map(
          (format): NextQuota => ({
            group: 'format',
            level: format,
            atLeast: numberOf(form, `atLeast.${format}`) ?? undefined,
            atMost: numberOf(form, `atMost.${format}`) ?? undefined,
          }),
        ),
      }),
    )
    return isRefused(asked) ? asked : { asked: true }
  },
  cancel: async (event) => {
    const done = await act(event, (work, form) => cancelNext(work, text(form, 'run')))
    return isRefused(done) ? done : { calledOff: true }
  },
  take: async (event) => {
    const taken = await act(event, (work, form) => takeProposal(work, text(form, 'proposal')))
    if (isRefused(taken)) return taken
    redirect(303, `/desk/posts/${taken.post}`)
  },
  refuse: async (event) => {
    const refused = await act(event, (work, form) =>
      refuseProposal(work, { proposal: text(form, 'proposal'), reason: text(form, 'reason'), words: text(form, 'words') }),
    )
    return isRefused(refused) ? refused : { until: refused.holdsUntil }
  },
}
