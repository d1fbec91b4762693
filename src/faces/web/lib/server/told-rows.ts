import { error, type RequestEvent } from '@sveltejs/kit'
import { isDay, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { cellInFile, findMetric, type ToldRow } from '#rooms/facts'

/** What an address asks for: a metric, days, places. Without days the year that runs. */
export async function rowsAsked(work: Work, event: Pick<RequestEvent, 'locals' | 'url' | 'params'>) {
  const metric = findMetric(event.params.metric ?? '')
  if (!metric) error(404, event.locals.t('refusals.platform.not-found'))
  const { searchParams } = event.url
  const today = await localDay(work, null, work.now)
  const dayOr = (name: string, or: string) => {
    const day = searchParams.get(name) ?? ''
    return isDay(day) ? day : or
  }
  const points = searchParams.get('points') ?? ''
  return {
    metric: metric.key,
    from: dayOr('from', `${today.slice(0, 4)}-01-01`),
    to: dayOr('to', today),
    points: /^\d{1,9}(,\d{1,9})*$/.test(points) ? points.split(',').map(Number) : undefined,
  }
}

/** A row as files of rows tell it, whichever figure it stands behind. */
export const rowColumns = ['span', 'from', 'to', 'point', 'name', 'amount', 'counted', 'source'] as const
export const rowCells = (row: ToldRow, name: string): (string | number | null)[] => [
  row.span,
  row.from,
  row.to,
  row.point,
  name,
  cellInFile(row),
  row.counted ? 'yes' : 'no',
  row.source,
]
