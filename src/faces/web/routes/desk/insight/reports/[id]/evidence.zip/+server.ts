import { evidenceZip } from '#rooms/insight'
import { look } from '#web/server/act.ts'
import { zipResponse } from '#web/server/zip-response.ts'
import { versionIn } from '../version.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async (event) => {
  const { locale } = event.locals
  const { entries, name, at } = await look(event, (work) =>
    evidenceZip(work, { report: event.params.id, version: versionIn(event.url), locale }),
  )
  return zipResponse(entries, name, at)
}
