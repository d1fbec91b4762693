import { guideKeys, guideOf, listGuides } from '#rooms/strategy'
import { look } from '#web/server/act.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { locale } = event.locals
    const guides = new Map((await listGuides(work)).map((guide) => [guide.key, guide]))
    const rows = []
    for (const key of guideKeys) {
      const { title, locale: written } = await guideOf(work, key, locale)
      const { version, liveVersion, changed, texts } = guides.get(key)!
      const unfinished = Object.values(texts).some(({ text }) => text.includes('??'))
      rows.push({ key, title, locale: written, version, liveVersion, unfinished, changed: changed && { by: changed.by, at: changed.at } })
    }
    return { rows }
  })
