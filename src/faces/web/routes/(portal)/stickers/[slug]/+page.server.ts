import { nameOf, packBySlug, packPath, stickerPath } from '#rooms/content'
import { glance } from '#web/server/act.ts'
import { shownSticker } from '#web/server/sticker-pages.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  glance(event, async (work) => {
    const { locale } = event.locals
    const pack = await packBySlug(work, event.params.slug)
    return {
      name: pack.names[locale] ?? nameOf(pack.names),
      about: pack.descriptions[locale] ?? '',
      credit: pack.rights.credit,
      all: `${packPath(pack)}/pack.zip`,
      stickers: pack.stickers.map((sticker) => ({
        ...shownSticker(sticker, locale),
        address: stickerPath(pack, sticker),
        moves: sticker.still !== null,
      })),
    }
  })
