import { redirect } from '@sveltejs/kit'
import { pageBySlug, renderHtml } from '#rooms/content'
import { href } from '#web/nav.ts'
import { look } from '#web/server/act.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { locale, nav, t } = event.locals
    const page = await pageBySlug(work, event.params.slug, locale)
    if (page.slug !== event.params.slug.toLowerCase()) redirect(308, href(nav, page.path))
    return {
      page: { title: page.text.title, summary: page.text.summary, locale: page.locale, locales: page.locales, updatedAt: page.updatedAt },
      html: renderHtml(page.text.body, {
        ...page.shown,
        credit: (credit) => t('content.portal.credit', { credit }),
        link: (to) => href(nav, to),
      }),
    }
  })
