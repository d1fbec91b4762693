import { nameOf, packPath, publicPacks } from '#rooms/content'
import { glance } from '#web/server/act.ts'
import { shownSticker } from '#web/server/sticker-pages.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  glance(event, async (work) => {
    const { locale } = event.locals
    return {
      packs: (await publicPacks(work)).map((pack) => ({
        path: packPath(pack),
        name: pack.names[locale] ?? nameOf(pack.names),
        count: pack.stickers.length,
        first: pack.stickers.slice(0, 4).map((sticker) => shownSticker(sticker, locale)),
      })),
    }
  })
