import { redirect } from '@sveltejs/kit'
import { listSeries, wordsIn } from '#rooms/content'
import {
  brandQuestions,
  type Grouping,
  insightPolicy,
  listSurveys,
  openSurvey,
  outcomeQuestions,
  type Survey,
  surveyGroups,
} from '#rooms/insight'
import { listCampaigns, sayTitle, strategyPolicy } from '#rooms/strategy'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { otherLocales, textsIn } from '#web/server/other-languages.ts'
import { readerIn } from '#web/server/reader.ts'
import { numberOf } from '#web/server/strategy-forms.ts'
import { ownQuestions } from '#web/server/surveys.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const reader = readerIn(event)
    const may = insightPolicy.allows(work.actor, 'open-survey')
    const campaigns = may && strategyPolicy.allows(work.actor, 'read-strategy') ? await listCampaigns(work, { limit: 50 }) : []
    return {
      surveys: (await listSurveys(work)).map((survey) => ({
        id: survey.surveyId,
        title: sayTitle(survey, reader),
        state: survey.state,
        opens: survey.opens,
        closes: survey.closes,
      })),
      may,
      about: [
        ...campaigns.map((one) => ({ value: `campaign:${one.campaignId}`, label: sayTitle(one, reader).text })),
        ...(may ? await listSeries(work) : []).map((one) => ({
          value: `series:${one.id}`,
          label: wordsIn(one.names, event.locals.locale).text,
        })),
      ],
      outcome: [...outcomeQuestions],
      brand: [...brandQuestions],
      groups: Object.entries(surveyGroups).map(([key, values]) => ({ key, values: [...values] })),
      otherLocales: otherLocales(event),
      languages: event.locals.alliance.locales,
    }
  })

export const actions: Actions = {
  default: async (event) => {
    const opened = await act(event, (work, form) => {
      const [kind, id] = text(form, 'about').split(':')
      const about: Survey['about'] = (kind === 'campaign' || kind === 'series') && id ? { kind, id } : { kind: 'alliance' }
      const grouped = (text(form, 'grouped') || null) as Grouping | null
      return openSurvey(work, {
        title: text(form, 'title'),
        titles: textsIn(form, 'titles'),
        about,
        opens: text(form, 'opens'),
        closes: text(form, 'closes'),
        turns: text(form, 'turns') || null,
        questions: form.getAll('questions').map(String),
        own: ownQuestions(form, 2, event.locals.alliance.locales),
        grouped,
        known: grouped && Object.hasOwn(surveyGroups, grouped) ? knownIn(form, surveyGroups[grouped]) : null,
        handedOut: numberOf(form, 'handedOut'),
      })
    })
    if (isRefused(opened)) return opened
    redirect(303, `/desk/insight/surveys/${opened.surveyId}`)
  },
}

function knownIn(form: FormData, keys: readonly string[]): Record<string, number> | null {
  const said = keys.flatMap((key) => {
    const share = numberOf(form, `known.${key}`)
    return share === null ? [] : [[key, share] as const]
  })
  return said.length > 0 ? Object.fromEntries(said) : null
}
