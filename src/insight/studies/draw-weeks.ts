import { addDays, earlier, type Fields, isDay, monthOf, refuseField, type Work, weekdayOf } from '#platform'
import { localDay } from '#rooms/alliance'
import { countsPeople, findMetric, readSeries } from '#rooms/facts'
import { drawOf, keepDraw } from './draw-places.ts'
import { readEvents } from './events.ts'
import { NoNumber } from './problem.ts'
import type { StudyResult } from './result.ts'
import { seedOf } from './seed.ts'
import type { StudyInput, StudyTerms } from './terms.ts'
import {
  type DrawnWeeks,
  drawWeeks,
  fewestWeeks,
  lastOfWeeks,
  mondaysFrom,
  mostWashOut,
  mostWeeks,
  type WeeksInput,
  weekSums,
} from './weeks.ts'

/** How far back figures are read, in weeks: what lies before the study checks the method. */
const farBack = 156
/** Weeks before that are looked at when it is registered, and how many of them must have been counted by day. */
const lately = { weeks: 12, days: 24 }

/** What becomes of a study in which chance decides the weeks. They are drawn once for a campaign, before the first begins. */
export async function weekTerms(
  work: Work,
  fields: Fields,
  input: Omit<StudyInput, 'weeks'> & { weeks: WeeksInput },
  campaign: string,
): Promise<StudyTerms> {
  const { weeks, metric, smallest } = input
  const points = [...new Set(input.points)].sort((a, b) => a - b)
  if (!isDay(weeks.from) || weekdayOf(weeks.from) !== 1) fields.wrong('weeks.from', 'study-weeks-monday')
  const whole = Number.isInteger(weeks.count) && weeks.count % 2 === 0
  if (!whole || weeks.count < fewestWeeks || weeks.count > mostWeeks)
    fields.wrong('weeks.count', 'study-weeks-count', { least: fewestWeeks, most: mostWeeks })
  if (!Number.isInteger(weeks.washOut) || weeks.washOut < 0 || weeks.washOut > mostWashOut)
    fields.wrong('weeks.washOut', 'study-weeks-wash-out', { most: mostWashOut })
  for (const other of ['chance', 'starts', 'controls'] as const)
    if (other === 'controls' ? (input.controls?.length ?? 0) > 0 : input[other]) fields.wrong(other, 'study-weeks-alone')
  // Of people weeks are told of no place: a week's sum beside the month's would tell who is hidden in it.
  if (countsPeople(findMetric(metric))) fields.wrong('metric', 'study-weeks-people')
  fields.check()
  const today = await localDay(work, null, work.now)
  const stands = await drawOf(work, campaign)
  if (stands && !isOf(stands, weeks)) fields.wrong('weeks.from', 'study-weeks-drawn')
  else if (!stands && weeks.from <= today) fields.wrong('weeks.from', 'study-weeks-begun')
  fields.check()
  if (!stands) await demandDays(work, fields, metric, points, earlier(today, weeks.from))
  const drawn = stands ?? (await keepDraw(work, campaign, drawWeeks(weeks, seedOf(campaign))))
  if (!isOf(drawn, weeks)) throw refuseField('weeks.from', 'insight.study-weeks-drawn')
  return {
    metric,
    points,
    weeks: { ...drawn, washOut: weeks.washOut },
    from: monthOf(weeks.from),
    to: monthOf(lastOfWeeks(weeks)),
    smallest,
    neighbours: { rule: 'chosen', points: [], why: '' },
    estimand: 'mean-share',
    method: 'switchback',
    inference: 'permutation',
    evidence: 'strong',
    before: 0,
    untreated: 0,
  }
}

const isOf = (drawn: object, { from, count }: WeeksInput): drawn is DrawnWeeks =>
  'withIt' in drawn && (drawn as DrawnWeeks).from === from && (drawn as DrawnWeeks).count === count

/** Figures that come by the month tell no weeks apart. */
async function demandDays(work: Work, fields: Fields, metric: string, points: readonly number[], until: string): Promise<void> {
  const { rows } = await readSeries(work, { metric, from: addDays(until, -7 * lately.weeks), to: addDays(until, -1), by: 'day', points })
  if (rows.filter(({ amount }) => amount !== null && amount > 0).length < lately.days)
    fields.wrong('metric', 'study-weeks-no-days', { days: lately.days, weeks: lately.weeks })
  fields.check()
}

export interface GatheredWeeks {
  mondays: string[]
  counts: number[]
  withIt: boolean[]
  sources: string[]
  calendar: StudyResult['masked']
}

/**
 * Reads weeks of the places together from sums of days, as far back as all were counted. A week in which one of the places has no figure at all is not known.
 * @throws NoNumber `no-figures` where the study's weeks hold none
 */
export async function gatherWeeks(
  work: Work,
  { metric, points, weeks }: StudyTerms & { weeks: DrawnWeeks & { washOut: number } },
): Promise<GatheredWeeks> {
  const mondays = mondaysFrom(addDays(weeks.from, -7 * farBack), farBack + weeks.count)
  const last = lastOfWeeks(weeks)
  const { rows, sources } = await readSeries(work, { metric, from: mondays[0]!, to: last, by: 'day', points, perPoint: true })
  const nought = findMetric(metric)!.silence === 'nought'
  const days = new Map(rows.flatMap(({ from, amount }) => (amount === null ? [] : [[from, amount] as const])))
  const told = new Map<number, Set<string>>(points.map((point) => [point, new Set()]))
  for (const { from, points: cells } of rows) for (const { point } of cells ?? []) told.get(point)?.add(addDays(from, 1 - weekdayOf(from)))
  const events = (await readEvents(work)).filter(({ point }) => point === null || points.includes(point))
  const sums = weekSums(mondays, days, weeks.washOut, events)
  const counts = sums.map((sum, i) => (nought || points.every((point) => told.get(point)!.has(mondays[i]!)) ? sum : Number.NaN))
  const begin = counts.findIndex((count) => count > 0)
  if (begin < 0 || counts.slice(farBack).every(Number.isNaN)) throw new NoNumber('no-figures', { unit: String(points[0]) })
  const from = Math.min(begin, farBack)
  const drawn = new Set(weeks.withIt)
  return {
    mondays: mondays.slice(from),
    counts: counts.slice(from),
    withIt: mondays.slice(farBack).map((monday) => drawn.has(monday)),
    sources,
    calendar: events
      .filter((event) => event.to >= weeks.from && event.from <= last)
      .map(({ point, kind, from: first, to, madeAt }) => ({
        point,
        kind,
        from: monthOf(first),
        to: monthOf(to),
        afterStart: madeAt >= new Date(`${weeks.from}T00:00:00Z`),
      })),
  }
}
