import { disposition } from '#platform'
import { printSheet } from '#rooms/content'
import { look } from '#web/server/act.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async (event) => {
  const asked = event.url.searchParams
  const { bytes, name } = await look(event, (work) =>
    printSheet(work, {
      pack: event.params.id,
      shape: asked.get('shape') ?? 'round',
      millimetres: Number(asked.get('mm') ?? 50),
      copies: Number(asked.get('copies') || 1),
      locale: event.locals.locale,
    }),
  )
  return new Response(new Uint8Array(bytes), {
    headers: { 'content-type': 'application/pdf', 'content-disposition': disposition('inline', name), 'cache-control': 'no-store' },
  })
}
