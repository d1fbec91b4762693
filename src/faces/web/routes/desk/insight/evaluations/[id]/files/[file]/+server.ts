import { error } from '@sveltejs/kit'
import { workbookFile, workbookForms } from '#rooms/insight'
import { look } from '#web/server/act.ts'
import { versionIn } from '../../../../reports/[id]/version.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async (event) => {
  const form = workbookForms.find((one) => `workbook.${one}` === event.params.file)
  if (!form) error(404)
  const { locale } = event.locals
  const asked = { evaluation: event.params.id, form, locale, version: versionIn(event.url) }
  const { bytes, mime, name } = await look(event, (work) => workbookFile(work, asked))
  return new Response(new Uint8Array(bytes), {
    headers: { 'content-type': mime, 'content-disposition': `attachment; filename="${name}"`, 'cache-control': 'private, no-store' },
  })
}
