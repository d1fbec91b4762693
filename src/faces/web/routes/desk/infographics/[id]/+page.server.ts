import { redirect } from '@sveltejs/kit'
import { assetsByIds, contentPolicy, infographicById, remakeInfographic, renditionUrl } from '#rooms/content'
import { act, isRefused, look } from '#web/server/act.ts'
import { askedOf } from '#web/server/infographic-pages.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { infographic, said, ...standing } = await infographicById(work, event.params.id)
    const assets = new Map((await assetsByIds(work, Object.values(infographic.pictures))).map((asset) => [asset.id, asset]))
    return {
      ...standing,
      title: infographic.titles[event.locals.locale] ?? Object.values(infographic.titles)[0] ?? '',
      madeAt: infographic.madeAt,
      madeBy: infographic.madeBy,
      said: said[event.locals.locale] ?? Object.values(said)[0]!,
      pictures: Object.entries(infographic.pictures).flatMap(([locale, id]) => {
        const asset = assets.get(id)
        const size = asset?.renditions.filter(({ mime }) => mime === 'image/webp').at(-1)
        return asset && size
          ? [{ locale, id, url: renditionUrl(size), alt: asset.alt[locale] ?? '', width: asset.width, height: asset.height }]
          : []
      }),
      made: event.url.searchParams.has('made'),
      mayMake: contentPolicy.allows(work.actor, 'make-infographic'),
    }
  })

export const actions: Actions = {
  again: async (event) => {
    const { locales } = event.locals.alliance
    const done = await act(event, (work, form) =>
      remakeInfographic(work, { infographic: event.params.id, titles: askedOf(form, locales).titles }),
    )
    if (isRefused(done)) return done
    redirect(303, `/desk/infographics/${done.id}?made`)
  },
}
