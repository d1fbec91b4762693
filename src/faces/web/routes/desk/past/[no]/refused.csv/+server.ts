import { siteImport } from '#rooms/channels'
import { look } from '#web/server/act.ts'
import { csvResponse } from '#web/server/csv.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async (event) => {
  const { t } = event.locals
  const { report } = await look(event, (work) => siteImport(work, Number(event.params.no)))
  return csvResponse(
    'refused.csv',
    ['item', 'line', 'title', 'reason'],
    report.refused.map(({ item, line, title, code, params }) => [item, line, title, t(`refusals.${code}`, params)]),
  )
}
