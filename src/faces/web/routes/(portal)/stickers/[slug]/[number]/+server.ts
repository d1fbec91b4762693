import { error } from '@sveltejs/kit'
import { disposition, serveFile } from '#platform'
import { publicSticker } from '#rooms/content'
import { look } from '#web/server/act.ts'
import { countStickerDownload } from '#web/server/count-download.ts'
import type { RequestHandler } from './$types'

/** A sticker by its address for good: shown in place, or with `?save` handed over under its name and counted. */
export const GET: RequestHandler = async (event) => {
  const { slug, number } = event.params
  if (!/^[1-9]\d{0,8}$/.test(number)) error(404, { message: event.locals.t('refusals.content.stickers.no-such-sticker') })
  const found = await look(event, (work) => publicSticker(work, { slug, number: Number(number), locale: event.locals.locale }))
  const response = serveFile(event.request, found.file)
  // Others may show it by its address: in a chat of the library's own, on a page of a partner.
  response.headers.set('cross-origin-resource-policy', 'cross-origin')
  if (!event.url.searchParams.has('save')) return response
  response.headers.set('content-disposition', disposition('attachment', found.name))
  response.headers.set('cache-control', 'no-store')
  if (response.status === 200) await countStickerDownload(event, { pack: found.pack.id, number: found.sticker.number })
  return response
}
