import { peoplePolicy, saveWords, wordsById } from '#rooms/content'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { pictureChoices, questionsAsText, wordsTerms } from '#web/server/people-forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const words = await wordsById(work, event.params.id)
    const pictures = await pictureChoices(work)
    return {
      words,
      values: Object.fromEntries(
        Object.entries(words.texts).flatMap(([locale, one]) => [
          [`texts.${locale}.heading`, one.heading],
          [`texts.${locale}.text`, one.text],
          [`texts.${locale}.questions`, questionsAsText(one.questions)],
        ]),
      ) as Record<string, string>,
      pictures:
        words.picture && !pictures.some(({ value }) => value === words.picture)
          ? [{ value: words.picture, label: words.picture.slice(-6) }, ...pictures]
          : pictures,
      saved: event.url.searchParams.has('saved'),
      may: peoplePolicy.allows(work.actor, 'write-words'),
    }
  })

export const actions: Actions = {
  save: async (event) => {
    const done = await act(event, (work, form) =>
      saveWords(work, { words: event.params.id, ...wordsTerms(form, event.locals.alliance.locales) }),
    )
    return isRefused(done) ? done : { saved: true }
  },
  state: async (event) => {
    const done = await act(event, (work, form) => saveWords(work, { words: event.params.id, state: text(form, 'state') }))
    return isRefused(done) ? done : { saved: true }
  },
}
