import type { Work } from '#platform'
import { allianceOf } from '#rooms/alliance'
import type { Places } from '../indicators/scope.ts'
import type { Titled } from '../reports/report.ts'
import { evidenceOn, type Piece } from './attach-evidence.ts'
import { type ByFigure, type FigureYear, figuresOfRound, judgeRound } from './criterion-figures.ts'
import { type Criterion, criteriaIn, type Evaluation, type Score, scoresOf } from './evaluation.ts'

export type Standing = 'met' | 'not-met' | 'not-told'

/** A criterion with all that is known of it. */
export interface FilledCriterion extends Criterion {
  /** The years of the round that have begun; none where no figure of the house is asked for. */
  figures: FigureYear[]
  /** How many years the round has, begun or not. */
  yearsAsked: number
  /** What the figure says of the threshold; null where there is nothing to compare. */
  byFigure: ByFigure | null
  /** Of what must be, by whoever decides it; null of points. */
  standing: Standing | null
  self: Score | null
  reviewer: Score | null
  /** What is put to it: in what was kept, as it was called then. */
  evidence: Pick<Piece, 'kind' | 'subject' | 'title' | 'day'>[]
  /** Of these, how many still stand where they came from. */
  standingEvidence: number
}

/** A workbook as it is kept: without a language. */
export interface Workbook {
  /** The member library, or the alliance. */
  of: Titled & { member: string | null }
  from: number
  to: number
  criteria: FilledCriterion[]
  /** The places that are named in it. */
  points: Record<number, Titled>
}

/** How far a part is, or all of them together. */
export interface Sums {
  criteria: number
  /** Scored, or told to be met or not. */
  done: number
  points: number
  /** Of the criteria that were scored; null: none was. */
  self: number | null
  reviewer: number | null
  /** Criteria with points, and how many of them each has scored. */
  pointed: { criteria: number; self: number; reviewer: number }
  must: Record<Standing, number>
  /** Of what must be: where figure, library and reviewer do not say the same. */
  disputed: number
  withoutEvidence: number
}

/** What people who are shown, or said it, may take back: its title is theirs, so that no version keeps it. */
const mayBeTakenBack: ReadonlySet<Piece['kind']> = new Set(['picture', 'words'])

/** A workbook as its criteria, scores, evidence and figures are now. No policy of its own. */
export async function fillWorkbook(work: Work, evaluation: Evaluation, pieces: readonly Piece[]): Promise<Workbook> {
  const { from, to, member } = evaluation
  const criteria = await criteriaIn(work, evaluation.evaluationId)
  const ids = criteria.map(({ criterionId }) => criterionId)
  const scores = await scoresOf(work, ids)
  const evidence = await evidenceOn(work, ids, pieces)
  const { figures, places, of } = await figuresOf(work, evaluation, criteria)
  const filled = criteria.map((criterion): FilledCriterion => {
    const { criterionId, figure, threshold } = criterion
    const years = figures.get(figure ?? '') ?? []
    const self = scores(criterionId, 'self')[0] ?? null
    const reviewer = scores(criterionId, 'reviewer')[0] ?? null
    const put = evidence.get(criterionId) ?? []
    const byFigure = figure === null || threshold === null ? null : judgeRound(years, threshold, criterion.years, to - from + 1)
    return {
      ...criterion,
      figures: years,
      yearsAsked: to - from + 1,
      byFigure,
      standing: criterion.kind === 'must' ? standingOf({ byFigure, self, reviewer }) : null,
      self,
      reviewer,
      evidence: put.map(({ kind, subject, title, day }) => ({ kind, subject, title: mayBeTakenBack.has(kind) ? '' : title, day })),
      standingEvidence: put.filter(({ state }) => state !== 'gone').length,
    }
  })
  return { of: { ...of, member }, from, to, criteria: filled, points: namesIn(filled, places) }
}

async function figuresOf(work: Work, evaluation: Evaluation, criteria: readonly Criterion[]) {
  const keys = criteria.flatMap(({ figure }) => figure ?? [])
  const { figures, places, scope } = await figuresOfRound(work, evaluation, keys)
  const { name, names } = scope.kind === 'member' ? scope : await allianceOf(work)
  return { figures, places, of: { title: name, titles: names } }
}

type Voices = Pick<FilledCriterion, 'byFigure' | 'self' | 'reviewer'>

/** What each says of a must-have who can say anything, whose word is final first: the reviewer, the figure of the house, the library. Pure. */
export function voicesOf({ byFigure, self, reviewer }: Voices): { voice: 'reviewer' | 'figure' | 'self'; says: 'met' | 'not-met' }[] {
  const said = (score: Score | null) => (score ? (score.met ? 'met' : 'not-met') : null)
  const all = [
    { voice: 'reviewer', says: said(reviewer) },
    { voice: 'figure', says: byFigure === 'cannot-tell' ? null : byFigure },
    { voice: 'self', says: said(self) },
  ] as const
  return all.flatMap(({ voice, says }) => (says ? [{ voice, says }] : []))
}

/** A must-have by the first that can say. Pure. */
export const standingOf = (voices: Voices): Standing => voicesOf(voices)[0]?.says ?? 'not-told'

/** Whether they do not say the same of a must-have. Pure. */
export const isDisputed = (one: Voices & Pick<FilledCriterion, 'kind'>): boolean =>
  one.kind === 'must' && new Set(voicesOf(one).map(({ says }) => says)).size > 1

/** How far some criteria are. Pure. */
export function sumsOf(criteria: readonly FilledCriterion[]): Sums {
  const pointed = criteria.filter(({ kind }) => kind === 'points')
  const sum = (values: readonly number[]) => Math.round(values.reduce((all, value) => all + value, 0) * 1000) / 1000
  const given = (side: 'self' | 'reviewer') => {
    const scores = pointed.flatMap((one) => one[side]?.score ?? [])
    return scores.length === 0 ? null : sum(scores)
  }
  const scored = (side: 'self' | 'reviewer') => pointed.filter((one) => one[side]).length
  const must = (standing: Standing) => criteria.filter((one) => one.standing === standing).length
  return {
    criteria: criteria.length,
    done: criteria.filter(({ kind, self, standing }) => (kind === 'must' ? standing !== 'not-told' : self !== null)).length,
    points: sum(pointed.map(({ points }) => points!)),
    self: given('self'),
    reviewer: given('reviewer'),
    pointed: { criteria: pointed.length, self: scored('self'), reviewer: scored('reviewer') },
    must: { met: must('met'), 'not-met': must('not-met'), 'not-told': must('not-told') },
    disputed: criteria.filter(isDisputed).length,
    withoutEvidence: criteria.filter(({ standingEvidence }) => standingEvidence === 0).length,
  }
}

function namesIn(criteria: readonly FilledCriterion[], places: Places): Workbook['points'] {
  const years = criteria.flatMap(({ figures }) => figures)
  const named = years.flatMap(({ cannot, without, parts }) => [
    ...without,
    ...(cannot?.points ?? []),
    ...parts.flatMap((part) => [...part.hiddenBySource, ...part.missing.flatMap(({ points }) => points)]),
  ])
  return Object.fromEntries(
    [...new Set(named)]
      .filter((point) => places.has(point))
      .sort((a, b) => a - b)
      .map((point) => [point, { title: places.get(point)!.name, titles: places.get(point)!.names }]),
  )
}
