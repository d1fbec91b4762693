import { addDays, daysBetween, type Work } from '#platform'
import { listServicePoints, localDay, nameIn, readerOf, type Said } from '#rooms/alliance'
import { outForGoal, titlesOf } from '#rooms/content'
import { cellInFives, countsPeople, hideSmallCells, listScenes, type MetricKey, metric as metricOf, totalsByScene } from '#rooms/facts'
import {
  audienceById,
  type Campaign,
  type Decision,
  type GoalProgress,
  goalProgress,
  listCampaigns,
  listDecisions,
  sayTitle,
} from '#rooms/strategy'
import { forecastGoal, type GoalForecast } from './forecast-goal.ts'
import type { Milestone } from './milestones/milestone.ts'
import { milestoneFor } from './milestones/tell-milestone.ts'
import { insightPolicy } from './policy.ts'

export type GoalPage = {
  /** The goal's title as this reader reads it. */
  title: Said
  progress: Awaited<ReturnType<typeof goalProgress>>
  /** Where it will stand at its end if nothing changes; null where there is nothing to foretell. */
  forecast: GoalForecast | null
  /** A part of the way that is passed and that nobody has told readers; null where there is none. */
  milestone: Milestone | null
  /** Cumulated for a total, per month else: what the chart draws. */
  line: {
    month: string
    from: string
    to: string
    actual: number | null
    path: number | null
    target: number | null
    present: number
    missing: number[]
    running: boolean
    /** There is a figure, of 1 to 4 people; a line per month has no point there. */
    hidden: boolean
  }[]
  /** The last whole day, for the mark in the chart; null where the goal is over or has not begun. */
  today: string | null
  /** Names of the points that are missing somewhere, by number. */
  pointNames: Record<number, string>
  campaigns: { id: string; title: Said; state: Campaign['state']; starts: string; ends: string }[]
  posts: { count: number; last: { id: string; title: string; at: Date } | null; daysSince: number | null }
  decisions: Decision[]
  /** Facts of this goal that carried a scene: the strict evidence, by scene. Null where the metric is never coded (imported figures). */
  coded: { scene: number; label: string; channel: string; amount: number | null; hidden: boolean }[] | null
  audiences: { id: string; name: string }[]
}

/** Everything the goal page says: where it stands (strategy's judgement) and where it goes, what serves it, what came with a code, what was decided. */
export async function goalPage(work: Work, goalId: string, locale = 'en'): Promise<GoalPage> {
  insightPolicy.demand(work, 'read-insight')
  const progress = await goalProgress(work, goalId)
  const { goal } = progress
  const cumulated = goal.per === 'total' && metricOf(goal.metric as MetricKey).kind === 'additive'
  let actual = 0
  let path = 0
  const line = progress.months.map((month) => {
    if (cumulated) {
      // A step of the line must not tell what a hidden month was: it rises by the least that it can be.
      actual += month.hidden ? 1 : (month.value ?? 0)
      path += month.target ?? 0
    }
    return {
      month: month.month,
      from: month.from,
      to: month.to,
      actual: cumulated && month.hidden ? actual : month.value === null ? null : cumulated ? actual : month.value,
      path: month.target === null ? null : cumulated ? path : month.target,
      target: month.target,
      present: month.present,
      missing: month.missing,
      running: !month.over,
      hidden: month.hidden,
    }
  })
  const lacking = [...new Set(line.flatMap((month) => month.missing))]
  const names = lacking.length > 0 ? await listServicePoints(work, { points: lacking, status: 'any' }) : []
  const campaigns = await listCampaigns(work, { goalId, limit: 50 })
  const { count, last } = await outForGoal(work, goalId)
  const lastTitle = last && ((await titlesOf(work, [last.id], locale)).get(last.id) ?? last.title)
  const audiences: GoalPage['audiences'] = []
  for (const id of new Set(campaigns.map((campaign) => campaign.audienceId).filter((one) => one !== null))) {
    const audience = await audienceById(work, id)
    audiences.push({ id, name: audience.name })
  }
  const reader = await readerOf(work, locale)
  return {
    title: sayTitle(goal, reader),
    progress,
    forecast: await forecastGoal(work, progress),
    milestone: await milestoneFor(work, progress),
    line,
    today: progress.through === goal.ends ? null : progress.through,
    pointNames: Object.fromEntries(names.map((point) => [point.point_no, nameIn(point, locale)])),
    campaigns: campaigns.map((one) => ({
      id: one.campaignId,
      title: sayTitle(one, reader),
      state: one.state,
      starts: one.starts,
      ends: one.ends,
    })),
    posts: {
      count,
      last: last && { ...last, title: lastTitle! },
      daysSince: last ? daysBetween(await localDay(work, null, last.at), await localDay(work, null, work.now)) : null,
    },
    decisions: await listDecisions(work, { about: { kind: 'goal', id: goalId }, limit: 20 }),
    coded: await codedFacts(work, progress),
    audiences,
  }
}

/** The facts of the goal that carried a scene, since it began, until today. */
async function codedFacts(work: Work, { goal }: GoalProgress): Promise<GoalPage['coded']> {
  const metric = metricOf(goal.metric as MetricKey)
  if (metric.silence !== 'nought' || metric.kind !== 'additive') return null
  const scenes = await listScenes(work, {})
  const to = goal.ends ?? addDays(await localDay(work, null, work.now), 1)
  const totals = await totalsByScene(work, { metrics: [metric.key], from: goal.starts, to, scenes: scenes.map((scene) => scene.scene) })
  const rows = totals.filter((row) => row.amount > 0).sort((a, b) => b.amount - a.amount)
  // Counts of people are hidden when small, and else told in steps of five; what left, follows and views are not people.
  const cells = countsPeople(metric)
    ? hideSmallCells(
        rows.map((row) => row.amount),
        { sumIsShown: true },
      ).map(cellInFives)
    : rows.map((row) => ({ amount: row.amount, hidden: false }))
  return rows.map((row, i) => {
    const scene = scenes.find((one) => one.scene === row.scene)!
    return { scene: row.scene, label: scene.label, channel: scene.kind, ...cells[i]! }
  })
}
