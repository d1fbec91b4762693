import { evidenceZip } from '#rooms/insight'
import { look } from '#web/server/act.ts'
import { versionIn } from '../version.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async (event) => {
  const { locale } = event.locals
  const { bytes, mime, name } = await look(event, (work) =>
    evidenceZip(work, { report: event.params.id, version: versionIn(event.url), locale }),
  )
  return new Response(new Uint8Array(bytes), {
    headers: { 'content-type': mime, 'content-disposition': `attachment; filename="${name}"`, 'cache-control': 'private, no-store' },
  })
}
