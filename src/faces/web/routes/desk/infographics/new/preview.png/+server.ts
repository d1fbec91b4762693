import { previewInfographic } from '#rooms/content'
import { look } from '#web/server/act.ts'
import { askedOf } from '#web/server/infographic-pages.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async (event) => {
  const asked = event.url.searchParams
  const png = await look(event, (work) =>
    previewInfographic(work, { ...askedOf(asked), locale: asked.get('locale') ?? event.locals.locale }),
  )
  return new Response(new Uint8Array(png), { headers: { 'content-type': 'image/png', 'cache-control': 'no-store' } })
}
