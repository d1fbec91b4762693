import { listQuarantine } from '#rooms/facts'
import { look } from '#web/server/act.ts'
import { csvResponse } from '#web/server/csv.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async (event) => {
  const rows = await look(event, (work) =>
    listQuarantine(work, { importId: event.url.searchParams.get('import') ?? undefined, status: 'any', limit: 10_000 }),
  )
  const { t } = event.locals
  return csvResponse(
    'quarantine.csv',
    ['file', 'line', 'column', 'name', 'metric', 'period', 'found', 'reason', 'status', 'decided_by', 'why'],
    rows.map((row) => [
      row.importName,
      row.line,
      row.col + 1,
      row.unit,
      row.metric,
      row.day,
      row.raw,
      t(`facts.reasons.${row.reason}`),
      row.status,
      row.decidedBy,
      row.why,
    ]),
  )
}
