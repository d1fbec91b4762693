import { redirect } from '@sveltejs/kit'
import { readEarly, renderHtml, saidUntil, shownIn } from '#rooms/content'
import { href } from '#web/nav.ts'
import { look } from '#web/server/act.ts'
import { demandOn } from '#web/server/switched.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { locale, nav, t } = event.locals
  demandOn(event, 'room:press')
  event.setHeaders({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' })
  const token = event.url.searchParams.get('t') ?? ''
  const shown = await look(event, async (work) => {
    const release = await readEarly(work, { token, locale })
    if (release.outcome === 'public') return release
    const { post, frame, until } = release
    const shown = await shownIn(work, post.text.body, post.locale)
    return {
      outcome: release.outcome,
      title: post.text.title,
      summary: post.text.summary,
      language: post.locale,
      html: renderHtml(post.text.body, {
        ...shown,
        credit: (credit) => t('content.portal.credit', { credit }),
      }),
      frame,
      pack: `/press/early/pack.zip?t=${encodeURIComponent(token)}`,
      until: saidUntil(until, locale, work.now),
      zone: until.zone,
    }
  })
  if (shown.outcome === 'public') redirect(303, href(nav, shown.path))
  return shown
}
