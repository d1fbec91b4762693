import type { Masked, Panel } from '#packages/causal'
import { addMonths, earlier, firstDay, later, monthsOf, type Work } from '#platform'
import { distance, listServicePoints } from '#rooms/alliance'
import { countsPeople, findMetric } from '#rooms/facts'
import { type ArrangedStudy, arrangeStudy } from './arrange-study.ts'
import { arrangePairs, type Drawn } from './drawn.ts'
import { monthRanges, NoNumber } from './problem.ts'
import { readPanel } from './read-panel.ts'
import type { LeftOut, StudyResult } from './result.ts'
import { startOf } from './starts.ts'
import type { StudyInput, StudyTerms } from './terms.ts'

/** How far back the figures are read, in months before the start: what lies before a study's own look back checks its method. */
const farBack = 144

/** Whose figures are read: the study and its campaign. */
export interface Whose {
  id: string
  campaign: string
}

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
export async function gather(work: Work, study: StudyInput, until: string, before: Before, own: Whose): Promise<Gathered> {
  const rollsOut = study.starts !== undefined
  const { others, campaigns, ...around } = await readAround(work, study, until, before ? undefined : study.points, own, rollsOut)
  const { panel, masked, start } = around
  const kept = await tooNear(work, study)
  const twice = others.find(({ unit, from, to }) => study.points.includes(Number(unit)) && from <= study.to && to >= study.from)
  if (twice) {
    const [from, to] = [later(twice.from, study.from), earlier(twice.to, study.to)]
    throw new NoNumber('campaign-after', { unit: twice.unit, period: monthRanges(monthsOf(from, to)) })
  }
  // What is still to come has no month in the panel yet.
  for (const { unit, from, to } of others) if (from <= study.to && to >= study.from && !kept.has(unit)) kept.set(unit, 'campaign')
  const arranged = arrangeStudy(panel, {
    treated: study.points.map(String),
    start,
    end: panel.periods.length,
    kept,
    masked,
    campaigns,
    before: before ?? { wanted: mostWanted, needed: 0 },
    people: ofPeople(study),
  })
  return { ...arranged, ...around, masked: [...masked, ...campaigns], calendar: around.calendar(arranged.before) }
}

/**
 * The same of a study in which chance decided: the pairs that are whole.
 * @param needed months before the start
 * @throws NoNumber
 */
export async function gatherDrawn(
  work: Work,
  study: StudyTerms & { drawn: Drawn },
  needed: number,
  own: Whose,
): Promise<Gathered & { pairs: [string, string][] }> {
  const around = await readAround(work, study, study.to, undefined, own, true)
  const { panel, masked, campaigns, start } = around
  const before = Math.min(study.before, start)
  if (before < needed) throw new NoNumber('too-few-periods-before', { found: before, needed })
  const { pairs, leftOut } = arrangePairs(
    panel,
    study.drawn,
    { from: start - before, end: panel.periods.length },
    { masked, campaigns, people: ofPeople(study) },
  )
  return {
    ...around,
    pairs,
    before,
    counted: start,
    donors: pairs.map(([, without]) => without),
    leftOut,
    stoppedAt: null,
    masked: [...masked, ...campaigns],
    calendar: around.calendar(before),
  }
}

const ofPeople = ({ metric }: StudyInput): boolean => countsPeople(findMetric(metric))

/** The figures of a study with what else happened: as indices of the panel, and as it is told. */
async function readAround(
  work: Work,
  study: StudyInput,
  until: string,
  handedIn: readonly number[] | undefined,
  own: Whose,
  ownToo: boolean,
) {
  const last = until < study.to ? until : study.to
  const { panel, masked, months, sources } = await readPanel(work, study.metric, addMonths(study.from, -farBack), last, handedIn)
  const begin = panel.periods[0]
  const at = (month: string): number => (begin === undefined || month < begin ? 0 : monthsOf(begin, month).length - 1)
  const start = Math.min(panel.periods.length, at(study.from))
  const others = await otherCampaigns(work, study, own, ownToo)
  const campaigns = others
    .filter(({ to }) => begin !== undefined && to >= begin)
    .map(({ unit, from, to }) => ({ unit, from: at(from), to: at(to) }))
  /** What the calendar takes out of so many months before the start, and of the campaign's own. */
  const calendar = (before: number): StudyResult['masked'] =>
    months
      .filter(({ to, from }) => to >= (panel.periods[start - before] ?? '') && from <= last)
      .map(({ point, from, to, kind, madeAt }) => ({
        point,
        from,
        to,
        kind,
        afterStart: madeAt >= new Date(`${firstDay(study.from)}T00:00:00Z`),
      }))
  return { panel, masked, campaigns, others, start, sources, calendar }
}

const mostWanted = 36

/**
 * Months in which places have another campaign that is studied: then they are no places without one, and those months no campaigns that never were. Of
 * this campaign's own studies what they say of further places. Where chance decided, both of a pair are asked, or what is left would not be balanced; where
 * places begin in different months, all, as each is measured from one month alone and stands beside the others while it waits; elsewhere those to compare
 * with. What somebody wrote down about other places when this study had begun, and their campaign too, chooses among these
 * by the outcome: it is not heard. Neither is how somebody changed it since.
 */
async function otherCampaigns(
  work: Work,
  study: StudyInput,
  own: Whose,
  ownToo: boolean,
): Promise<{ unit: string; from: string; to: string }[]> {
  const rows = await work.db
    .selectFrom('insight.studies as s')
    .innerJoin('insight.study_versions as v', (join) =>
      join.onRef('v.alliance_id', '=', 's.alliance_id').onRef('v.study_id', '=', 's.study_id'),
    )
    .select(['s.study_id', 's.campaign_id', 's.registered_version', 'v.version', 'v.changed_at', 'v.terms'])
    .where('s.alliance_id', '=', work.alliance)
    .where('v.alliance_id', '=', work.alliance)
    .where('s.study_id', '!=', own.id)
    .orderBy('v.version', 'desc')
    .execute()
  const began = new Date(`${firstDay(study.from)}T00:00:00Z`)
  const heard = new Map<string, (typeof rows)[number]>()
  for (const row of rows) {
    // As it stood when this study began; what was written later, as it stood when its own first month began.
    if (row.changed_at < began && (heard.get(row.study_id)?.changed_at ?? began) >= began) heard.set(row.study_id, row)
    else if (row.version === row.registered_version && !heard.has(row.study_id)) heard.set(row.study_id, row)
  }
  return [...heard.values()].flatMap(({ campaign_id, terms }) =>
    terms.points
      .filter((point) => (ownToo && campaign_id !== own.campaign) || !study.points.includes(point))
      .map((point) => ({ unit: String(point), from: startOf(terms, point), to: terms.to })),
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
