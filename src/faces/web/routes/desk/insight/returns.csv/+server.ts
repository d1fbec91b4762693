import { readReturn } from '#rooms/insight'
import { look } from '#web/server/act.ts'
import { csvResponse } from '#web/server/csv.ts'
import { periodInFile, returnAsked, returnColumns, returnRow, sayForPage } from '#web/server/return-pages.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = (event) =>
  look(event, async (work) => {
    const content = await readReturn(work, await returnAsked(work, event.url))
    const { lines } = await sayForPage(work, content, event.locals)
    return csvResponse(`return-${content.kind}-${periodInFile(content)}.csv`, returnColumns, lines.map(returnRow))
  })
