import { redirect } from '@sveltejs/kit'
import { photoPack, readEarly } from '#rooms/content'
import { href } from '#web/nav.ts'
import { look } from '#web/server/act.ts'
import { zipResponse } from '#web/server/zip-response.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async (event) => {
  const { locale, nav } = event.locals
  const found = await look(event, async (work) => {
    const release = await readEarly(work, { token: event.url.searchParams.get('t') ?? '', locale, count: false })
    if (release.outcome === 'public') return release
    const { post, frame } = release
    return { outcome: release.outcome, entries: await photoPack(work, frame.photos, post.locale), slug: post.slug, at: post.updatedAt }
  })
  if (found.outcome === 'public') redirect(303, href(nav, found.path))
  return zipResponse(found.entries, found.slug, found.at)
}
