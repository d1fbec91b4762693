import { localeNames } from '#rooms/alliance'
import { listTopics, preferencesOf, savePreferences, topicName } from '#rooms/patrons'
import { act, isRefused, look, text } from '#web/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const token = (event.url.searchParams.get('t') ?? '').slice(0, 100)
    const preferences = await preferencesOf(work, token)
    const all = await listTopics(work, { all: true })
    return {
      token,
      preferences,
      topics: all
        .filter((topic) => topic.offered || preferences.topics.includes(topic.topic))
        .map((topic) => ({ value: topic.topic, label: topicName(topic, event.locals.locale) })),
      languages: event.locals.alliance.locales.map((locale) => ({ value: locale, label: localeNames[locale] ?? locale })),
    }
  })

export const actions: Actions = {
  default: async (event) => {
    const saved = await act(event, (work, form) =>
      savePreferences(work, text(form, 't').slice(0, 100), {
        topics: form.getAll('topics').filter((topic) => typeof topic === 'string'),
        frequency: text(form, 'frequency'),
        locale: text(form, 'language') || event.locals.locale,
      }),
    )
    return isRefused(saved) ? saved : { saved: true }
  },
}
