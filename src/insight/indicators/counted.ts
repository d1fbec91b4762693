import { figureOf, type GroupFigure, hideSmallCells, isSmall, type MetricKey, type PeriodFigures } from '#rooms/facts'
import type { Days } from '../windows.ts'
import { isPeople } from './registry.ts'
import type { Scope } from './scope.ts'

/** A metric of a scope and a period as it may be told, with all that a reader must know of it. */
export interface Counted {
  metric: MetricKey
  /** Null: none, or not told. */
  amount: number | null
  /** `hidden`: 1 to 4 people, or what would give such a count away; `none`: no figure, which is not 0. */
  told: 'exact' | 'hidden' | 'none'
  /** Why there is none. */
  why: GroupFigure['why'] | 'longer'
  /** Of a stock: the first and the last of the days for which its places told it. */
  days: Days | null
  /** Of a stock: some of it was told for a day before the period. */
  earlier: boolean
  sources: string[]
  missing: { month: string; points: number[] }[]
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
  const hidden = found.amount !== null && isPeople(metric.key) && tellsOfFew(figures, found, scope)
  const range = days ? { from: found.cells.map((cell) => cell.from).sort()[0]!, to: days.to } : { from, to }
  const places = scope.points && scope.points.length <= 1000 ? `&points=${scope.points.join(',')}` : ''
  return {
    metric: metric.key,
    amount: hidden ? null : found.amount,
    told: hidden ? 'hidden' : found.amount === null ? 'none' : 'exact',
    why: found.why === 'never-told' && found.longer > 0 ? 'longer' : found.why,
    days,
    earlier: days !== null && days.from < from,
    sources: found.sources,
    missing: found.missing,
    hiddenBySource: found.hiddenBySource,
    gap: found.gap,
    points: found.cells.map(({ point }) => point),
    opens: `/desk/facts/${metric.key}/rows?from=${range.from}&to=${range.to}${places}`,
  }
}

/**
 * Whether a count of people is 1 to 4, or belongs to places of which one is, or would give one away: the sum of all places may be shown beside it.
 */
function tellsOfFew(figures: PeriodFigures, { amount, cells }: GroupFigure, scope: Scope): boolean {
  if (isSmall(amount)) return true
  if (!scope.points) return false
  const places = figures.cells.filter(({ point }) => point !== 0)
  const shown = hideSmallCells(
    places.map((cell) => cell.amount),
    { sumIsShown: true },
  )
  const hidden = new Set(places.filter((_, i) => shown[i]!.hidden).map(({ point }) => point))
  return cells.some(({ point }) => hidden.has(point))
}
