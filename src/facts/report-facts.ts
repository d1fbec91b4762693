import { type FieldProblem, isDay, refuseFields, type Work } from '#platform'
import { listServicePoints, localDay } from '#rooms/alliance'
import { findMetric } from './metrics.ts'
import { factsPolicy } from './policy.ts'
import { recordFacts } from './record-fact.ts'

export interface ReportedFact {
  metric: string
  /** `YYYY-MM-DD` */
  day: string
  point?: number
  amount?: number
  source: string
  /** Recorded once per source and key. */
  key?: string
}

/**
 * Takes facts from a device or another system (a gate counter, an ILS). At most 1,000 at once, all or none. Refuses, by their place in the list,
 * metrics that the house counts itself, points that are not there, days that are none or not yet. A key is its source's own: two gates may both
 * use the date, and none meets a key of the house. Returns how many were new.
 */
export async function reportFacts(work: Work, facts: readonly ReportedFact[]): Promise<{ recorded: number; known: number }> {
  factsPolicy.demand(work, 'report-facts')
  const today = await localDay(work, null, work.now)
  const points = new Set((await listServicePoints(work, { status: 'any' })).map((point) => point.point_no))
  const problems: FieldProblem[] = []
  const checked = facts.map((fact, i) => {
    const wrong = (field: string, code: string, params?: FieldProblem['params']) =>
      problems.push({ field: `facts.${i}.${field}`, code, params })
    const metric = findMetric(fact.metric)
    if (!metric) wrong('metric', 'facts.no-such-metric', { key: fact.metric.slice(0, 60) })
    else if (metric.writtenBy !== 'import') wrong('metric', 'facts.counted-by-the-house')
    else if (metric.kind !== 'additive') wrong('metric', 'facts.import-instead')
    if (!isDay(fact.day) || fact.day > today) wrong('day', 'facts.day-wrong')
    if (fact.point && !points.has(fact.point)) wrong('point', 'facts.no-such-point')
    if (fact.amount !== undefined && (!Number.isFinite(fact.amount) || fact.amount < 0))
      wrong('amount', fact.amount < 0 ? 'facts.amount-negative' : 'facts.amount-not-a-number')
    return { ...fact, metric: metric?.key ?? 'loans', key: fact.key === undefined ? undefined : JSON.stringify([fact.source, fact.key]) }
  })
  if (problems.length > 0) throw refuseFields(problems.slice(0, 50))
  const recorded = await recordFacts(work, checked)
  return { recorded, known: facts.length - recorded }
}
