import { previewMeme } from '#rooms/content'
import { look } from '#web/server/act.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async (event) => {
  const asked = event.url.searchParams
  const { png } = await look(event, (work) =>
    previewMeme(work, {
      picture: asked.get('picture') ?? '',
      locale: asked.get('locale') ?? event.locals.locale,
      top: asked.get('top') ?? '',
      bottom: asked.get('bottom') ?? '',
    }),
  )
  return new Response(new Uint8Array(png), { headers: { 'content-type': 'image/png', 'cache-control': 'no-store' } })
}
