import { photoPack, releaseBySlug } from '#rooms/content'
import { look } from '#web/server/act.ts'
import { zipResponse } from '#web/server/zip-response.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async (event) => {
  const { entries, slug, at } = await look(event, async (work) => {
    const { post, frame } = await releaseBySlug(work, event.params.slug, event.locals.locale)
    return { entries: await photoPack(work, frame.photos, post.locale), slug: post.slug, at: post.updatedAt }
  })
  return zipResponse(entries, slug, at)
}
