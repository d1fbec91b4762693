import { goalPage, toCsv } from '#rooms/insight'
import { look } from '#web/server/act.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async (event) => {
  const { t, locale } = event.locals
  const page = await look(event, (work) => goalPage(work, event.params.id, locale))
  const csv = toCsv(
    ['month', 'from', 'to', 'actual', 'target', 'missing', 'source'].map((key) => t(`insight.csv.${key}`)),
    page.progress.months.map((month) => [
      month.month,
      month.from,
      month.to,
      month.value,
      month.target,
      month.missing.map((point) => page.pointNames[point] ?? String(point)).join('; '),
      month.sources.join('; '),
    ]),
  )
  return new Response(csv, {
    headers: { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': 'attachment; filename="goal.csv"' },
  })
}
