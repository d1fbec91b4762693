import { redirect } from '@sveltejs/kit'
import { contentPolicy, nameOf, packById, removePackPerson, savePack, savePackPerson, setPackEvidence } from '#rooms/content'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { filesOf, oneFile, sayProblems } from '#web/server/sticker-pages.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const pack = await packById(work, event.params.id)
    return {
      pack: { id: pack.id, name: pack.names[event.locals.locale] ?? nameOf(pack.names) },
      rights: pack.rights,
      people: pack.people,
      problems: (await sayProblems(work, pack, event)).filter(({ rights }) => rights),
      saved: event.url.searchParams.has('saved'),
      mayKeep: contentPolicy.allows(work.actor, 'keep-stickers'),
    }
  })

export const actions: Actions = {
  save: async (event) => {
    const done = await act(event, (work, form) =>
      savePack(work, {
        pack: event.params.id,
        basis: text(form, 'basis'),
        owner: text(form, 'owner'),
        terms: text(form, 'terms'),
        termsLink: text(form, 'termsLink'),
        credit: text(form, 'credit'),
        signedOn: text(form, 'signedOn') || null,
        expiresOn: text(form, 'expiresOn') || null,
        showsPeople: text(form, 'showsPeople'),
        showsMarks: text(form, 'showsMarks'),
        marks: text(form, 'marks'),
      }),
    )
    return isRefused(done) ? done : back(event.params.id)
  },
  evidence: async (event) => {
    const files = await filesOf(event, 'file')
    const done = await act(event, (work) => setPackEvidence(work, { pack: event.params.id, ...oneFile(files) }))
    return isRefused(done) ? done : back(event.params.id)
  },
  away: async (event) => {
    const done = await act(event, (work) => setPackEvidence(work, { pack: event.params.id, bytes: null, name: '' }))
    return isRefused(done) ? done : back(event.params.id)
  },
  person: async (event) => {
    const done = await act(event, (work, form) =>
      savePackPerson(work, {
        pack: event.params.id,
        person: text(form, 'person') || undefined,
        part: text(form, 'part'),
        name: text(form, 'name'),
        email: text(form, 'email') || null,
        consent: text(form, 'consent'),
        consentOn: text(form, 'consentOn') || null,
        consentUntil: text(form, 'consentUntil') || null,
      }),
    )
    return isRefused(done) ? done : back(event.params.id)
  },
  remove: async (event) => {
    const done = await act(event, (work, form) => removePackPerson(work, { pack: event.params.id, person: text(form, 'person') }))
    return isRefused(done) ? done : back(event.params.id)
  },
}

function back(id: string): never {
  redirect(303, `/desk/stickers/${id}/rights?saved`)
}
