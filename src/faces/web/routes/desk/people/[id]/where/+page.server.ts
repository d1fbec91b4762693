import {
  addOutside,
  consentById,
  letNameStay,
  lookOutsideAgain,
  namePlaces,
  outsideOf,
  peoplePolicy,
  putNameOut,
  settleOutside,
} from '#rooms/content'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { sayWhere } from '#web/server/name-places.ts'
import { wordsOf } from '#web/server/press-forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { t } = event.locals
    const { places, more, words } = await namePlaces(work, event.params.id)
    return {
      consent: await consentById(work, event.params.id),
      places: places.map((place) => ({ ...place, where: sayWhere(place.where, t), kind: t(`content.people.places.${place.kind}`) })),
      more,
      words,
      outside: (await outsideOf(work, event.params.id)).map((line) => ({
        ...line,
        channel:
          line.why === 'press' || line.why === 'seen'
            ? t(`content.people.outside.channel.${line.channel}`)
            : t(`channels.${line.channel}.name`),
      })),
      may: peoplePolicy.allows(work.actor, 'take-names-out'),
      today: work.now.toISOString().slice(0, 10),
    }
  })

export const actions: Actions = {
  out: async (event) => {
    const done = await act(event, (work, form) =>
      putNameOut(work, {
        consent: event.params.id!,
        words: wordsOf(form, 'words', event.locals.alliance.locales),
        ...(form.has('only') ? { only: form.getAll('only').map(String) } : {}),
      }),
    )
    return isRefused(done) ? done : { changed: done.changed, left: done.left }
  },
  stay: async (event) => {
    const done = await act(event, (work, form) =>
      letNameStay(work, { consent: event.params.id!, place: text(form, 'place'), reason: text(form, 'reason') }),
    )
    return isRefused(done) ? done : { saved: true }
  },
  settle: async (event) => {
    const done = await act(event, (work, form) =>
      settleOutside(work, {
        consent: event.params.id!,
        copy: text(form, 'copy'),
        state: text(form, 'state'),
        askedOn: text(form, 'askedOn') || undefined,
        note: text(form, 'note'),
      }),
    )
    return isRefused(done) ? done : { saved: true }
  },
  add: async (event) => {
    const done = await act(event, (work, form) =>
      addOutside(work, { consent: event.params.id!, title: text(form, 'title'), address: text(form, 'address') }),
    )
    return isRefused(done) ? done : { saved: true }
  },
  again: async (event) => {
    const done = await act(event, (work) => lookOutsideAgain(work, event.params.id!))
    return isRefused(done) ? done : { added: done }
  },
}
