import { dryRunImport } from '#rooms/facts'
import { look } from '#web/server/act.ts'
import { csvResponse } from '#web/server/csv.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async (event) => {
  const { corrections } = await look(event, (work) => dryRunImport(work, event.params.id))
  return csvResponse(
    'corrections.csv',
    ['line', 'name', 'point_no', 'metric', 'period', 'before', 'after'],
    corrections.map((row) => [row.line, row.unit, row.point, row.metric, row.day, row.before, row.after]),
  )
}
