import { meetBySlug, staffPicks } from '#rooms/content'
import { glance } from '#web/server/act.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  glance(event, async (work) => {
    const { name, text, locale, picture } = await meetBySlug(work, event.params.slug, event.locals.locale)
    const picks = (await staffPicks(work, { locale: event.locals.locale })).filter((pick) => pick.named && pick.name === name)
    return { person: { name, text, locale, picture }, picks: picks.map(({ id, text, locale }) => ({ id, title: text.heading, locale })) }
  })
