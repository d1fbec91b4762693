import type { Fit } from './fit-study.ts'
import type { Verdict } from './judge-study.ts'
import type { StudyTerms } from './terms.ts'

/** Why a place is not compared with: the first reason that holds. */
export type LeftOut = {
  point: number
  why: 'neighbour' | 'no-place' | 'campaign' | 'happened' | 'gap' | 'not-positive' | 'few' | 'flat' | 'partner'
  /** Of a gap, or of nothing or less: in which months, by `monthRanges`. */
  months?: string
}

/** Answers of before method 2 were worked out of exact counts of people: what is kept of them would tell of single places. */
export const toldTooMuch = ({ people, versions }: StudyResult): boolean => people && versions.method < 2

/** An answer as it is kept: what was found, from what, and how to find it again. */
export interface StudyResult extends Omit<Fit, 'weights'> {
  verdict: Verdict
  /** Of the campaign's own effect, in things counted a month: what was counted less what would have been, with the calibrated interval. */
  perMonth: { effect: number; low: number | null; high: number | null }
  weights: { point: number; weight: number }[]
  /** First month that was looked at, the first and the last of the campaign. */
  months: { first: string; from: string; to: string }
  comparedWith: number[]
  leftOut: LeftOut[]
  /** What the calendar took out: months, with the place or all (null). */
  masked: { point: number | null; from: string; to: string; kind: string; afterStart: boolean }[]
  /** Why less was looked at before the start than was registered: the last month that something happened to the places themselves. */
  shortenedAfter: string | null
  /** Other figures that were registered and lack a month that is looked at. */
  controlsLeftOut?: string[]
  sources: string[]
  /** Counts of people: told in steps of five in the picture. */
  people: boolean
  versions: { method: number; node: string }
}

/** The places and months that an answer speaks of: not those that were registered but told nothing, as nobody was left to compare them with. */
export function spokenOf(
  { points, from, to }: Pick<StudyTerms, 'points' | 'from' | 'to'>,
  { rollOut }: Pick<StudyResult, 'rollOut'>,
): { points: number[]; from: string; to: string } {
  return { points: points.filter((point) => !rollOut?.onlyCompared.includes(point)), from, to: rollOut?.until ?? to }
}
