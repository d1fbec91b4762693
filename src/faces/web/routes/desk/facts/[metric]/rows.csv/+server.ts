import { toldRows } from '#rooms/facts'
import { look } from '#web/server/act.ts'
import { csvResponse } from '#web/server/csv.ts'
import { pointNames } from '#web/server/facts-pages.ts'
import { rowCells, rowColumns, rowsAsked } from '#web/server/told-rows.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async (event) => {
  const { asked, rows, names } = await look(event, async (work) => {
    const asked = await rowsAsked(work, event)
    return { asked, ...(await toldRows(work, asked)), names: await pointNames(work, event.locals.locale) }
  })
  return csvResponse(
    `${asked.metric}-rows-${asked.from}-${asked.to}.csv`,
    ['metric', ...rowColumns, 'figures'],
    rows.map((row) => [asked.metric, ...rowCells(row, names[row.point] ?? event.locals.t('facts.desk.whole')), row.figures]),
  )
}
