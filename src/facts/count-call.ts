import { type RawBuilder, sql } from 'kysely'
import { newId } from '#platform'
import { type MetricKey, metric } from './metrics.ts'

export interface Count {
  metric: MetricKey
  /** The local day, `YYYY-MM-DD`. */
  day: string
  point?: number
  scene?: number
  amount: number
  source: string
}

/**
 * The call that adds to the roll-ups, as an expression for a hot path's own statement: `select reach.put_touches(…), ${countCall(…)}` is the
 * raw rows and their counts in one round trip and one transaction. Everywhere else use `recordCounts`.
 */
export function countCall(alliance: string, counts: readonly Count[]): RawBuilder<number> {
  return sql<number>`facts.count(${alliance}, ${counts.map(() => newId())}::uuid[], ${counts.map((c) => c.day)}::date[], ${counts.map((c) => c.point ?? 0)}::int[],
    ${counts.map((c) => c.scene ?? 0)}::int[], ${counts.map((c) => metric(c.metric).number)}::smallint[], ${counts.map((c) => c.amount)}::numeric[], ${counts.map((c) => c.source)}::text[])`
}
