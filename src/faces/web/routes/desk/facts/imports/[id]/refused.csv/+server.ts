import { dryRunImport, importById, listQuarantine } from '#rooms/facts'
import { look } from '#web/server/act.ts'
import { csvResponse } from '#web/server/csv.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async (event) => {
  const importId = event.params.id
  const rows = await look(event, async (work) => {
    const { status } = await importById(work, importId)
    return status === 'staged'
      ? (await dryRunImport(work, importId)).refused
      : listQuarantine(work, { importId, status: 'any', limit: 10_000 })
  })
  const { t } = event.locals
  return csvResponse(
    'refused.csv',
    ['line', 'column', 'name', 'period', 'found', 'reason'],
    rows.map((row) => [row.line, row.col + 1, row.unit, row.day, row.raw, t(`facts.reasons.${row.reason}`)]),
  )
}
