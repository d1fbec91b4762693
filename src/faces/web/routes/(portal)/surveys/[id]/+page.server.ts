import { redirect } from '@sveltejs/kit'
import { answerSurvey, surveyGroups, surveyToAnswer } from '#rooms/insight'
import { sayTitle } from '#rooms/strategy'
import { href } from '#web/nav.ts'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { readerIn } from '#web/server/reader.ts'
import { shownQuestions } from '#web/server/surveys.ts'
import { demandOn } from '#web/server/switched.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  demandOn(event, 'room:insight')
  event.setHeaders({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' })
  const survey = await look(event, (work) => surveyToAnswer(work, event.params.id))
  return {
    title: sayTitle(survey, readerIn(event)),
    closes: survey.closes,
    closed: survey.state === 'closed',
    sent: event.url.searchParams.has('sent'),
    questions: shownQuestions(survey.questions, event.locals.locale),
    grouped: survey.grouped,
    groups: survey.grouped ? [...surveyGroups[survey.grouped]] : [],
  }
}

export const actions: Actions = {
  default: async (event) => {
    demandOn(event, 'room:insight')
    const done = await act(event, async (work, form) => {
      const { questions } = await surveyToAnswer(work, event.params.id)
      const answers = Object.fromEntries(questions.map(({ key }) => [key, text(form, `q-${key}`)]))
      return answerSurvey(work, event.params.id, { answers, group: text(form, 'group') })
    })
    if (isRefused(done)) return done
    // Read anew, the page that thanks sends nothing a second time.
    if (done) redirect(303, href(event.locals.nav, `/surveys/${event.params.id}?sent=1`))
    return { empty: true }
  },
}
