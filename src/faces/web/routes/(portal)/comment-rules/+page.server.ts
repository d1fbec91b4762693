import { publicGuide } from '#rooms/strategy'
import { href } from '#web/nav.ts'
import { glance } from '#web/server/act.ts'
import { plainHtml } from '#web/server/plain-html.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  glance(event, async (work) => {
    const { locale, nav } = event.locals
    const { title, text, locale: written } = await publicGuide(work, 'comment-rules', locale)
    return { title: { text: title, locale: written }, html: plainHtml(text, (to) => href(nav, to)) }
  })
