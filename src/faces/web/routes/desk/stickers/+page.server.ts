import { contentPolicy, listPacks, nameOf, problemsOfPacks } from '#rooms/content'
import { look } from '#web/server/act.ts'
import { shownSticker } from '#web/server/sticker-pages.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { locale } = event.locals
    const packs = await listPacks(work)
    const problems = await problemsOfPacks(work, packs)
    return {
      packs: packs.map((pack, i) => ({
        id: pack.id,
        name: pack.names[locale] ?? nameOf(pack.names),
        state: pack.state === 'published' && problems[i]!.length > 0 ? ('hidden' as const) : pack.state,
        count: pack.stickers.length,
        first: pack.stickers[0] ? shownSticker(pack.stickers[0], locale) : null,
      })),
      mayKeep: contentPolicy.allows(work.actor, 'keep-stickers'),
    }
  })
