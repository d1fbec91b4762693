import type { Masked, Panel } from '#packages/causal'
import { addMonths, firstDay, lastDay, monthsOf, type Work } from '#platform'
import { distance, listServicePoints } from '#rooms/alliance'
import { readSeries } from '#rooms/facts'
import { type ArrangedStudy, arrangeStudy } from './arrange-study.ts'
import { maskedMonths, readEvents } from './events.ts'
import type { LeftOut, StudyResult } from './result.ts'
import type { StudyInput } from './terms.ts'

/** How far back the figures are read, in months before the start: what lies before a study's own look back checks its method. */
const farBack = 144

export interface Gathered extends ArrangedStudy {
  /** Counts by place and month, up to the last month asked for. */
  panel: Panel
  masked: Masked[]
  /** The same as it is told. */
  calendar: StudyResult['masked']
  /** Index of the campaign's first month. */
  start: number
  sources: string[]
}

/** The months before the start that are wanted and needed; null while a study is written down: then what there is is told, until the last month handed in. */
type Before = { wanted: number; needed: number } | null

/**
 * Reads what a study is made of from the roll-ups: months by place, with what the calendar takes out and who is too near. Nothing is filled in.
 * @param until last month that is read
 * @throws NoNumber where the treated places do not carry it
 */
export async function gather(work: Work, study: StudyInput, until: string, before: Before): Promise<Gathered> {
  const first = addMonths(study.from, -farBack)
  const last = until < study.to ? until : study.to
  const { rows, sources, metric } = await readSeries(work, {
    metric: study.metric,
    from: firstDay(first),
    to: lastDay(last < first ? first : last),
    by: 'month',
    perPoint: true,
  })
  const begin = rows.findIndex((row) => row.points!.length > 0)
  const handedIn = rows.findLastIndex((row) => study.points.every((own) => row.points!.some(({ point }) => point === own)))
  const told = begin < 0 ? [] : rows.slice(begin, before || metric.silence === 'nought' ? undefined : handedIn + 1)
  const periods = told.map((row) => row.from.slice(0, 7))
  const numbers = [...new Set(told.flatMap((row) => row.points!.map(({ point }) => point)))]
    .filter((point) => point > 0)
    .sort((a, b) => a - b)
  // Where the house counts each thing itself, a month without any is nought; where figures are handed in, it is a gap.
  const silent = metric.silence === 'nought' ? 0 : Number.NaN
  const panel: Panel = {
    units: numbers.map(String),
    periods,
    values: numbers.map((point) => told.map((row) => row.points!.find((one) => one.point === point)?.amount ?? silent)),
  }
  const months = maskedMonths(await readEvents(work))
  const at = (month: string): number => monthsOf(periods[0] ?? month, month).length - 1
  const masked = months
    .filter(({ to }) => periods.length > 0 && to >= periods[0]!)
    .map(({ point, from, to }) => ({ unit: point === null ? null : String(point), from: from < periods[0]! ? 0 : at(from), to: at(to) }))
  const begun = Math.min(periods.length, periods.length === 0 || study.from < periods[0]! ? 0 : at(study.from))
  const arranged = arrangeStudy(panel, {
    treated: study.points.map(String),
    start: begun,
    end: periods.length,
    kept: await tooNear(work, study),
    masked,
    before: before ?? { wanted: mostWanted, needed: 0 },
  })
  const calendar = months
    .filter(({ to, from }) => to >= (periods[begun - arranged.before] ?? '') && from <= last)
    .map(({ point, from, to, kind, madeAt }) => ({
      point,
      from,
      to,
      kind,
      afterStart: madeAt >= new Date(`${firstDay(study.from)}T00:00:00Z`),
    }))
  return { ...arranged, panel, masked, calendar, start: begun, sources }
}

const mostWanted = 36

/** Places that are not compared with by the rule of the study. */
async function tooNear(work: Work, { points, neighbours }: StudyInput): Promise<Map<string, LeftOut['why']>> {
  if (neighbours.rule === 'chosen') return new Map(neighbours.points.map((point) => [String(point), 'neighbour']))
  const places = (await listServicePoints(work, { status: 'any' })).map(({ point_no, lat, lon }) => ({ point_no, lat, lon }))
  const treated = places.filter(({ point_no }) => points.includes(point_no))
  return new Map(
    places.flatMap(({ point_no, lat, lon }): [string, LeftOut['why']][] => {
      if (points.includes(point_no)) return []
      // Where a place is, nobody said: then nobody can say that it is far enough away.
      if (lat === null || lon === null) return [[String(point_no), 'no-place']]
      const near = treated.some((own) => own.lat !== null && own.lon !== null && distance(own as Place, { lat, lon }) <= neighbours.metres)
      return near ? [[String(point_no), 'neighbour']] : []
    }),
  )
}

type Place = { lat: number; lon: number }
