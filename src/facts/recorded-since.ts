import { sql } from 'kysely'
import type { Work } from '#platform'
import { allianceOf, localDay } from '#rooms/alliance'
import { type MetricKey, metric as metricOf } from './metrics.ts'

/**
 * From which day on silence in these metrics, which the house counts itself, means nought: the founding, or the first fact where that is
 * earlier. Before it nothing is known, which is not 0. No policy of its own.
 */
export async function recordedSince(work: Work, metrics: readonly MetricKey[]): Promise<string> {
  return [...(await recordedSinceEach(work, metrics)).values()].sort()[0]!
}

/** The same, metric by metric. */
export async function recordedSinceEach(work: Work, metrics: readonly MetricKey[]): Promise<Map<MetricKey, string>> {
  if (metrics.length === 0) return new Map()
  const founded = await localDay(work, null, (await allianceOf(work)).created_at)
  // Metric by metric, because the keys of the roll-ups begin with it: each is one step into the index.
  const { rows } = await sql<{ metric: number; day: string | null }>`
    select wanted.metric, least(
      (select min(day) from facts.rollups r where r.alliance_id = ${work.alliance} and r.metric = wanted.metric),
      (select min(day) from facts.deltas d where d.alliance_id = ${work.alliance} and d.metric = wanted.metric)) as day
    from unnest(${metrics.map((key) => metricOf(key).number)}::smallint[]) as wanted (metric)`.execute(work.db)
  const first = new Map(rows.map((row) => [row.metric, row.day]))
  return new Map(
    metrics.map((key) => {
      const day = first.get(metricOf(key).number)
      return [key, day && day < founded ? day : founded]
    }),
  )
}
