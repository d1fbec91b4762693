import { goalPage } from '#rooms/insight'
import { look } from '#web/server/act.ts'
import { csvResponse } from '#web/server/csv.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async (event) => {
  const { t, fmt, locale } = event.locals
  const page = await look(event, (work) => goalPage(work, event.params.id, locale))
  return csvResponse(
    'goal.csv',
    ['month', 'from', 'to', 'actual', 'target', 'missing', 'source'].map((key) => t(`insight.csv.${key}`)),
    page.progress.months.map((month) => [
      month.month,
      month.from,
      month.to,
      month.hidden ? '<5' : month.atLeast ? fmt.fives(month.value ?? 0) : month.value,
      month.target,
      month.missing.map((point) => page.pointNames[point] ?? String(point)).join('; '),
      month.sources.join('; '),
    ]),
  )
}
