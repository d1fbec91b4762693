import { CausalProblem } from './problem.ts'

/**
 * One outcome of several units over the same periods: `values[unit][period]`. What was not counted is NaN. Units and periods have names only so
 * that problems and results can say which one is meant.
 */
export interface Panel {
  units: readonly string[]
  periods: readonly string[]
  values: readonly (readonly number[])[]
}

/** What was done: to which units (by name), and from which period on (by its index). */
export interface Treatment {
  treated: readonly string[]
  start: number
}

/**
 * A panel made ready for the methods that compare: controls first, in an order that depends on their figures alone (so that a reordered or
 * relabelled panel gives the same answer to the bit), then the treated ones; all numbers finite.
 */
export interface Block {
  /** `values[i]` of row i, controls before treated. */
  rows: readonly Float64Array[]
  names: readonly string[]
  controls: number
  /** Periods before the start. */
  before: number
  periods: number
}

/** Periods in which something else happened to a unit, or to all of them (null): a closing, a re-opening, a campaign. Both ends are in it. */
export interface Masked {
  unit: string | null
  from: number
  to: number
}

/** Whether anything that is masked touches a unit within periods `from` to `to` − 1. */
export const isMasked = (masked: readonly Masked[], unit: string, from: number, to: number): boolean =>
  masked.some((mask) => (mask.unit === null || mask.unit === unit) && mask.from < to && mask.to >= from)

/** @throws CausalProblem `ragged`, `duplicate-unit` */
export function checkPanel({ units, periods, values }: Panel): void {
  if (values.length !== units.length) throw new CausalProblem('ragged', { unit: '', expected: units.length, found: values.length })
  values.forEach((row, i) => {
    if (row.length !== periods.length) throw new CausalProblem('ragged', { unit: units[i]!, expected: periods.length, found: row.length })
  })
  const seen = new Set<string>()
  for (const unit of units) {
    if (seen.has(unit)) throw new CausalProblem('duplicate-unit', { unit })
    seen.add(unit)
  }
}

/**
 * Arranges a panel for a comparison. Controls with a gap are left out; a gap of a treated unit is a problem, because nobody knows what it
 * would have counted.
 * @param needs the fewest controls and periods that the method can work with
 * @throws CausalProblem naming what is missing
 */
export function arrange(panel: Panel, { treated, start }: Treatment, needs: { controls: number; before: number; after: number }): Block {
  checkPanel(panel)
  const { units, periods, values } = panel
  if (!Number.isInteger(start) || start < 0 || start >= periods.length)
    throw new CausalProblem('start-outside', { start, first: periods[0] ?? '', last: periods.at(-1) ?? '' })
  if (start < needs.before) throw new CausalProblem('too-few-periods-before', { found: start, needed: needs.before })
  const after = periods.length - start
  if (after < needs.after) throw new CausalProblem('too-few-periods-after', { found: after, needed: needs.after })
  const rows = treated.map((name) => {
    const at = units.indexOf(name)
    if (at < 0) throw new CausalProblem('unknown-unit', { unit: name })
    const gap = values[at]!.findIndex((value) => !Number.isFinite(value))
    if (gap >= 0) throw new CausalProblem(gap < start ? 'closed-before-start' : 'closed-after-start', { unit: name, period: periods[gap]! })
    return { name, row: Float64Array.from(values[at]!) }
  })
  if (rows.length === 0) throw new CausalProblem('unknown-unit', { unit: '' })
  const chosen = new Set(treated)
  if (chosen.size < treated.length)
    throw new CausalProblem('duplicate-unit', { unit: treated.find((name, i) => treated.indexOf(name) < i)! })
  const controls = units
    .flatMap((name, i) => (chosen.has(name) || !values[i]!.every(Number.isFinite) ? [] : [{ name, row: Float64Array.from(values[i]!) }]))
    .sort(byFigures)
  if (controls.length < needs.controls) throw new CausalProblem('too-few-controls', { found: controls.length, needed: needs.controls })
  rows.sort(byFigures)
  for (const { name, row } of rows)
    if (row.subarray(0, start).every((value) => value === row[0])) throw new CausalProblem('constant', { unit: name })
  return {
    rows: [...controls, ...rows].map(({ row }) => row),
    names: [...controls, ...rows].map(({ name }) => name),
    controls: controls.length,
    before: start,
    periods: periods.length,
  }
}

/** Orders rows by their figures, gaps first: an order that knows neither names nor places. */
export function byFigures(a: { row: ArrayLike<number> }, b: { row: ArrayLike<number> }): number {
  for (let t = 0; t < a.row.length; t++) {
    if (Object.is(a.row[t], b.row[t])) continue
    return (Number.isNaN(a.row[t]!) ? Number.NEGATIVE_INFINITY : a.row[t]!) <
      (Number.isNaN(b.row[t]!) ? Number.NEGATIVE_INFINITY : b.row[t]!)
      ? -1
      : 1
  }
  return 0
}

/**
 * Natural logarithms of counts, so that an effect on a flow (loans, visits) is a share of it: exp(effect) − 1. Zero has none: such a panel
 * is better counted by the quarter.
 * @throws CausalProblem `not-positive`, with the unit and period
 */
export function logarithms(panel: Panel): Panel {
  return {
    ...panel,
    values: panel.values.map((row, i) =>
      row.map((value, t) => {
        if (value <= 0)
          throw new CausalProblem(value === 0 ? 'zeros' : 'not-positive', { unit: panel.units[i]!, period: panel.periods[t]! })
        return Math.log(value)
      }),
    ),
  }
}
