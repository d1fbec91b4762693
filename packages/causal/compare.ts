import { deviation } from './numbers.ts'
import { arrange, type Block, type Panel, type Treatment } from './panel.ts'
import { type Cancelled, heed } from './problem.ts'
import { fista, frankWolfe, type SimplexProblem, sparsify } from './simplex.ts'

/** How the comparison is built; see the function of that name. */
export type Comparison = 'synthetic-difference' | 'synthetic-control' | 'synthetic-control-fixed-effect' | 'difference-in-differences'

/** What a comparison found. Everything in units of the outcome (of its logarithm, where logarithms went in). */
export interface Estimate {
  comparison: Comparison
  /** Mean over treated units and periods from the start on. */
  effect: number
  /** The effect in each period from the start on. */
  curve: number[]
  /** Mean of the treated units, all periods. */
  observed: number[]
  /** The same as it would have gone without, says the comparison; all periods. */
  counterfactual: number[]
  /** Root of the mean squared gap between the two before the start. */
  fitBefore: number
  /** Controls with their weights, heaviest first; those without weight are left out. */
  unitWeights: { unit: string; weight: number }[]
  /** Periods before the start with their weights. */
  timeWeights: { period: string; weight: number }[]
}

/** The weights and regularisation of a solved comparison. */
export interface Solved {
  comparison: Comparison
  omega: Float64Array
  lambda: Float64Array
  zetaUnits: number
  zetaTimes: number
  least: number
}

const most = 10_000
const mostBeforeSparse = 100

/**
 * Products of rows over the periods before the start: of deviations from the row's own mean (`centred`) or of the figures themselves. Every
 * question about any choice of controls and treated units is answered from it.
 */
export interface Products {
  centred: Float64Array
  plain: Float64Array
  rows: number
}

export function productsOf(rows: readonly Float64Array[], before: number): Products {
  const n = rows.length
  const flat = new Float64Array(n * before)
  const level = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    let sum = 0
    for (let t = 0; t < before; t++) sum += rows[i]![t]!
    level[i] = sum / before
    for (let t = 0; t < before; t++) flat[i * before + t] = rows[i]![t]! - level[i]!
  }
  const centred = new Float64Array(n * n)
  const plain = new Float64Array(n * n)
  for (let i = 0; i < n; i++)
    for (let j = i; j < n; j++) {
      let sum = 0
      for (let t = 0; t < before; t++) sum += flat[i * before + t]! * flat[j * before + t]!
      centred[i * n + j] = sum
      centred[j * n + i] = sum
      plain[i * n + j] = sum + before * level[i]! * level[j]!
      plain[j * n + i] = plain[i * n + j]!
    }
  return { centred, plain, rows: n }
}

function unitProblem(
  products: Products,
  withLevel: boolean,
  controls: readonly number[],
  treated: readonly number[],
  before: number,
  zeta: number,
): SimplexProblem {
  const { rows } = products
  const all = withLevel ? products.plain : products.centred
  const k = controls.length
  const gram = new Float64Array(k * k)
  const target = new Float64Array(k)
  for (let i = 0; i < k; i++) {
    const at = controls[i]! * rows
    for (let j = 0; j < k; j++) gram[i * k + j] = all[at + controls[j]!]!
    let sum = 0
    for (const m of treated) sum += all[at + m]!
    target[i] = sum / treated.length
  }
  let square = 0
  for (const m of treated) for (const o of treated) square += all[m * rows + o]!
  return { gram, target, square: square / treated.length ** 2, rows: before, zeta }
}

function timeProblem(
  rows: readonly Float64Array[],
  controls: readonly number[],
  before: number,
  periods: number,
  zeta: number,
): SimplexProblem {
  const n = controls.length
  const columns = before + 1
  const matrix = new Float64Array(n * columns)
  const middle = new Float64Array(columns)
  controls.forEach((c, i) => {
    const row = rows[c]!
    let after = 0
    for (let t = before; t < periods; t++) after += row[t]!
    for (let t = 0; t < before; t++) {
      matrix[i * columns + t] = row[t]!
      middle[t]! += row[t]! / n
    }
    matrix[i * columns + before] = after / (periods - before)
    middle[before]! += after / (periods - before) / n
  })
  const gram = new Float64Array(before * before)
  const target = new Float64Array(before)
  let square = 0
  for (let i = 0; i < n; i++) {
    const at = i * columns
    for (let t = 0; t < columns; t++) matrix[at + t]! -= middle[t]!
    const b = matrix[at + before]!
    square += b * b
    for (let t = 0; t < before; t++) {
      const a = matrix[at + t]!
      target[t]! += a * b
      for (let u = t; u < before; u++) gram[t * before + u]! += a * matrix[at + u]!
    }
  }
  for (let t = 0; t < before; t++) for (let u = 0; u < t; u++) gram[t * before + u] = gram[u * before + t]!
  return { gram, target, square, rows: n, zeta }
}

/** The spread of month-to-month changes of the controls before the start: the scale of every regularisation. */
function noise(rows: readonly Float64Array[], controls: readonly number[], before: number): number {
  const changes = new Float64Array(controls.length * (before - 1))
  controls.forEach((c, i) => {
    for (let t = 1; t < before; t++) changes[i * (before - 1) + t - 1] = rows[c]![t]! - rows[c]![t - 1]!
  })
  return deviation(changes)
}

const uniform = (length: number): Float64Array => new Float64Array(length).fill(1 / length)

/**
 * Finds the weights of a comparison for a choice of rows.
 *
 * A resample searches from even weights and not from those of the comparison that it stands beside, as synthdid does: where a history is longer than
 * the controls are many, the weights of time fit every control, and a placebo that began from them would find its own later figures foretold.
 * @param scale a solved comparison whose regularisation is kept
 */
export function solve(
  comparison: Comparison,
  block: Pick<Block, 'rows' | 'before' | 'periods'>,
  products: Products,
  controls: readonly number[],
  treated: readonly number[],
  scale?: Pick<Solved, 'zetaUnits' | 'zetaTimes' | 'least'>,
): Solved {
  const { rows, before, periods } = block
  const sigma = scale ? 0 : noise(rows, controls, before)
  const least = scale?.least ?? 1e-5 * sigma
  if (comparison === 'difference-in-differences')
    return { comparison, omega: uniform(controls.length), lambda: uniform(before), zetaUnits: 0, zetaTimes: 0, least }
  if (comparison === 'synthetic-control-fixed-effect') {
    const omega = fista(unitProblem(products, false, controls, treated, before, 0))
    return { comparison, omega, lambda: uniform(before), zetaUnits: 0, zetaTimes: 0, least }
  }
  const whole = comparison === 'synthetic-difference'
  const zetaUnits = scale?.zetaUnits ?? (whole ? (treated.length * (periods - before)) ** 0.25 : 1e-6) * sigma
  const zetaTimes = scale?.zetaTimes ?? 1e-6 * sigma
  const search = (problem: SimplexProblem, start: Float64Array): Float64Array =>
    frankWolfe(problem, sparsify(frankWolfe(problem, start, least, mostBeforeSparse)), least, most)
  const omega = search(unitProblem(products, !whole, controls, treated, before, zetaUnits), uniform(controls.length))
  const lambda = whole ? search(timeProblem(rows, controls, before, periods, zetaTimes), uniform(before)) : new Float64Array(before)
  return { comparison, omega, lambda, zetaUnits, zetaTimes, least }
}

/** Gaps between treated and weighted controls, all periods: what the comparison says before it looks at time. */
export function gaps(
  rows: readonly Float64Array[],
  controls: readonly number[],
  treated: readonly number[],
  omega: Float64Array,
  periods: number,
): Float64Array {
  const gap = new Float64Array(periods)
  for (const m of treated) for (let t = 0; t < periods; t++) gap[t]! += rows[m]![t]! / treated.length
  controls.forEach((c, i) => {
    const weight = omega[i]!
    if (weight !== 0) for (let t = 0; t < periods; t++) gap[t]! -= weight * rows[c]![t]!
  })
  return gap
}

/** The gap that was there before the start, by the weights of time: what is taken off every later gap. */
export function standing(gap: Float64Array, lambda: Float64Array): number {
  let sum = 0
  for (let t = 0; t < lambda.length; t++) sum += lambda[t]! * gap[t]!
  return sum
}

/** The effect of one solved comparison: the mean later gap less the standing one. */
export function effectOf(
  block: Pick<Block, 'rows' | 'before' | 'periods'>,
  controls: readonly number[],
  treated: readonly number[],
  { omega, lambda }: Pick<Solved, 'omega' | 'lambda'>,
): number {
  const gap = gaps(block.rows, controls, treated, omega, block.periods)
  const base = standing(gap, lambda)
  let sum = 0
  for (let t = block.before; t < block.periods; t++) sum += gap[t]! - base
  return sum / (block.periods - block.before)
}

export const upTo = (count: number, from = 0): number[] => Array.from({ length: count }, (_, i) => from + i)

/** A comparison with what its resamples need. */
export interface Compared {
  estimate: Estimate
  block: Block
  products: Products
  solved: Solved
}

/** Runs a comparison on an arranged block. */
export function compareBlock(comparison: Comparison, block: Block, panel: Panel, cancelled?: Cancelled): Compared {
  heed(cancelled)
  const controls = upTo(block.controls)
  const treated = upTo(block.rows.length - block.controls, block.controls)
  const products = productsOf(block.rows, block.before)
  const solved = solve(comparison, block, products, controls, treated)
  const gap = gaps(block.rows, controls, treated, solved.omega, block.periods)
  const base = standing(gap, solved.lambda)
  const observed = Array.from({ length: block.periods }, (_, t) => treated.reduce((sum, m) => sum + block.rows[m]![t]!, 0) / treated.length)
  const curve = Array.from(gap.subarray(block.before), (value) => value - base)
  // With weights on time the parallel to the treated line is drawn through the standing gap; fit is judged around that.
  let squares = 0
  for (let t = 0; t < block.before; t++) squares += (gap[t]! - base) ** 2
  return {
    block,
    products,
    solved,
    estimate: {
      comparison,
      effect: curve.reduce((sum, value) => sum + value, 0) / curve.length,
      curve,
      observed,
      counterfactual: observed.map((value, t) => value - (gap[t]! - base)),
      fitBefore: Math.sqrt(squares / block.before),
      unitWeights: controls
        .map((c, i) => ({ unit: block.names[c]!, weight: solved.omega[i]! }))
        .filter(({ weight }) => weight > 0)
        .sort((a, b) => b.weight - a.weight || (a.unit < b.unit ? -1 : 1)),
      timeWeights: Array.from(solved.lambda, (weight, t) => ({ period: panel.periods[t]!, weight })),
    },
  }
}

interface Options {
  cancelled?: Cancelled
}

/**
 * Synthetic difference-in-differences: the effect on the treated of starting together, compared with weighted controls and weighted earlier
 * periods.
 *
 * Assumes: without the treatment the treated would have moved in parallel to *some* weighted mean of the controls, no control felt the treatment,
 * and nobody acted on it before the start. Shapes: see {@link Panel}; at least 2 controls, 3 periods before, 1 from the start on. Units: those of the
 * outcome; give logarithms ({@link logarithms}) for flows.
 *
 * Source: Arkhangelsky, Athey, Hirshberg, Imbens, Wager, "Synthetic Difference-in-Differences", American Economic Review 111 (2021), algorithm 1;
 * solver and stopping rule of the authors' R package synthdid, so that its published numbers come out.
 * @throws CausalProblem when the panel does not carry it
 */
export const syntheticDifference = (panel: Panel, treatment: Treatment, options: Options = {}): Compared =>
  compare('synthetic-difference', panel, treatment, options)

/**
 * Synthetic control: the treated compared with a weighted mean of controls that matches its figures before the start, level included.
 * Assumptions and shapes as {@link syntheticDifference}, and that the treated lies among the controls: a branch greater than all others cannot be
 * matched. Source: Abadie, Diamond, Hainmueller, JASA 105 (2010), with outcomes alone as predictors, solved as in synthdid.
 * @throws CausalProblem when the panel does not carry it
 */
export const syntheticControl = (panel: Panel, treatment: Treatment, options: Options = {}): Compared =>
  compare('synthetic-control', panel, treatment, options)

/**
 * Synthetic control with a fixed effect: as {@link syntheticControl}, after every unit's own mean before the start is taken off, so that a large
 * branch can be compared with small ones. Source: Doudchenko and Imbens (2016); Ferman and Pinto (2021), demeaned control.
 * @throws CausalProblem when the panel does not carry it
 */
export const syntheticControlWithFixedEffect = (panel: Panel, treatment: Treatment, options: Options = {}): Compared =>
  compare('synthetic-control-fixed-effect', panel, treatment, options)

/**
 * Difference in differences: the change of the treated less the mean change of all controls. Assumes that all would have moved in parallel.
 * Never for units that started at different times: see {@link staggeredEffects}.
 * @throws CausalProblem when the panel does not carry it
 */
export const differenceInDifferences = (panel: Panel, treatment: Treatment, options: Options = {}): Compared =>
  compare('difference-in-differences', panel, treatment, options)

/** One of the comparisons by its name. */
export function compare(comparison: Comparison, panel: Panel, treatment: Treatment, { cancelled }: Options = {}): Compared {
  const block = arrange(panel, treatment, { controls: 2, before: 3, after: 1 })
  return compareBlock(comparison, block, panel, cancelled)
}
