import { CausalProblem, fewestToForetell, foretell, mean, mostMonthsAhead, quantile } from '#packages/causal'
import { addDays, addMonths, dayCount, earlier, firstDay, lastDay, later, monthOf, monthsOf, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { countsPeople, type Metric, metric as metricOf, readSeries, smallestCell, tellPeople } from '#rooms/facts'
import { type GoalProgress, goalRule, monthlyFigures, type ProgressMonth } from '#rooms/strategy'
import { type ClosedDays, openShares } from './open-shares.ts'
import { readEvents } from './studies/events.ts'

/** Where a goal will stand at its end if nothing changes. People in it are those of figures as they are shown, so it tells no more than these. */
export type GoalForecast =
  | {
      verdict: 'cannot-tell'
      reason: 'few-months' | 'unseen-month' | 'same-figures' | 'gaps' | 'too-far'
      /** Months with figures, and how many it takes; months of the goal without figures; how far ahead is too far. */
      found: number
      needed: number
      months: string[]
    }
  | {
      verdict: 'on-track' | 'off-track' | 'open'
      /** The middle of what is expected by the end, with intervals of 80 and 95 %. */
      expected: number
      low80: number
      high80: number
      low95: number
      high95: number
      /** Share of the courses drawn that reach the target. */
      chance: number
      target: number
      by: string
      /** What is left, by the month, and what is usual for these months; null where the figure has no sum, or nothing is left to ask. */
      pace: { needed: number; usual: number } | null
      /** The last twelve months against the twelve before, as a share; null where months are missing. */
      year: number | null
      /** Share of the days still to come that announced closings take. */
      closedAhead: number
      /** Months of the past left out: places were mostly closed, or without figures. */
      closedBefore: string[]
      /** How many months it was worked out from, and the last of them. */
      history: number
      lastMonth: string
      /** Counts people: worked out from figures as they are shown. */
      people: boolean
    }

/** From this share of the courses on a goal is on track; below its complement it is not. */
export const surely = 0.8
const mostMonthsBefore = 60

/**
 * Foretells a goal by its figure's own months before (`foretell`), closings left out. Null where there is nothing to foretell: no number, no end,
 * the period is over, the target is there. What was counted in the goal's period stands as it is; days without figures after it are foretold.
 */
export async function forecastGoal(work: Work, progress: GoalProgress): Promise<GoalForecast | null> {
  const { goal } = progress
  const metric = metricOf(goal.metric as Metric['key'])
  const additive = metric.kind === 'additive'
  const target = additive ? progress.targetInAll : (progress.months[0]?.target ?? null)
  if (goal.state !== 'open' || !goal.ends || target === null || progress.through === goal.ends || progress.verdict === 'reached')
    return null
  const cannot = (
    reason: (GoalForecast & { verdict: 'cannot-tell' })['reason'],
    more: { found?: number; needed?: number; months?: string[] } = {},
  ): GoalForecast => ({ verdict: 'cannot-tell', reason, found: 0, needed: 0, months: [], ...more })

  const past = await readPast(work, progress, metric)
  const lastMonth = past.months.at(-1)
  if (!lastMonth) return cannot('few-months', { needed: fewestToForetell })
  const ahead = monthsOf(addMonths(lastMonth, 1), goal.ends)
  if (ahead.length > mostMonthsAhead) return cannot('too-far', { needed: mostMonthsAhead })
  const counted = countedSoFar(progress, past, metric)
  if (counted.gaps.length > 0 && additive) return cannot('gaps', { months: counted.gaps })

  const open = openShares([...past.months, ...ahead], [...past.closings, ...past.missing], past.weights)
  const openAhead = open.slice(past.months.length)
  try {
    const { paths, months, closed } = foretell({
      history: past.values,
      firstMonth: Number(past.months[0]!.slice(5)) - 1,
      open: open.slice(0, past.months.length),
      ahead: openAhead,
      // The same goal on the same figures foretells the same, whoever looks.
      seed: Number.parseInt(goal.goalId.slice(-8), 16),
    })
    const rest = ahead.map((month) => counted.rest.get(month) ?? 0)
    const most = metric.unit === 'percent' ? 100 : Number.POSITIVE_INFINITY
    const ends = paths.map((path) =>
      additive ? rest.reduce((sum, share, h) => sum + share * path[h]!, counted.sum) : Math.min(most, path.at(-1)!),
    )
    const chance = ends.filter((end) => end >= target).length / ends.length
    const at = (share: number): number => Math.round(quantile(ends, share))
    const left = rest.reduce((sum, share, h) => sum + share * openAhead[h]!, 0)
    const span = rest.reduce((sum, share) => sum + share, 0)
    return {
      verdict: chance >= surely ? 'on-track' : chance <= 1 - surely ? 'off-track' : 'open',
      expected: at(0.5),
      low80: at(0.1),
      high80: at(0.9),
      low95: at(0.025),
      high95: at(0.975),
      chance: Math.round(chance * 100) / 100,
      target,
      by: goal.ends,
      pace:
        additive && left > 0 && target > counted.sum
          ? { needed: Math.round((target - counted.sum) / left), usual: Math.round((quantile(ends, 0.5) - counted.sum) / left) }
          : null,
      year: yearChange(past.values.map((value, i) => value / (open[i]! >= 0.5 ? open[i]! : Number.NaN))),
      closedAhead: span > 0 ? Math.max(0, 1 - left / span) : 0,
      closedBefore: closed.map((i) => past.months[i]!),
      history: months,
      lastMonth,
      people: countsPeople(metric),
    }
  } catch (problem) {
    if (!(problem instanceof CausalProblem)) throw problem
    if (problem.code === 'constant') return cannot('same-figures')
    if (problem.code !== 'too-few-periods-before') throw problem
    const [found, needed] = [Number(problem.params.found), Number(problem.params.needed)]
    return cannot(problem.params.unseen ? 'unseen-month' : 'few-months', { found, needed })
  }
}

interface Past {
  /** Whole months that are over, up to the last with a figure. */
  months: string[]
  /** Their figures, NaN where nobody counted. */
  values: number[]
  /** Closings of the places of the goal, announced ones too. */
  closings: ClosedDays[]
  /** Places that handed in nothing for a month: they count as closed in it. */
  missing: ClosedDays[]
  weights: Map<number, number>
}

/** What the months before say: as it is shown where people are counted, and since the last new way of counting. */
async function readPast(work: Work, { goal }: GoalProgress, metric: Metric): Promise<Past> {
  const today = await localDay(work, null, work.now)
  const last = addMonths(monthOf(today), -1)
  const events = await readEvents(work)
  // What the house counts itself it has always counted the same way.
  const handedIn = metric.writtenBy === 'import'
  const anew = events
    .filter(({ kind, point, from }) => handedIn && kind === 'counting' && from <= today && (point === null || goal.points?.includes(point)))
    .map(({ to }) => addMonths(monthOf(to), 1))
  const first = anew.reduce(later, addMonths(last, 1 - mostMonthsBefore))
  const nothing = { months: [], values: [], closings: [], missing: [], weights: new Map<number, number>() }
  if (first > last) return nothing
  const figures = await monthlyFigures(work, { metric: metric.key, points: goal.points, from: firstDay(first), to: lastDay(last) })
  const values = figures.map(({ value, told: people }) =>
    middleOf(people ?? (countsPeople(metric) ? tellPeople(value, true) : told(value))),
  )
  const from = values.findIndex((value) => !Number.isNaN(value))
  if (from < 0) return nothing
  const to = values.findLastIndex((value) => !Number.isNaN(value)) + 1
  // What comes about online does not stop while places are closed, and a stock is not less.
  const inPlaces = handedIn && metric.kind === 'additive'
  const closings = inPlaces
    ? events.filter(({ kind, point }) => kind === 'closing' && (point === null || (goal.points?.includes(point) ?? true)))
    : []
  const kept = figures.slice(from, to)
  const missing = inPlaces
    ? kept.flatMap(({ month, value, missing }) =>
        value === null ? [] : missing.map((point) => ({ point, from: firstDay(month), to: lastDay(month) })),
      )
    : []
  const single = [...closings, ...missing].some(({ point }) => point !== null)
  return {
    months: kept.map(({ month }) => month),
    values: values.slice(from, to),
    closings,
    missing,
    weights: single ? await weightsOf(work, metric, goal.points, kept.at(-1)!.month) : new Map(),
  }
}

/** The share of each place in the figures of the twelve months up to `last`. */
async function weightsOf(work: Work, metric: Metric, points: number[] | null, last: string): Promise<Map<number, number>> {
  const { rows } = await readSeries(work, {
    metric: metric.key,
    from: firstDay(addMonths(last, -11)),
    to: lastDay(last),
    by: 'month',
    perPoint: true,
    ...(points ? { points } : {}),
  })
  const sums = new Map<number, number>()
  for (const { point, amount } of rows.flatMap((row) => row.points ?? [])) sums.set(point, (sums.get(point) ?? 0) + (amount ?? 0))
  const all = [...sums.values()].reduce((a, b) => a + b, 0)
  return new Map([...sums].map(([point, sum]) => [point, all > 0 ? sum / all : 0]))
}

/** What is counted of the goal's days, the shares of months that are not, and the months that nobody will count any more. */
function countedSoFar(
  { goal, months, through }: GoalProgress,
  past: Past,
  metric: Metric,
): { sum: number; rest: Map<string, number>; gaps: string[] } {
  const known = new Map(months.map((month) => [month.month, month]))
  const rest = new Map<string, number>()
  const gaps: string[] = []
  let sum = 0
  for (const month of monthsOf(goal.starts, goal.ends!)) {
    const told = known.get(month)
    const enough = told !== undefined && enoughPlaces(told, past.closings)
    const counts = enough && (told.value !== null || told.hidden)
    const end = earlier(lastDay(month), goal.ends!)
    const partFrom = (day: string): number => dayCount(later(firstDay(month), day), end) / dayCount(firstDay(month), lastDay(month))
    if (counts && told.over) sum += middleOf(told)
    else if (month <= past.months.at(-1)!) {
      // A month's figure that cannot be split stands for its days in equal parts.
      const whole = past.values[past.months.indexOf(month)] ?? Number.NaN
      if (!enough || Number.isNaN(whole)) gaps.push(month)
      else sum += whole * partFrom(goal.starts)
    } else if (counts && metric.silence === 'nought') {
      sum += middleOf(told)
      rest.set(month, partFrom(addDays(through!, 1)))
    } else rest.set(month, partFrom(goal.starts))
  }
  return { sum, rest, gaps }
}

/** Whether so many places have handed in that the month's figure can stand; a place that was closed all month has nothing to hand in. */
function enoughPlaces({ from, to, present, missing }: ProgressMonth, closings: readonly ClosedDays[]): boolean {
  const shut = (place: number) => closings.some((one) => (one.point === null || one.point === place) && one.from <= from && one.to >= to)
  const late = missing.filter((place) => !shut(place)).length
  return late <= (present + late) * goalRule.mostMissingPoints
}

const told = (amount: number | null) => ({ value: amount, hidden: false, atLeast: false })

/** A figure as it is shown, by its middle: 1 to 4 people are 2.5, a step of five is the middle one. NaN where there is none. */
function middleOf(shown: { value?: number | null; amount?: number | null; hidden: boolean; atLeast: boolean }): number {
  const value = shown.value ?? shown.amount ?? null
  if (shown.hidden) return smallestCell / 2
  if (value === null) return Number.NaN
  return shown.atLeast ? value + (smallestCell - 1) / 2 : value
}

/** The last twelve months against the twelve before, by the months of the year that both have; null with fewer than nine. */
function yearChange(values: readonly number[]): number | null {
  const pairs = values.slice(-12).flatMap((value, i) => {
    const before = values.at(-24 + i)
    return values.length >= 24 && before !== undefined && !Number.isNaN(before) && !Number.isNaN(value) ? [[value, before] as const] : []
  })
  const before = mean(pairs.map(([, one]) => one))
  return pairs.length < 9 || before === 0 ? null : mean(pairs.map(([one]) => one)) / before - 1
}
