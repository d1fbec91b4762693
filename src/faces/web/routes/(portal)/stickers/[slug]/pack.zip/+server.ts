import { packBySlug, packEntries } from '#rooms/content'
import { look } from '#web/server/act.ts'
import { countStickerDownload } from '#web/server/count-download.ts'
import { zipResponse } from '#web/server/zip-response.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async (event) => {
  const { pack, entries } = await look(event, async (work) => {
    const pack = await packBySlug(work, event.params.slug)
    return { pack, entries: await packEntries(work, pack, event.locals.locale) }
  })
  await countStickerDownload(event, { pack: pack.id, number: 0 })
  return zipResponse(entries, pack.slug, pack.updatedAt)
}
