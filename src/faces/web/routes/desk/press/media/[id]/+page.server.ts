import { redirect } from '@sveltejs/kit'
import { mediaBases, mediaContact, pressPolicy, removeContact, saveContact, stopContact } from '#rooms/content'
import { act, isRefused, look } from '#web/server/act.ts'
import { contactWords } from '#web/server/press-forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => ({
    contact: await mediaContact(work, event.params.id),
    bases: [...mediaBases],
    saved: event.url.searchParams.has('saved'),
    mayChange: pressPolicy.allows(work.actor, 'change-media-list'),
  }))

const stop =
  (stopped: boolean): Actions[string] =>
  async (event) => {
    const done = await act(event, (work) => stopContact(work, { contact: event.params.id!, stopped }))
    return isRefused(done) ? done : { saved: true }
  }

export const actions: Actions = {
  save: async (event) => {
    const done = await act(event, (work, form) => saveContact(work, { contact: event.params.id, ...contactWords(form) }))
    return isRefused(done) ? done : { saved: true }
  },
  stop: stop(true),
  resume: stop(false),
  remove: async (event) => {
    const done = await act(event, (work) => removeContact(work, event.params.id))
    if (isRefused(done)) return done
    redirect(303, '/desk/press/media?removed')
  },
}
