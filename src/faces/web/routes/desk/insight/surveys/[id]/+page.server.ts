import { closeSurvey, insightPolicy, sayHandedOut, surveyResults } from '#rooms/insight'
import { sayTitle } from '#rooms/strategy'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { readerIn } from '#web/server/reader.ts'
import { numberOf } from '#web/server/strategy-forms.ts'
import { shownQuestions } from '#web/server/surveys.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { survey, questions, sheets, rate, evidence } = await surveyResults(work, event.params.id)
    const shown = shownQuestions(survey.questions, event.locals.locale)
    const { surveyId, opens, closes, turns, url, state, grouped, handedOut, madeBy, about } = survey
    return {
      survey: { surveyId, opens, closes, turns, url, state, grouped, handedOut, madeBy, about },
      title: sayTitle(survey, readerIn(event)),
      sheets,
      rate,
      evidence,
      questions: questions.map(({ question, waves, difference }) => ({
        ...shown.find(({ key }) => key === question.key)!,
        waves,
        difference,
      })),
      may: insightPolicy.allows(work.actor, 'open-survey'),
    }
  })

export const actions: Actions = {
  close: async (event) => {
    const closed = await act(event, (work) => closeSurvey(work, event.params.id))
    return isRefused(closed) ? closed : { closed: true }
  },
  handed: async (event) => {
    const said = await act(event, (work, form) =>
      sayHandedOut(work, event.params.id, text(form, 'handedOut') ? numberOf(form, 'handedOut') : null),
    )
    return isRefused(said) ? said : { saved: true }
  },
}
