import { returnById } from '#rooms/insight'
import { look } from '#web/server/act.ts'
import { csvResponse } from '#web/server/csv.ts'
import { periodInFile, returnColumns, returnRow, sayForPage } from '#web/server/return-pages.ts'
import { versionIn } from '../../../reports/[id]/version.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = (event) =>
  look(event, async (work) => {
    const kept = await returnById(work, event.params.id, versionIn(event.url))
    const { lines } = await sayForPage(work, kept.content, event.locals)
    return csvResponse(
      `return-${kept.content.kind}-${periodInFile(kept.content)}-v${kept.version}.csv`,
      returnColumns,
      lines.map(returnRow),
    )
  })
