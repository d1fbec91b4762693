import { listNames } from '#rooms/facts'
import { look } from '#web/server/act.ts'
import { csvResponse } from '#web/server/csv.ts'
import { pointNames } from '#web/server/facts-pages.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async (event) => {
  const { t, locale } = event.locals
  const { names, points } = await look(event, async (work) => ({ names: await listNames(work), points: await pointNames(work, locale) }))
  return csvResponse(
    'names.csv',
    ['name', 'point_no', 'point', 'by', 'at'],
    names.map(({ spelled, point, confirmedBy, confirmedAt }) => [
      spelled,
      point,
      point === null ? t('facts.desk.names.left-out') : (points[point] ?? t('facts.desk.whole')),
      confirmedBy,
      confirmedAt.toISOString(),
    ]),
  )
}
