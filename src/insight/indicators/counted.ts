import { monthsOf } from '#platform'
import { figureOf, type GroupFigure, type MetricKey, type PeriodFigures, tellFigure } from '#rooms/facts'
import type { Days } from '../windows.ts'
import type { Scope } from './scope.ts'

/** A metric of a scope and a period as it may be told, with all that a reader must know of it. */
export interface Counted {
  metric: MetricKey
  /** Null: none, or not told. */
  amount: number | null
  /** `least`: people, at least so many, as 1 to 4 of some place are in it; `hidden`: 1 to 4 people; `none`: no figure, which is not 0. */
  told: 'exact' | 'least' | 'hidden' | 'none'
  /** Why there is none. */
  why: GroupFigure['why'] | 'longer'
  /** Of a stock: the first and the last of the days for which its places told it. */
  days: Days | null
  /** Of a stock: some of it was told for a day before the period. */
  earlier: boolean
  sources: string[]
  missing: { month: string; points: number[] }[]
  /** Of what is handed in over time: the months for which any place told it, and how many the period has; null where these are all, or nothing was told. */
  part: { months: string[]; of: number } | null
  hiddenBySource: number[]
  /** First days of the period, before the house counted. */
  gap: Days | null
  /** Places that are in it; 0 is the alliance as a whole. */
  points: number[]
  /** Where the desk shows the rows it was counted from. */
  opens: string
}

/** What one metric says of a scope and a period. Pure. */
export function countedOf(figures: PeriodFigures, scope: Scope): Counted {
  const { metric, from, to } = figures
  const found = figureOf(figures, scope.points)
  const stock = metric.kind === 'stock'
  const ends = found.cells.map((cell) => cell.to).sort()
  const days = stock && ends.length > 0 ? { from: ends[0]!, to: ends.at(-1)! } : null
  const { amount, hidden, atLeast } = tellFigure(figures, found)
  const range = days ? { from: found.cells.map((cell) => cell.from).sort()[0]!, to: days.to } : { from, to }
  const places = scope.points && scope.points.length <= 1000 ? `&points=${scope.points.join(',')}` : ''
  return {
    metric: metric.key,
    amount,
    told: hidden ? 'hidden' : amount === null ? 'none' : atLeast ? 'least' : 'exact',
    why: found.why === 'never-told' && found.longer > 0 ? 'longer' : found.why,
    days,
    earlier: days !== null && days.from < from,
    sources: found.sources,
    missing: found.missing,
    part: partOf(figures, found),
    hiddenBySource: found.hiddenBySource,
    gap: found.gap,
    points: found.cells.map(({ point }) => point),
    opens: `/desk/facts/${metric.key}/rows?from=${range.from}&to=${range.to}${places}`,
  }
}

/** A figure that was kept, told no more exactly than the same is told elsewhere: 903 beside "at least 900" would tell of three people. Pure. */
export function noMoreExactly(was: Counted, other: Counted | undefined): Counted {
  if (was.amount === null || (other?.told !== 'least' && other?.told !== 'hidden')) return was
  if (other.told === 'hidden') return { ...was, amount: null, told: 'hidden' }
  return was.told === 'least' ? was : { ...was, amount: Math.min(was.amount, other.amount!), told: 'least' }
}

/** A period of which some months alone were handed in is no whole one. */
function partOf({ metric, from, to }: PeriodFigures, { amount, cells }: GroupFigure): Counted['part'] {
  if (metric.kind !== 'additive' || metric.silence !== 'gap' || amount === null) return null
  const of = monthsOf(from, to).length
  const months = [...new Set(cells.flatMap((cell) => cell.months))].sort()
  return months.length < of ? { months, of } : null
}
