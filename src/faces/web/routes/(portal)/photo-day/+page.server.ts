import { isRefusal } from '#platform'
import { admitHelper, mostPhotoBytes, mostPhotosAtOnce, receivePhotos, uploadDay } from '#rooms/content'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { photosOf } from '#web/server/photo-forms.ts'
import type { Actions, PageServerLoad } from './$types'

const tokenOf = (url: URL) => (url.searchParams.get('t') ?? '').slice(0, 120)

export const load: PageServerLoad = async (event) => {
  event.setHeaders({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' })
  const token = tokenOf(event.url)
  const { event: name, place, until, left } = await look(event, (work) => uploadDay(work, token))
  return { token, event: name, place, until, left, most: mostPhotosAtOnce, megabytes: mostPhotoBytes / 1024 / 1024 }
}

export const actions: Actions = {
  default: async (event) => {
    const token = tokenOf(event.url)
    const may = await act(event, (work) => admitHelper(work, token))
    if (isRefused(may)) return may
    let photos: Awaited<ReturnType<typeof photosOf>> = []
    let unready: unknown
    try {
      photos = await photosOf(event)
    } catch (reason) {
      if (!isRefusal(reason)) throw reason
      unready = reason
    }
    const done = await act(event, async (work, form) => {
      if (unready) throw unready
      return receivePhotos(work, { token, helper: text(form, 'helper'), photos })
    })
    return isRefused(done) ? done : { received: done.received, left: done.left }
  },
}
