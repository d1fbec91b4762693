import { countsPeople, findMetric, type MetricKey } from '#rooms/facts'
import type { Measure } from './next.ts'

/** Metrics that are counted with the code of each post. Likes and shares are none: they are what a platform shows, not what a library is for. */
const byCode: readonly MetricKey[] = ['cards.applied', 'newsletter.subscribed', 'reach.touches', 'reach.views']
/** The step before, where the goal's own figure carries no code. */
const stepBefore: Partial<Record<MetricKey, MetricKey>> = { 'members.new': 'cards.applied' }

/**
 * What is counted of each post for a goal: its own metric where that carries the code of a post, else the nearest step that does; without a goal,
 * visits by code.
 */
export function measureOf(wanted: string | null): Measure {
  const metric =
    byCode.find((key) => key === wanted) ?? (wanted ? stepBefore[wanted as MetricKey] : undefined) ?? ('reach.touches' satisfies MetricKey)
  return { metric, wanted, people: countsPeople(findMetric(metric)) }
}
