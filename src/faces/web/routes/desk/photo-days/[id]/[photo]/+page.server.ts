import { redirect } from '@sveltejs/kit'
import { isId } from '#platform'
import {
  answerFaces,
  dropPhoto,
  type FaceAnswer,
  listConsents,
  markFace,
  peoplePolicy,
  photoById,
  photoDayById,
  removeFace,
  settlePhoto,
} from '#rooms/content'
import { act, isRefused, look, text } from '#web/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const photo = await photoById(work, event.params.photo)
    const { colours, event: name } = await photoDayById(work, photo.day)
    const { items } = await listConsents(work, { view: 'now', limit: 200 })
    return {
      photo,
      event: name,
      colours,
      consents: items
        .filter(({ state, uses, places }) => state === 'given' && uses.includes('picture') && places.includes('site'))
        .map(({ id, number, name: who }) => ({ id, number, name: who })),
      may: peoplePolicy.allows(work.actor, 'settle-photos'),
    }
  })

const version = (form: FormData): number | undefined => Number(text(form, 'version')) || undefined
/** Percent as people type them, in ten-thousandths. */
const share = (form: FormData, name: string): number => Number(text(form, name).replace(',', '.')) * 100

/** What was chosen for each face: `blur`, `open`, `colour:red`, `consent:<id>`. */
const answers = (form: FormData): FaceAnswer[] =>
  [...form.keys()]
    .filter((key) => key.startsWith('faces.'))
    .map((key) => {
      const [settled, value] = text(form, key).split(':') as [FaceAnswer['settled'], string?]
      return {
        face: key.slice('faces.'.length),
        settled: ['open', 'blur', 'colour', 'consent'].includes(settled) ? settled : 'open',
        consent: settled === 'consent' && isId(value) ? value : null,
        colour: settled === 'colour' ? (value ?? '') : null,
      }
    })

export const actions: Actions = {
  mark: async (event) => {
    const done = await act(event, (work, form) =>
      markFace(work, {
        photo: event.params.photo!,
        version: version(form),
        x: share(form, 'x'),
        y: share(form, 'y'),
        w: share(form, 'w'),
        h: share(form, 'h'),
      }),
    )
    return isRefused(done) ? done : { marked: done.face }
  },
  remove: async (event) => {
    const done = await act(event, (work, form) =>
      removeFace(work, { photo: event.params.photo!, version: version(form), face: text(form, 'face') }),
    )
    return isRefused(done) ? done : { saved: true }
  },
  answer: async (event) => {
    const done = await act(event, (work, form) =>
      answerFaces(work, { photo: event.params.photo!, version: version(form), faces: answers(form) }),
    )
    return isRefused(done) ? done : { saved: true }
  },
  settle: async (event) => {
    const done = await act(event, async (work, form) => {
      const photo = event.params.photo!
      const { after } = await photoById(work, photo)
      const faces = answers(form)
      if (faces.length > 0) await answerFaces(work, { photo, version: version(form), faces })
      await settlePhoto(work, {
        photo,
        version: faces.length > 0 ? undefined : version(form),
        looked: form.has('looked'),
        minors: form.has('minors'),
      })
      return after
    })
    if (isRefused(done)) return done
    redirect(303, done ? `/desk/photo-days/${event.params.id}/${done}` : `/desk/photo-days/${event.params.id}?saved`)
  },
  drop: async (event) => {
    const done = await act(event, (work, form) => dropPhoto(work, { photo: event.params.photo!, dropped: text(form, 'dropped') === 'yes' }))
    return isRefused(done) ? done : { saved: true }
  },
}
