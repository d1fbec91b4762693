import { error } from '@sveltejs/kit'
import { lastDay } from '#platform'
import { localDay } from '#rooms/alliance'
import { cellInFile, findMetric, shownSeries } from '#rooms/facts'
import { look } from '#web/server/act.ts'
import { csvResponse } from '#web/server/csv.ts'
import { monthOr, pointNames } from '#web/server/facts-pages.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async (event) => {
  const metric = findMetric(event.params.metric)
  if (!metric) error(404, event.locals.t('refusals.platform.not-found'))
  const { searchParams } = event.url
  const point = searchParams.get('point')
  const { from, to, found, names } = await look(event, async (work) => {
    // The month that runs where the library is.
    const to = monthOr(searchParams.get('to'), (await localDay(work, null, work.now)).slice(0, 7))
    const from = monthOr(searchParams.get('from'), to)
    const found = await shownSeries(work, {
      metric: metric.key,
      from: `${from}-01`,
      to: lastDay(to),
      by: metric.kind !== 'additive' && metric.silence === 'nought' ? 'day' : 'month',
      points: point && /^\d{1,9}$/.test(point) ? [Number(point)] : undefined,
      perPoint: true,
    })
    return { from, to, found, names: await pointNames(work, event.locals.locale) }
  })
  const name = (no: number) => names[no] ?? event.locals.t('facts.desk.whole')
  if (searchParams.get('by') === 'point') {
    const rows = found.rows.flatMap((row) =>
      (row.points ?? []).map((p) => [row.from, row.to, p.point, name(p.point), cellInFile(p), row.sources.join('; ')]),
    )
    return csvResponse(`${metric.key}-by-point-${from}-${to}.csv`, ['from', 'to', 'point', 'name', 'amount', 'sources'], rows)
  }
  const rows = found.rows.map((row) => [
    row.from,
    row.to,
    cellInFile(row),
    row.figures,
    row.present.length,
    row.missing.map(name).join('; '),
    row.suppressed.map(name).join('; '),
    row.sources.join('; '),
  ])
  return csvResponse(
    `${metric.key}-${from}-${to}.csv`,
    ['from', 'to', 'amount', 'figures', 'points_in', 'missing', 'hidden_by_source', 'sources'],
    rows,
  )
}
