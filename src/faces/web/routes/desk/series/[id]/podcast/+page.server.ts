import { redirect } from '@sveltejs/kit'
import { allianceOf } from '#rooms/alliance'
import { podcastPath } from '#rooms/channels'
import {
  contentPolicy,
  coverSide,
  endPodcast,
  listAssets,
  podcastCategories,
  podcastOf,
  savePodcast,
  seriesById,
  wordsIn,
} from '#rooms/content'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { isOn } from '#web/server/switched.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { alliance, locale, house } = event.locals
    const series = await seriesById(work, event.params.id)
    const podcast = await podcastOf(work, series.id)
    const { assets } = await listAssets(work, { limit: 200 })
    const covers = assets.filter(({ width, height, status }) => status === 'usable' && Math.abs(width - height) <= 2 && width >= coverSide)
    const { name } = await allianceOf(work)
    return {
      series: { id: series.id, name: wordsIn(series.names, locale).text },
      podcast,
      covers: covers.map((asset) => ({ value: asset.id, label: asset.name })),
      categories: [...podcastCategories],
      locales: alliance.locales,
      library: name,
      side: coverSide,
      address: podcast ? house.config.url + podcastPath(series.slug) : null,
      feeds: isOn(alliance.rooms, 'channel:feeds'),
      done: event.url.searchParams.get('done'),
      mayWrite: contentPolicy.allows(work.actor, 'write-series'),
    }
  })

export const actions: Actions = {
  save: async (event) => {
    const done = await act(event, (work, form) =>
      savePodcast(work, {
        series: event.params.id,
        locale: text(form, 'locale'),
        cover: text(form, 'cover'),
        category: text(form, 'category'),
        author: text(form, 'author'),
        ownerName: text(form, 'ownerName'),
        ownerEmail: text(form, 'ownerEmail'),
      }),
    )
    if (isRefused(done)) return done
    redirect(303, `${event.url.pathname}?done=saved`)
  },
  end: async (event) => {
    const done = await act(event, (work) => endPodcast(work, { series: event.params.id }))
    if (isRefused(done)) return done
    redirect(303, `/desk/series/${event.params.id}`)
  },
}
