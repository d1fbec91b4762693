import { showById, whenText, wordsIn } from '#rooms/content'
import { look } from '#web/server/act.ts'
import type { LayoutServerLoad } from './$types'

export const load: LayoutServerLoad = (event) =>
  look(event, async (work) => {
    const { locale, moment } = event.locals
    const show = await showById(work, event.params.id)
    const { text: title, locale: tag } = wordsIn(show.titles, locale)
    return {
      head: {
        id: show.id,
        title,
        locale: tag,
        stands: show.state === 'announced' ? show.phase : show.state,
        slug: show.slug,
        public: show.state !== 'draft',
        when: whenText(show, locale, moment),
      },
    }
  })
