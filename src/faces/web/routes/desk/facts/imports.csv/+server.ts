import { type ImportRow, listImports } from '#rooms/facts'
import { look } from '#web/server/act.ts'
import { csvResponse } from '#web/server/csv.ts'
import type { RequestHandler } from './$types'

const parts = ['read', 'placed', 'corrected', 'unchanged', 'suppressed', 'empty', 'repeated', 'ignored', 'refused'] as const

/** Every import there was, newest first. */
export const GET: RequestHandler = async (event) => {
  const rows = await look(event, async (work) => {
    const all: ImportRow[] = []
    let page: ImportRow[]
    do {
      page = await listImports(work, { after: all.at(-1)?.importId, limit: 200 })
      all.push(...page)
    } while (page.length > 0)
    return all
  })
  return csvResponse(
    'imports.csv',
    ['file', 'source', 'status', 'by', 'at', ...parts],
    rows.map((row) => [row.name, row.source, row.status, row.madeBy, row.madeAt.toISOString(), ...parts.map((part) => row.counts[part])]),
  )
}
