import { cardRules, listTopics, patronsPolicy, runRetention, saveCardRules, saveTopic, setRetention } from '#rooms/patrons'
import { act, isRefused, look, text } from '#web/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    patronsPolicy.demand(work, 'see-retention')
    return {
      rules: await cardRules(work),
      topics: await listTopics(work, { all: true }),
      languages: event.locals.alliance.locales,
      retention: await runRetention(work, { dryRun: true }),
      mayRules: patronsPolicy.allows(work.actor, 'change-card-rules'),
      mayTopics: patronsPolicy.allows(work.actor, 'change-topics'),
      mayRetention: patronsPolicy.allows(work.actor, 'change-retention'),
    }
  })

const saved = <T>(result: T) => (isRefused(result) ? result : { saved: true })

export const actions: Actions = {
  card: async (event) =>
    saved(
      await act(event, (work, form) =>
        saveCardRules(work, {
          guardianBelow: Number(text(form, 'guardianBelow') || 'x'),
          askBirthDate: text(form, 'askBirthDate') === 'on',
          readyDays: Number(text(form, 'readyDays') || 'x'),
        }),
      ),
    ),
  topic: async (event) =>
    saved(
      await act(event, (work, form) => {
        const names = Object.fromEntries(event.locals.alliance.locales.map((locale) => [locale, text(form, `name-${locale}`)]))
        const topic =
          text(form, 'topic') ||
          (names.en ?? '')
            .toLowerCase()
            .replace(/[^a-z0-9]+/g, '-')
            .replace(/^-+|-+$/g, '')
            .slice(0, 40)
        return saveTopic(work, { topic, names, offered: text(form, 'offered') === 'on' })
      }),
    ),
  retention: async (event) =>
    saved(await act(event, (work, form) => setRetention(work, text(form, 'key'), Number(text(form, 'days') || 'x')))),
}
