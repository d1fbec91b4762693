import { redirect } from '@sveltejs/kit'
import { consentById, saveWords, type WordSort, wordSorts } from '#rooms/content'
import { act, isRefused, look } from '#web/server/act.ts'
import { pictureChoices, wordsTerms } from '#web/server/people-forms.ts'
import type { Actions, PageServerLoad } from './$types'

/** Whose words, and of what sort, stand in the address. */
const asked = (url: URL) => {
  const sort = url.searchParams.get('sort') as WordSort
  return { consent: url.searchParams.get('consent') ?? '', sort: wordSorts.includes(sort) ? sort : ('quote' as const) }
}

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { consent, sort } = asked(event.url)
    const { id, name, number } = await consentById(work, consent)
    return { sort, consent: { id, name, number }, pictures: await pictureChoices(work) }
  })

export const actions: Actions = {
  default: async (event) => {
    const done = await act(event, (work, form) =>
      saveWords(work, { ...asked(event.url), ...wordsTerms(form, event.locals.alliance.locales) }),
    )
    if (isRefused(done)) return done
    redirect(303, `/desk/people/words/${done.id}?saved`)
  },
}
