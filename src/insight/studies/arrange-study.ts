import { isMasked, type Masked, type Panel } from '#packages/causal'
import { monthRanges, NoNumber } from './problem.ts'
import type { LeftOut } from './result.ts'

/** What is asked of a panel of counts. Units are numbers of places as texts; what was not counted is NaN. */
export interface StudyQuestion {
  treated: readonly string[]
  /** Index of the first month of the campaign, and of the one after its last; both may lie at the end of the panel, when it is still to come. */
  start: number
  end: number
  /** Places that are not compared with, whatever they counted. */
  kept: ReadonlyMap<string, LeftOut['why']>
  masked: readonly Masked[]
  /** Months in which places had another campaign that is studied; of the treated ones, where these are asked. */
  campaigns: readonly Masked[]
  /** Months before the start that are wanted, and that are needed. */
  before: { wanted: number; needed: number }
  /** People are counted: then 0 is a month of nobody, or one that is hidden, and which it was is not told. */
  people: boolean
}

export interface ArrangedStudy {
  /** Months before the start that are looked at. */
  before: number
  /** Months before the start that could be: counted at all treated places, with nothing that happened to them. */
  counted: number
  donors: string[]
  leftOut: LeftOut[]
  /** The month that ended the look back, where something happened to the treated places or nothing was counted; null: the history ends there. */
  stoppedAt: string | null
}

/**
 * Says what of a panel a study can be made of: how far back, and with whom it is compared. Places with a gap, with nothing or less, with what
 * happened in the calendar, or whose figure never moves are left out, and it is said which and why.
 * @throws NoNumber where the treated places themselves do not carry it
 */
export function arrangeStudy(panel: Panel, question: StudyQuestion): ArrangedStudy {
  const { treated, start, end, kept, masked, campaigns, before, people } = question
  const { units, periods, values } = panel
  const twice = units.find((unit, i) => units.indexOf(unit) < i)
  if (twice !== undefined) throw new NoNumber('duplicate-unit', { unit: twice })
  const rowOf = (unit: string): readonly number[] => {
    const at = units.indexOf(unit)
    if (at < 0) throw new NoNumber('no-figures', { unit })
    return values[at]!
  }
  const own = treated.map((unit) => ({ unit, row: rowOf(unit) }))
  if (start <= 0) throw new NoNumber('start-outside', { start: periods[start] ?? '', first: periods[0] ?? '', last: periods.at(-1) ?? '' })

  /** What is wrong with a month of a treated place. */
  const fault = (t: number, after: boolean): NoNumber | null => {
    const period = periods[t]!
    for (const { unit, row } of own) {
      const value = row[t]!
      if (isMasked(masked, unit, t, t + 1)) return new NoNumber(after ? 'masked-after' : 'masked-before', { unit, period })
      if (isMasked(campaigns, unit, t, t + 1)) return new NoNumber(after ? 'campaign-after' : 'campaign-before', { unit, period })
      if (!Number.isFinite(value)) {
        // All that is still to be handed in is said at once, not month by month.
        const [from, to] = after ? [start, end] : [Math.max(0, start - before.needed), t + 1]
        const gaps = (one: readonly number[]) => periods.slice(from, to).filter((_, i) => !Number.isFinite(one[from + i]!))
        const others = own.filter((one) => one.unit !== unit && gaps(one.row).length > 0).map((one) => one.unit)
        return new NoNumber(after ? 'closed-after-start' : 'closed-before-start', {
          ...{ unit, period: monthRanges(gaps(row)) },
          ...(others.length > 0 ? { others: others.join() } : {}),
        })
      }
      if (people && value <= 0) return new NoNumber('few', { unit })
      if (value <= 0) return new NoNumber(value === 0 ? 'zeros' : 'not-positive', { unit, period })
    }
    return null
  }
  for (let t = start; t < end; t++) {
    const wrong = fault(t, true)
    if (wrong) throw wrong
  }
  let counted = 0
  let stopped: NoNumber | null = null
  for (let t = start - 1; t >= 0 && !stopped; t--) {
    stopped = fault(t, false)
    if (!stopped) counted++
  }
  if (counted < before.needed) throw stopped ?? new NoNumber('too-few-periods-before', { found: counted, needed: before.needed })
  const looked = Math.min(before.wanted, counted)
  const from = start - looked
  for (const { unit, row } of own)
    if (looked > 1 && isFlat(row.slice(from, start))) throw new NoNumber(people ? 'no-variation' : 'constant', { unit })

  const leftOut: LeftOut[] = []
  const donors: string[] = []
  for (const [i, unit] of units.entries()) {
    if (treated.includes(unit)) continue
    const row = values[i]!.slice(from, end)
    const why =
      kept.get(unit) ??
      (isMasked(campaigns, unit, from, end)
        ? 'campaign'
        : isMasked(masked, unit, from, end)
          ? 'happened'
          : row.some((value) => !Number.isFinite(value))
            ? 'gap'
            : row.some((value) => value <= 0)
              ? notPositive(people)
              : isFlat(row.slice(0, looked))
                ? 'flat'
                : null)
    if (why) leftOut.push({ point: Number(unit), why, ...faultyMonths(why, row, periods.slice(from, end)) })
    else donors.push(unit)
  }
  return { before: looked, counted, donors, leftOut, stoppedAt: stopped ? periods[start - counted - 1]! : null }
}

/** Why a place is left out that counted nothing, or less, in a month. */
export const notPositive = (people: boolean): LeftOut['why'] => (people ? 'few' : 'not-positive')

/** In which months a place has a gap, or nothing or less. */
export function faultyMonths(why: LeftOut['why'], row: readonly number[], periods: readonly string[]): Pick<LeftOut, 'months'> {
  if (why !== 'gap' && why !== 'not-positive') return {}
  const isFaulty = (value: number | undefined) => (why === 'gap' ? value === undefined || !Number.isFinite(value) : value! <= 0)
  return { months: monthRanges(periods.filter((_, t) => isFaulty(row[t]))) }
}

const isFlat = (row: readonly number[]): boolean => row.length > 1 && row.every((value) => value === row[0])
