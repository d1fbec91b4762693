import { assetsByIds, listInfographics, renditionUrl } from '#rooms/content'
import { look } from '#web/server/act.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { locale } = event.locals
    const all = await listInfographics(work)
    const pictureOf = (pictures: Record<string, string>) => pictures[locale] ?? Object.values(pictures)[0]!
    const assets = new Map(
      (
        await assetsByIds(
          work,
          all.map(({ pictures }) => pictureOf(pictures)),
        )
      ).map((asset) => [asset.id, asset]),
    )
    return {
      infographics: all.map(({ id, titles, pictures, madeAt }) => {
        const asset = assets.get(pictureOf(pictures))
        const size = asset?.renditions.find(({ mime }) => mime === 'image/webp') ?? asset?.renditions[0]
        return { id, title: titles[locale] ?? Object.values(titles)[0] ?? '', madeAt, url: size ? renditionUrl(size) : '' }
      }),
    }
  })
