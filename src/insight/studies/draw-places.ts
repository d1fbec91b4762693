import { logarithms, matchedPairs, type Panel } from '#packages/causal'
import { addMonths, earlier, type Fields, monthOf, monthsOf, type Work } from '#platform'
import { distance, listServicePoints, localDay } from '#rooms/alliance'
import { countsPeople, findMetric } from '#rooms/facts'
import { type Drawn, fewestPairs } from './drawn.ts'
import { monthRanges } from './problem.ts'
import { readPanel } from './read-panel.ts'
import type { StudyInput } from './terms.ts'
import type { DrawnWeeks } from './weeks.ts'

/** Months of the past that pairs are found by; without the fewer nobody knows who is alike. */
const past = { most: 24, fewest: 12 }

/** Pairs places whose past is alike and draws one of each pair. The same past and seed draw the same. */
export function drawPairs(history: Panel, seed: number): Drawn {
  const { strata, treated } = matchedPairs(history, seed)
  const pairs = strata.map(({ members }): [number, number] => {
    const [one, other] = members.map(Number) as [number, number]
    return treated.includes(String(one)) ? [one, other] : [other, one]
  })
  const paired = new Set(pairs.flat())
  return {
    pairs: pairs.sort((a, b) => a[0] - b[0]),
    apart: history.units.map(Number).filter((point) => !paired.has(point)),
    seed,
  }
}

/**
 * What candidates counted before the start, as logarithms, and how many months before it there will be.
 * Puts what keeps chance from deciding among them into `fields`: too few, too near each other, without a figure; null then.
 */
export async function pastOf(
  work: Work,
  fields: Fields,
  { metric, points, from, neighbours }: StudyInput,
): Promise<{ history: Panel; before: number } | null> {
  if (points.length < fewestPairs * 2) {
    fields.wrong('points', 'study-chance-few', { needed: fewestPairs * 2, found: points.length })
    return null
  }
  const near = neighbours.rule === 'distance' ? await tooNearEachOther(work, points, neighbours.metres) : null
  if (near) {
    fields.wrong('neighbours.metres', 'study-chance-near', near)
    return null
  }
  const today = await localDay(work, null, work.now)
  const until = addMonths(earlier(monthOf(today), from), -1)
  const { panel } = await readPanel(work, metric, addMonths(from, -past.most), until, points)
  const rows = points.map((point) => panel.values[panel.units.indexOf(String(point))] ?? [])
  const months = panel.periods.length
  if (months < past.fewest) {
    fields.wrong('points', 'study-chance-short', { needed: past.fewest, found: months })
    return null
  }
  const lacking = points
    .map((point, i) => ({ point, months: panel.periods.filter((_, t) => !(rows[i]![t]! > 0)) }))
    .filter((one) => one.months.length > 0)
  const few = countsPeople(findMetric(metric))
    ? lacking.filter(({ point }) => panel.values[panel.units.indexOf(String(point))]?.includes(0))
    : []
  if (few.length > 0) {
    fields.wrong('points', 'study-chance-few-people', { names: await namesOf(work, few) })
    return null
  }
  if (lacking.length > 0) {
    fields.wrong('points', 'study-chance-gaps', { months: past.fewest, names: await namesWith(work, lacking) })
    return null
  }
  const toCome = monthsOf(addMonths(panel.periods.at(-1)!, 1), from).length - 1
  return {
    history: logarithms({ units: points.map(String), periods: panel.periods, values: rows }),
    before: Math.min(past.most, months + toCome),
  }
}

/** What chance decided for a campaign. */
export async function drawOf(work: Work, campaign: string): Promise<Drawn | DrawnWeeks | undefined> {
  const row = await work.db
    .selectFrom('insight.draws')
    .select('drawn')
    .where('alliance_id', '=', work.alliance)
    .where('campaign_id', '=', campaign)
    .executeTakeFirst()
  return row?.drawn
}

/** Writes down what chance decided for a campaign, once: of two who ask at once the first decides for both. Answers with what stands. */
export async function keepDraw(work: Work, campaign: string, drawn: Drawn | DrawnWeeks): Promise<Drawn | DrawnWeeks> {
  await work.db
    .insertInto('insight.draws')
    .values({ alliance_id: work.alliance, campaign_id: campaign, drawn: JSON.stringify(drawn), drawn_at: work.now })
    .onConflict((on) => on.doNothing())
    .execute()
  return (await drawOf(work, campaign))!
}

/** Two candidates that lie nearer than that, by name: what one does is heard of at the other. */
async function tooNearEachOther(work: Work, points: readonly number[], metres: number): Promise<{ one: string; other: string } | null> {
  const places = (await listServicePoints(work, { points: [...points], status: 'any' })).map(({ name, lat, lon }) => ({ name, lat, lon }))
  for (const [i, one] of places.entries())
    for (const other of places.slice(i + 1))
      if (one.lat !== null && other.lat !== null && distance(one as Place, other as Place) <= metres)
        return { one: one.name, other: other.name }
  return null
}

type Place = { lat: number; lon: number }

/** Places by name alone: of people it is not told which months are hidden. */
async function namesOf(work: Work, few: readonly { point: number }[]): Promise<string> {
  const places = await listServicePoints(work, { points: few.map(({ point }) => point), status: 'any' })
  return places.map(({ name }) => name).join(', ')
}

/** Places by name, each with its months: North (2025-03–2025-05), Harbour (2026-01). */
async function namesWith(work: Work, lacking: readonly { point: number; months: string[] }[]): Promise<string> {
  const places = await listServicePoints(work, { points: lacking.map(({ point }) => point), status: 'any' })
  return lacking
    .map(({ point, months }) => `${places.find(({ point_no }) => point_no === point)?.name ?? point} (${monthRanges(months)})`)
    .join(', ')
}
