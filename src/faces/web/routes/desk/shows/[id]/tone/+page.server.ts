import { checkTone, contentPolicy, jokeTargets, toneChecks } from '#rooms/content'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { guidesBeside } from '#web/server/guides.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => ({
    checks: await toneChecks(work, event.params.id),
    targets: [...jokeTargets],
    guides: await guidesBeside(work, ['tone', 'comment-rules', 'crisis'], event.locals.locale),
    mayWrite: contentPolicy.allows(work.actor, 'write-show'),
  }))

export const actions: Actions = {
  default: async (event) => {
    const done = await act(event, (work, form) =>
      checkTone(work, { show: event.params.id, jokeOn: text(form, 'jokeOn'), risks: text(form, 'risks'), decides: text(form, 'decides') }),
    )
    return isRefused(done) ? done : { kept: true }
  },
}
