import { consentById, listWords, makeConsentLink, peoplePolicy, saveConsent, takeBackConsent } from '#rooms/content'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { consentTerms } from '#web/server/people-forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => ({
    consent: await consentById(work, event.params.id),
    words: (await listWords(work, { consent: event.params.id, limit: 200 })).items.map(({ id, sort, texts, state }) => {
      const text = texts[event.locals.locale] ?? Object.values(texts)[0]
      return { id, sort, state, says: text?.heading || text?.text.slice(0, 80) || '' }
    }),
    saved: event.url.searchParams.has('saved'),
    mayKeep: peoplePolicy.allows(work.actor, 'keep-consents'),
    mayTakeBack: peoplePolicy.allows(work.actor, 'take-back-consent'),
    mayWrite: peoplePolicy.allows(work.actor, 'write-words'),
  }))

export const actions: Actions = {
  save: async (event) => {
    const done = await act(event, (work, form) => saveConsent(work, { consent: event.params.id, ...consentTerms(form) }))
    return isRefused(done) ? done : { saved: true }
  },
  link: async (event) => {
    const done = await act(event, (work) => makeConsentLink(work, event.params.id!))
    return isRefused(done) ? done : { link: event.locals.alliance.origin + done.path }
  },
  back: async (event) => {
    const done = await act(event, (work, form) => takeBackConsent(work, { consent: event.params.id!, why: text(form, 'why') }))
    return isRefused(done) ? done : { saved: true }
  },
}
