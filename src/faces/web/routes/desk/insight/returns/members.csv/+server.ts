import { readReturnByMember } from '#rooms/insight'
import { look } from '#web/server/act.ts'
import { csvResponse } from '#web/server/csv.ts'
import { periodInFile, returnAsked, returnColumns, returnRow, sayForPage } from '#web/server/return-pages.ts'
import type { RequestHandler } from './$types'

/** The return of the alliance and of each member library, one below the other. */
export const GET: RequestHandler = (event) =>
  look(event, async (work) => {
    const { kind, period } = await returnAsked(work, event.url)
    const returns = await readReturnByMember(work, { kind, period })
    const rows = []
    for (const content of returns) {
      const { of, lines } = await sayForPage(work, content, event.locals)
      rows.push(...lines.map((line) => [content.of.member ?? '', of, ...returnRow(line)]))
    }
    return csvResponse(`return-${kind}-${periodInFile(returns[0]!)}-by-member.csv`, ['member', 'name', ...returnColumns], rows)
  })
