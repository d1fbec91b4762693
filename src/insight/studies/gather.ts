import type { Masked, Panel } from '#packages/causal'
import { addMonths, firstDay, monthsOf, type Work } from '#platform'
import { distance, listServicePoints } from '#rooms/alliance'
import { type ArrangedStudy, arrangeStudy } from './arrange-study.ts'
import { readPanel } from './read-panel.ts'
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
 * @param own the study's id, once it has one
 * @throws NoNumber where the treated places do not carry it
 */
export async function gather(work: Work, study: StudyInput, until: string, before: Before, own?: string): Promise<Gathered> {
  const first = addMonths(study.from, -farBack)
  const last = until < study.to ? until : study.to
  const { panel, masked, months, sources } = await readPanel(work, study.metric, first, last, before ? undefined : study.points)
  const { periods } = panel
  const begin = periods[0]
  const begun = begin === undefined || study.from < begin ? 0 : Math.min(periods.length, monthsOf(begin, study.from).length - 1)
  const others = await otherCampaigns(work, study, own)
  const at = (month: string): number => (begin === undefined || month < begin ? 0 : monthsOf(begin, month).length - 1)
  const campaigns = others
    .filter(({ to }) => begin !== undefined && to >= begin)
    .map(({ unit, from, to }) => ({ unit, from: at(from), to: at(to) }))
  const kept = await tooNear(work, study)
  // What is still to come has no month in the panel yet.
  for (const { unit, from, to } of others) if (from <= study.to && to >= study.from && !kept.has(unit)) kept.set(unit, 'campaign')
  const arranged = arrangeStudy(panel, {
    treated: study.points.map(String),
    start: begun,
    end: periods.length,
    kept,
    masked,
    campaigns,
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
  return { ...arranged, panel, masked: [...masked, ...campaigns], calendar, start: begun, sources }
}

const mostWanted = 36

/** Months in which other places have a campaign that is studied: then they are no places without one, and those months no campaigns that never were. */
async function otherCampaigns(
  work: Work,
  { points }: StudyInput,
  own: string | undefined,
): Promise<{ unit: string; from: string; to: string }[]> {
  const rows = await work.db
    .selectFrom('insight.studies as s')
    .innerJoin('insight.study_versions as v', (join) =>
      join.onRef('v.alliance_id', '=', 's.alliance_id').onRef('v.study_id', '=', 's.study_id').onRef('v.version', '=', 's.version'),
    )
    .select(['s.study_id', 'v.terms'])
    .where('s.alliance_id', '=', work.alliance)
    .where('v.alliance_id', '=', work.alliance)
    .execute()
  return rows
    .filter(({ study_id }) => study_id !== own)
    .flatMap(({ terms: { points: theirs, from, to } }) =>
      theirs.filter((point) => !points.includes(point)).map((point) => ({ unit: String(point), from, to })),
    )
}

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
