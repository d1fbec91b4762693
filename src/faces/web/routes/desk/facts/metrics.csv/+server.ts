import { listSources, metricByNumber, metrics } from '#rooms/facts'
import { look } from '#web/server/act.ts'
import { csvResponse } from '#web/server/csv.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async (event) => {
  const { t } = event.locals
  const sources = Map.groupBy(await look(event, (work) => listSources(work)), (row) => metricByNumber(row.metric).key)
  const rows = metrics().flatMap((metric) => {
    const about = [
      metric.key,
      t(`metrics.${metric.key}.name`),
      t(`metrics.${metric.key}.definition`),
      metric.unit,
      metric.kind,
      metric.iso && t(`metrics.${metric.key}.iso`),
    ]
    const own = sources.get(metric.key) ?? []
    return own.length === 0 ? [[...about, null, null, null, 0]] : own.map((row) => [...about, row.source, row.from, row.to, row.figures])
  })
  return csvResponse('metrics.csv', ['key', 'name', 'definition', 'unit', 'kind', 'iso_2789', 'source', 'from', 'to', 'figures'], rows)
}
