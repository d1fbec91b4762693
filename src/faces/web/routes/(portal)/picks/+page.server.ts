import { staffPicks } from '#rooms/content'
import { glance } from '#web/server/act.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  glance(event, async (work) => {
    const by = event.url.searchParams.get('by') ?? undefined
    const picks = await staffPicks(work, { locale: event.locals.locale, by })
    return {
      by: by && picks[0]?.id !== undefined ? (picks.find(({ id }) => id === by)?.name ?? null) : null,
      picks: picks.map(({ id, name, named, text, locale, picture, href, day }) => ({
        id,
        name,
        named,
        title: text.heading,
        why: text.text,
        locale,
        picture,
        href,
        day,
      })),
    }
  })
