import { cellInFile, listPeriods } from '#rooms/facts'
import { look } from '#web/server/act.ts'
import { csvResponse } from '#web/server/csv.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async (event) => {
  const metric = event.url.searchParams.get('metric') ?? ''
  const rows = await look(event, (work) => listPeriods(work, { metric }))
  const iso = (at: Date | null) => at?.toISOString()
  return csvResponse(
    `months-${metric}.csv`,
    [
      'metric',
      'month',
      'version',
      'status',
      'total_when_closed',
      'total_now',
      'closed_at',
      'closed_by',
      'reopened_at',
      'reopened_by',
      'why',
    ],
    rows.map((row) => [
      row.metric,
      row.month,
      row.version,
      row.status,
      cellInFile({ amount: row.total, hidden: row.totalHidden, atLeast: false }),
      cellInFile({ amount: row.now, hidden: row.nowHidden, atLeast: row.nowAtLeast }),
      iso(row.closedAt),
      row.closedBy,
      iso(row.reopenedAt),
      row.reopenedBy,
      row.why,
    ]),
  )
}
