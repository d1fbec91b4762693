import { sql } from 'kysely'
import { firstDay, monthOf, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { countsPeople, type MetricKey, metricByNumber, metrics } from './metrics.ts'
import { smallestCell } from './small-cells.ts'

/** What there is of a metric. */
export interface Recorded {
  metric: MetricKey
  /** The month of its first figure, 2023-01. */
  since: string
  /**
   * Places with a figure in the last twelve months and the one that runs; the alliance as a whole is none. Where people are counted only those with a
   * month of five that is over: with any beside a sum one could tell the few at each.
   */
  places: number
}

/**
 * Of which metrics there are figures of days or months, since when and at how many places: what a form can offer. Metrics without any are not
 * among them. No policy of its own.
 */
export async function whatIsRecorded(work: Work): Promise<Recorded[]> {
  const today = await localDay(work, null, work.now)
  const people = metrics()
    .filter(countsPeople)
    .map(({ number }) => number)
  const own = sql`alliance_id = ${work.alliance} and span < 2`
  // The first day is one step into the index of each metric; places are counted over the last year alone.
  const { rows } = await sql<{ metric: number; since: string; places: number }>`
    select known.metric, to_char(known.since, 'YYYY-MM') as since, coalesce(lately.places, 0)::int as places from (
      select metric, min(day) as since from (
        select metric, day, n from facts.rollups where ${own} union all select metric, day, n from facts.deltas where ${own}
      ) as all_of_it group by metric having sum(n) > 0
    ) as known left join (
      select metric, count(distinct point) as places from (
        select metric, point from (
          select metric, point, day, n, amount from facts.rollups where ${own}
          union all select metric, point, day, n, amount from facts.deltas where ${own}
        ) as all_of_it where point > 0 and day > ${today}::date - interval '13 months' group by metric, point, date_trunc('month', day)
        having sum(n) > 0 and (metric <> all(${people}::smallint[])
          or (sum(amount) >= ${smallestCell} and max(day) < ${firstDay(monthOf(today))}::date))
      ) as places group by metric
    ) as lately on lately.metric = known.metric`.execute(work.db)
  return rows.map(({ metric, since, places }) => ({ metric: metricByNumber(metric).key, since, places }))
}
