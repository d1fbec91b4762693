import { error } from '@sveltejs/kit'
import { reportFile, reportForms } from '#rooms/insight'
import { look } from '#web/server/act.ts'
import { versionIn } from '../version.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async (event) => {
  const form = reportForms.find((one) => `report.${one}` === event.params.file)
  if (!form) error(404)
  const locale = event.locals.locale
  const { bytes, mime, name } = await look(event, (work) =>
    reportFile(work, { report: event.params.id, version: versionIn(event.url), form, locale }),
  )
  return new Response(new Uint8Array(bytes), {
    headers: { 'content-type': mime, 'content-disposition': `attachment; filename="${name}"`, 'cache-control': 'private, no-store' },
  })
}
