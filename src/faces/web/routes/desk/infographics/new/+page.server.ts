import { redirect } from '@sveltejs/kit'
import { isRefusal } from '#platform'
import { draftInfographic, makeInfographic } from '#rooms/content'
import { act, isRefused, look, toProblem } from '#web/server/act.ts'
import { askedOf, infographicChoices, questionOf } from '#web/server/infographic-pages.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const asked = event.url.searchParams
    const { locales } = event.locals.alliance
    const question = askedOf(asked)
    let suggested: Record<string, string> | null = null
    let problem: ReturnType<typeof toProblem> | null = null
    // The question is looked at before anything is made; a refusal stands beside its field as one of a form does.
    if (asked.has('form')) {
      try {
        suggested = (await draftInfographic(work, question)).suggested
      } catch (refusal) {
        if (!isRefusal(refusal)) throw refusal
        problem = toProblem(event as never, refusal)
      }
    }
    return {
      choices: await infographicChoices(work, event),
      asked: { ...Object.fromEntries(asked), points: asked.getAll('points') } as Record<string, string | string[]>,
      suggested,
      problem,
      locales,
      question: questionOf(question),
    }
  })

export const actions: Actions = {
  default: async (event) => {
    const { locales } = event.locals.alliance
    const question = askedOf(event.url.searchParams)
    const done = await act(event, (work, form) => makeInfographic(work, { ...question, titles: askedOf(form, locales).titles }))
    if (isRefused(done)) return done
    redirect(303, `/desk/infographics/${done.id}?made`)
  },
}
