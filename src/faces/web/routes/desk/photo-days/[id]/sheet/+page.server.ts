import { photoDayById, photoLinks } from '#rooms/content'
import { look } from '#web/server/act.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { upload, agree } = await photoLinks(work, event.params.id)
    const { origin } = event.locals.alliance
    return { photoDay: await photoDayById(work, event.params.id), upload: origin + upload, agree: origin + agree }
  })
