import { isDeepStrictEqual } from 'node:util'
import { type Choice, chooseDesign } from '#packages/causal'
import { addMonths, earlier, Fields, firstDay, isMonth, lastDay, monthOf, monthsOf, refuseField, type Work } from '#platform'
import { listServicePoints, localDay } from '#rooms/alliance'
import { findMetric } from '#rooms/facts'
import { campaignById } from '#rooms/strategy'
import { rollOutTooLittle, studyTooLittle } from '../errors.ts'
import { drawOf, drawPairs, keepDraw, pastOf } from './draw-places.ts'
import { weekTerms } from './draw-weeks.ts'
import { candidatesOf, type Drawn } from './drawn.ts'
import { gather } from './gather.ts'
import { NoNumber } from './problem.ts'
import { studyProblem } from './say-problem.ts'
import { seedOf } from './seed.ts'
import { checkStarts, fewestCompared, nearOfOtherStart, type PlaceStart } from './starts.ts'
import { type DrawnWeeks, lastOfWeeks, type WeeksInput } from './weeks.ts'

/** Who is too near to be compared with, because people of one place hear of what another does. */
export type Neighbours = { rule: 'distance'; metres: number } | { rule: 'chosen'; points: number[]; why: string }

/** What a person says of a study. */
export interface StudyInput {
  /** The outcome that decides: an additive metric. */
  metric: string
  /** Numbers of the places that have the campaign; those that chance decides among, where it is to. */
  points: number[]
  /** Whether chance decides which of the places have it. */
  chance?: boolean
  /** Where the places do not begin all at once: the first month of those that begin later than `from`. */
  starts?: PlaceStart[]
  /** Where chance decides week by week: then `from` and `to` follow from these. */
  weeks?: WeeksInput
  /** First and last month of the campaign, both included; whole months. */
  from: string
  to: string
  /** The smallest change that would matter, in percent of what would have been. */
  smallest: number
  neighbours: Neighbours
  /** Metrics that the campaign could not touch; asked for only where every place has it. */
  controls?: string[]
}

/** What a study says beforehand: the input, and what the table of methods made of it at that time. */
export interface StudyTerms extends Omit<StudyInput, 'chance' | 'weeks'> {
  /** What chance decided; `points` are those that it chose. */
  drawn?: Drawn
  /** What chance decided of the weeks. */
  weeks?: DrawnWeeks & { washOut: number }
  /** What is estimated: the mean share by which the places counted more, over the months, than they would have without. */
  estimand: 'mean-share'
  method: Exclude<Choice['method'], 'coded-evidence'> | 'switchback'
  inference: Choice['inference']
  evidence: Choice['evidence']
  /** Where places begin in different months (`starts` says it of each): whether they are compared with places that never begin, or that have not yet. */
  against?: 'never' | 'not-yet'
  /** Months before the start that are looked at. */
  before: number
  /** Places to compare with, when it was written. */
  untreated: number
}

/** What decides the number: a change of any of these after the start is a change of the question. */
export const decidingTerms = ['metric', 'points', 'drawn', 'starts', 'weeks', 'from', 'to', 'smallest', 'neighbours', 'controls'] as const
export type DecidingTerm = (typeof decidingTerms)[number]

const longest = 24
const mostControls = 8
/** More than three years before tell nothing that three do not; the rest of the history checks the method. */
const mostBefore = 36
/** Months before the start without which a method gives no number. */
export const fewestBefore = {
  'synthetic-difference': 24,
  'synthetic-control-fixed-effect': 12,
  structural: 24,
  interrupted: 24,
  randomised: 12,
  staggered: 12,
} as const

/** Whose terms these are: the study, its campaign, and what the study says until now where it is written already. */
interface Own {
  id: string
  campaign: string
  said?: StudyTerms
}

/**
 * Checks what somebody says of a study and chooses its method by the table of `packages/causal`, from the figures that are there. Where chance decides, it
 * is asked here.
 * Refuses fields, and `insight.study-too-little` where no method can tell anything.
 */
export async function studyTerms(work: Work, input: StudyInput, own: Own): Promise<StudyTerms> {
  const fields = new Fields('insight')
  const metric = findMetric(input.metric)
  if (!metric) fields.wrong('metric', 'study-no-metric')
  else if (metric.kind !== 'additive') fields.wrong('metric', 'study-not-summed')
  for (const field of ['from', 'to'] as const) if (!input.weeks && !isMonth(input[field])) fields.wrong(field, 'study-no-month')
  if (!input.weeks && isMonth(input.from) && isMonth(input.to)) {
    if (input.to < input.from) fields.wrong('to', 'study-ends-before-start')
    else if (input.to >= addMonths(input.from, longest)) fields.wrong('to', 'study-too-long', { most: longest })
  }
  if (!(input.smallest >= 1 && input.smallest <= 500)) fields.wrong('smallest', 'study-smallest', { min: 1, max: 500 })
  const { weeks } = input
  const all = await listServicePoints(work, { status: 'any' })
  const points = [...new Set(input.points)].sort((a, b) => a - b)
  const chosen = all.filter(({ point_no }) => points.includes(point_no))
  if (points.length === 0) fields.wrong('points', 'study-no-points')
  else if (chosen.length < points.length) fields.wrong('points', 'study-unknown-points')
  if (weeks) return weekTerms(work, fields, { ...input, weeks }, own.campaign)
  const neighbours = checkNeighbours(fields, input.neighbours, points, all)
  const whole = all.every(({ point_no, status }) => status !== 'active' || points.includes(point_no))
  const { comparison } = await campaignById(work, own.campaign)
  const without = comparison.kind === 'points' ? chosen.filter(({ point_no }) => comparison.points.includes(point_no)) : []
  if (without.length > 0) fields.wrong('points', 'study-announced-without', { names: without.map(({ name }) => name).join(', ') })
  const starts = checkStarts(fields, input, points)
  const near = starts && neighbours.rule === 'distance' ? nearOfOtherStart(chosen, starts, neighbours.metres) : null
  if (near) fields.wrong('neighbours.metres', 'study-starts-near', near)
  const controls = checkControls(fields, input, whole && !starts)
  fields.check()
  const terms = {
    metric: input.metric,
    points,
    ...(starts && { starts }),
    from: input.from,
    to: input.to,
    smallest: input.smallest,
    neighbours,
  }
  return input.chance ? byChance(work, fields, terms, own) : byTable(work, controls.length > 0 ? { ...terms, controls } : terms, whole, own)
}

/** What the table makes of a study whose places somebody chose. */
async function byTable(work: Work, terms: Omit<StudyInput, 'weeks'>, whole: boolean, own: Own): Promise<StudyTerms> {
  const there = await whatThereIs(work, terms, own)
  const { starts } = terms
  // Those that begin later stand in where few never begin.
  const against = starts && (there.untreated >= fewestCompared ? 'never' : 'not-yet')
  const waiting = against === 'not-yet' ? starts!.filter(({ from }) => from > terms.from).length : 0
  const { method, inference, evidence } = chooseDesign({
    canChoose: false,
    treated: terms.points.length,
    untreated: there.untreated + waiting,
    before: there.before,
    whole,
    staggered: starts !== undefined,
    otherSeries: terms.controls?.length ?? 0,
  })
  if (starts && method !== 'staggered') throw rollOutTooLittle(there.untreated + waiting, there.before)
  if (method === 'coded-evidence' || method === 'randomised') throw studyTooLittle(there.untreated, there.before)
  const fewest = fewestBefore[method]
  return {
    ...terms,
    estimand: 'mean-share',
    method,
    inference,
    evidence,
    ...(against && { against }),
    // What lies before is looked at, and some of it kept for campaigns that never were.
    before: starts ? fewest : roomy(there.before, fewest),
    untreated: there.untreated,
  }
}

/**
 * What becomes of a study whose places chance decides. A campaign runs where it runs: its studies share one draw, which stands, so that nobody draws
 * until it suits.
 */
async function byChance(work: Work, fields: Fields, terms: Omit<StudyInput, 'weeks'>, { campaign, said }: Own): Promise<StudyTerms> {
  const isAmong = (drawn: Drawn | DrawnWeeks | undefined): drawn is Drawn =>
    drawn !== undefined && 'pairs' in drawn && isDeepStrictEqual(candidatesOf(drawn), terms.points)
  const stands = await drawOf(work, campaign)
  if (stands && !isAmong(stands)) fields.wrong('points', 'study-chance-drawn')
  else if (!stands && hasBegun(said ?? { from: terms.from }, await localDay(work, null, work.now)))
    fields.wrong('chance', 'study-chance-begun')
  fields.check()
  const past = await pastOf(work, fields, terms)
  fields.check()
  const drawn = stands ?? (await keepDraw(work, campaign, drawPairs(past!.history, seedOf(campaign))))
  if (!isAmong(drawn)) throw refuseField('points', 'insight.study-chance-drawn')
  return {
    ...terms,
    points: drawn.pairs.map(([withIt]) => withIt).sort((a, b) => a - b),
    drawn,
    estimand: 'mean-share',
    method: 'randomised',
    inference: 'permutation',
    evidence: 'strong',
    before: roomy(past!.before, fewestBefore.randomised),
    untreated: drawn.pairs.length,
  }
}

/** How many places there are to compare with, and how many months before the start there will be: those that were counted, and those to come. */
async function whatThereIs(work: Work, study: StudyInput, own: Own): Promise<{ untreated: number; before: number }> {
  const today = await localDay(work, null, work.now)
  const until = addMonths(earlier(monthOf(today), study.from), -1)
  try {
    const { donors, counted, panel } = await gather(work, study, until, null, own)
    const next = addMonths(panel.periods.at(-1)!, 1)
    return { untreated: donors.length, before: counted + monthsOf(next, study.from).length - 1 }
  } catch (error) {
    if (error instanceof NoNumber) throw await studyProblem(work, error.problem)
    throw error
  }
}

/** How many of `before` months a study looks at: a third is left for checking the method where there are enough. */
const roomy = (before: number, fewest: number): number => Math.min(mostBefore, Math.max(fewest, Math.floor((before * 2) / 3)), before)

/** What the campaign could not touch, each once. Where places are left to compare with, they tell more and are taken. */
function checkControls(fields: Fields, { controls = [], metric, chance }: StudyInput, whole: boolean): string[] {
  const known = [...new Set(controls)].sort()
  if (known.length > 0 && (!whole || chance)) fields.wrong('controls', 'study-controls-not-whole')
  else if (known.length > mostControls) fields.wrong('controls', 'study-controls-many', { most: mostControls })
  else if (known.some((key) => key === metric || findMetric(key)?.kind !== 'additive')) fields.wrong('controls', 'study-controls')
  return known
}

function checkNeighbours(
  fields: Fields,
  neighbours: Neighbours,
  points: readonly number[],
  all: readonly { point_no: number; name: string; lat: number | null }[],
): Neighbours {
  if (neighbours.rule === 'distance') {
    if (!Number.isInteger(neighbours.metres) || neighbours.metres < 0 || neighbours.metres > 100_000)
      fields.wrong('neighbours.metres', 'study-metres', { max: 100_000 })
    const nowhere = all.filter(({ point_no, lat }) => points.includes(point_no) && lat === null)
    if (nowhere.length > 0) fields.wrong('neighbours', 'study-no-coordinates', { names: nowhere.map(({ name }) => name).join(', ') })
    return neighbours
  }
  const near = [...new Set(neighbours.points)].sort((a, b) => a - b)
  if (near.some((point) => !all.some(({ point_no }) => point_no === point))) fields.wrong('neighbours.points', 'study-unknown-points')
  if (near.some((point) => points.includes(point))) fields.wrong('neighbours.points', 'study-neighbour-is-treated')
  return { rule: 'chosen', points: near, why: fields.lines('neighbours.why', neighbours.why, { max: 500, needed: true }) }
}

/** The first day of the campaign, and its last. */
export const firstOf = ({ from, weeks }: Pick<StudyTerms, 'from' | 'weeks'>): string => weeks?.from ?? firstDay(from)
export const lastOf = ({ to, weeks }: Pick<StudyTerms, 'to' | 'weeks'>): string => (weeks ? lastOfWeeks(weeks) : lastDay(to))

/** Whether it has begun on a day. */
export const hasBegun = (terms: Pick<StudyTerms, 'from' | 'weeks'>, day: string): boolean => firstOf(terms) <= day
