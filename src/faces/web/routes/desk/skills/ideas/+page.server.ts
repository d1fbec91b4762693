import { error } from '@sveltejs/kit'
import { type IdeaAbout, ideaKinds, ideaReasons, insightPolicy, linkNames, programmeIdeas, refuseIdea, takeIdea } from '#rooms/insight'
import { strategyPolicy } from '#rooms/strategy'
import { act, isRefused, look, text } from '#web/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => ({
    ...(await programmeIdeas(work)),
    names: await linkNames(work, event.locals.locale),
    reasons: ideaReasons,
    mayDecide: insightPolicy.allows(work.actor, 'decide-idea'),
    mayRecord: strategyPolicy.allows(work.actor, 'record-decision'),
  }))

function aboutOf(form: FormData): IdeaAbout {
  const kind = ideaKinds.find((one) => one === text(form, 'kind'))
  if (!kind) error(400)
  return { kind, id: text(form, 'id') }
}

export const actions: Actions = {
  take: async (event) => {
    const taken = await act(event, (work, form) => takeIdea(work, { ...aboutOf(form), title: text(form, 'title') }))
    return isRefused(taken) ? taken : { task: taken.task }
  },
  refuse: async (event) => {
    const refused = await act(event, (work, form) =>
      refuseIdea(work, { ...aboutOf(form), title: text(form, 'title'), reason: text(form, 'reason'), words: text(form, 'words') }),
    )
    return isRefused(refused) ? refused : { until: refused.holdsUntil }
  },
}
