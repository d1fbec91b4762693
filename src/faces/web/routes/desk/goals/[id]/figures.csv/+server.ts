import { goalPage } from '#rooms/insight'
import { look } from '#web/server/act.ts'
import { csvResponse } from '#web/server/csv.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async (event) => {
  const { t, fmt, locale } = event.locals
  const page = await look(event, (work) => goalPage(work, event.params.id, locale))
  const { points } = page.progress.goal
  // Of several places each is in steps of five: their sum has no upper end.
  const least = (amount: number) => (points && points.length > 1 ? `≥${amount}` : fmt.fives(amount))
  return csvResponse(
    'goal.csv',
    ['month', 'from', 'to', 'actual', 'target', 'missing', 'source'].map((key) => t(`insight.csv.${key}`)),
    page.progress.months.map((month) => [
      month.month,
      month.from,
      month.to,
      month.hidden ? (points ? t('insight.hidden') : '<5') : month.atLeast ? least(month.value ?? 0) : month.value,
      month.target,
      month.missing.map((point) => page.pointNames[point] ?? String(point)).join('; '),
      month.sources.join('; '),
    ]),
  )
}
