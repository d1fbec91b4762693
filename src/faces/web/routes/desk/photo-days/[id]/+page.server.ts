import { addDays, isRefusal, refuseField } from '#platform'
import {
  deleteOriginals,
  listPhotos,
  mostPhotoBytes,
  mostPhotosAtOnce,
  peoplePolicy,
  photoDayById,
  receivePhotos,
  renewPhotoLinks,
  sameColour,
  savePhotoDay,
  settlePhoto,
} from '#rooms/content'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { photoDayTerms, photosOf } from '#web/server/photo-forms.ts'
import type { Actions, PageServerLoad } from './$types'

const states = ['inbox', 'settled', 'dropped'] as const

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const asked = event.url.searchParams
    const state = states.find((one) => one === asked.get('state')) ?? 'inbox'
    const { items, next } = await listPhotos(work, { photoDay: event.params.id, state, cursor: asked.get('after') ?? undefined })
    const photoDay = await photoDayById(work, event.params.id)
    return {
      photoDay,
      lastDay: addDays(photoDay.day, photoDay.keepDays),
      state,
      photos: items.map(({ id, url, width, height, helper, cameAt, asset, faces }) => ({
        id,
        url,
        width,
        height,
        helper,
        cameAt,
        asset,
        faces: faces.length,
        open: faces.filter(({ settled }) => settled === 'open').length,
      })),
      next: next && `/desk/photo-days/${event.params.id}?state=${state}&after=${encodeURIComponent(next)}`,
      saved: asked.has('saved'),
      may: peoplePolicy.allows(work.actor, 'keep-photo-days'),
      maySettle: peoplePolicy.allows(work.actor, 'settle-photos'),
      most: mostPhotosAtOnce,
      megabytes: mostPhotoBytes / 1024 / 1024,
    }
  })

const chosen = (form: FormData): string[] => {
  const photos = form.getAll('chosen').map(String)
  if (photos.length === 0) throw refuseField('chosen', 'content.photos.missing')
  return photos
}

export const actions: Actions = {
  save: async (event) => {
    const done = await act(event, async (work, form) => {
      const { colours } = await photoDayById(work, event.params.id!)
      return savePhotoDay(work, { photoDay: event.params.id, ...photoDayTerms(form, colours, event.locals.alliance.locales) })
    })
    return isRefused(done) ? done : { saved: true }
  },
  upload: async (event) => {
    const may = await act(event, async (work) => peoplePolicy.demand(work, 'keep-photo-days'))
    if (isRefused(may)) return may
    let photos: Awaited<ReturnType<typeof photosOf>> = []
    let unready: unknown
    try {
      photos = await photosOf(event)
    } catch (reason) {
      if (!isRefusal(reason)) throw reason
      unready = reason
    }
    const done = await act(event, async (work) => {
      if (unready) throw unready
      return receivePhotos(work, { photoDay: event.params.id, photos })
    })
    return isRefused(done) ? done : { received: done.received }
  },
  renew: async (event) => {
    const done = await act(event, (work) => renewPhotoLinks(work, event.params.id!))
    return isRefused(done) ? done : { renewed: true }
  },
  colour: async (event) => {
    const done = await act(event, (work, form) => sameColour(work, { photos: chosen(form), colour: text(form, 'colour') }))
    return isRefused(done) ? done : { faces: done.faces }
  },
  // Each in a transaction of its own: fifty pictures take a while, and those that are done stay done.
  nobody: async (event) => {
    const wanted = await act(event, async (_work, form) => chosen(form))
    if (isRefused(wanted)) return wanted
    let out = 0
    for (const photo of wanted) {
      const done = await act(event, (work) => settlePhoto(work, { photo, looked: true, minors: false }))
      if (isRefused(done)) return out === 0 ? done : { out, left: wanted.length - out }
      out++
    }
    return { out, left: 0 }
  },
  originals: async (event) => {
    const done = await act(event, (work) => deleteOriginals(work, event.params.id!))
    return isRefused(done) ? done : { saved: true }
  },
}
