import { Fields, isMonth, type Work } from '#platform'
import { listServicePoints, type Names } from '#rooms/alliance'
import { findMetric } from '#rooms/facts'
import { signature, staffIdOf } from './checking.ts'
import { computeBaseline, monthsBefore } from './compute-baseline.ts'
import type { Baseline, Goal, GoalTerms } from './goal.ts'

/** What a person says of a goal, in a form or through the API. */
export interface SetGoal {
  title: string
  /** The title in other languages; those of the goal that is adjusted unless given. */
  titles?: Names
  /** How the public sees it; empty: not shown. */
  publicLabel?: string | null
  publicLabels?: Names
  /** Key of the metric registry. */
  metric: string
  /** Numbers of service points; null: the whole alliance. */
  points: number[] | null
  /** Null: a goal without a number. */
  target: number | null
  per: 'total' | 'month'
  counted?: 'from-zero' | 'above-baseline'
  starts: string
  /** Null: a goal without an end. */
  ends: string | null
  /** Whoever sets it, unless given. */
  owner?: { id?: string | null; name: string }
  /** First and last month (2026-11) of the baseline; the twelve months before the start unless given; null: no baseline. */
  baseline?: { from: string; to: string } | null
}

/**
 * Checks what a person says of a goal and reads its baseline from the facts. Refuses with every field that needs mending:
 * an unknown metric, a metric that may not be summed set as a total or over many points, points that are not there,
 * a target above a baseline that nobody knows. `before`: the goal that is adjusted.
 */
export async function checkGoal(work: Work, input: SetGoal, before?: Goal): Promise<{ terms: GoalTerms; baseline: Baseline | null }> {
  const fields = new Fields('strategy')
  const title = fields.line('title', input.title, { max: 200, needed: true })
  const titles = fields.names('titles', input.titles ?? before?.titles, { max: 200 })
  const publicLabel = fields.line('publicLabel', input.publicLabel, { max: 200 }) || null
  const publicLabels = fields.names('publicLabels', input.publicLabels ?? before?.publicLabels, { max: 200 })
  const metric = findMetric(input.metric)
  if (!metric) fields.wrong('metric', 'no-such-metric')
  const target = fields.number('target', input.target, { min: 0, max: 1e12 })
  const counted = input.counted ?? 'from-zero'
  const starts = fields.day('starts', input.starts)
  const ends = fields.optionalDay('ends', input.ends)
  fields.order('ends', starts, ends)
  const points = input.points === null ? null : [...new Set(input.points)].sort((a, b) => a - b)
  if (points?.length === 0) fields.wrong('points', 'no-points-chosen')
  if (points && points.length > 0) {
    const known = new Set((await listServicePoints(work, { status: 'any', points })).map((point) => point.point_no))
    const unknown = points.filter((point) => !known.has(point))
    if (unknown.length > 0) fields.wrong('points', 'no-such-points', { points: unknown.join(', ') })
  }
  // People counted in two months or at two points may be the same people: such a figure has no sum, so it can only be a goal month by month.
  if (metric && metric.kind !== 'additive') {
    if (metric.silence === 'nought') fields.wrong('metric', 'metric-told-by-day')
    if (input.per === 'total') fields.wrong('per', 'metric-has-no-sum')
    if (points && points.length > 1) fields.wrong('points', 'metric-needs-one-place')
  }
  const months = input.baseline === undefined ? (fields.problems.length === 0 ? monthsBefore(starts) : null) : input.baseline
  if (months) {
    if (!isMonth(months.from)) fields.wrong('baseline.from', 'not-a-month')
    else if (!isMonth(months.to)) fields.wrong('baseline.to', 'not-a-month')
    else if (months.to < months.from) fields.wrong('baseline.to', 'ends-before-start')
    else if (monthSpan(months) > 60) fields.wrong('baseline.to', 'baseline-too-long', { max: 60 })
  }
  const owner = input.owner
    ? { id: fields.id('owner', input.owner.id, 'no-such-staff'), name: fields.line('owner', input.owner.name, { max: 120, needed: true }) }
    : { id: staffIdOf(work.actor), name: signature(work.actor) }
  fields.check()
  const baseline = months ? await computeBaseline(work, { metric: input.metric, points, ...months }) : null
  if (counted === 'above-baseline' && (baseline?.value ?? null) === null) fields.wrong('counted', 'no-baseline-to-count-from')
  fields.check()
  return {
    terms: {
      title,
      titles,
      publicLabel,
      publicLabels,
      metric: input.metric,
      points,
      target,
      per: input.per,
      counted,
      starts,
      ends,
      ownerId: owner.id,
      ownerName: owner.name,
      baselineFrom: baseline?.from ?? null,
      baselineTo: baseline?.to ?? null,
      baselineValue: baseline?.value ?? null,
    },
    baseline,
  }
}

const monthSpan = ({ from, to }: { from: string; to: string }): number =>
  (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 + Number(to.slice(5)) - Number(from.slice(5)) + 1
