import type { Random } from '#packages/causal'
import type { Design } from './design.ts'

/** What is drawn anew in every sweep. */
export interface State {
  effects: Float64Array
  /** Prior precision of each column. */
  precision: Float64Array
  noise: number
}

/** What a kind of outcome must tell: right-hand sides and squares, of a target that may itself be drawn. */
export interface Sampler {
  centre: number
  noise: number
  /** Σ x·xᵀ over the rows as they count, columns × columns. */
  gram: Float64Array
  /** Draws what is hidden, given the effects; returns Σ x·target over the rows as they count. */
  hidden(state: State, random: Random): Float64Array
  /** Σ (target − sum of the effects)² over the rows as they count, and how many they count for. */
  rest(effects: Float64Array): { squares: number; weight: number }
}

/** Σ x·xᵀ over the rows, each by its weight. */
export function gramOf({ rows, columns: p, factors, slopes, places, values, weight }: Design): Float64Array {
  const gram = new Float64Array(p * p)
  const at: number[] = []
  const size: number[] = []
  for (let i = 0; i < rows; i++) {
    at.length = 0
    size.length = 0
    at.push(0)
    size.push(1)
    for (let s = 0; s < slopes.length; s++) {
      at.push(1 + s)
      size.push(values[i * slopes.length + s]!)
    }
    for (let k = 0; k < factors.length; k++) {
      const column = places[i * factors.length + k]!
      if (column < 0) continue
      at.push(column)
      size.push(1)
    }
    for (let a = 0; a < at.length; a++) {
      const scaled = weight[i]! * size[a]!
      for (let b = 0; b < at.length; b++) gram[at[a]! * p + at[b]!]! += scaled * size[b]!
    }
  }
  return gram
}

/** Σ x·target over the rows, each by its weight. */
export function productOf(design: Design, target: Float64Array, into: Float64Array): Float64Array {
  const { rows, factors, slopes, places, values, weight } = design
  const [k, m] = [factors.length, slopes.length]
  into.fill(0)
  for (let i = 0; i < rows; i++) {
    const scaled = weight[i]! * target[i]!
    into[0]! += scaled
    for (let s = 0; s < m; s++) into[1 + s]! += scaled * values[i * m + s]!
    for (let f = 0; f < k; f++) {
      const column = places[i * k + f]!
      if (column >= 0) into[column]! += scaled
    }
  }
  return into
}

/** log(1 + outcome) is seen as it is: nothing is hidden, and the rows are needed once. */
export function logSampler(design: Design): Sampler {
  const { rows, columns: p, weight, outcome } = design
  let total = 0
  let centre = 0
  for (let i = 0; i < rows; i++) {
    total += weight[i]!
    centre += weight[i]! * Math.log1p(outcome[i]!)
  }
  centre /= total
  const target = Float64Array.from(outcome, (count) => Math.log1p(count) - centre)
  let squares = 0
  for (let i = 0; i < rows; i++) squares += weight[i]! * target[i]! ** 2
  const gram = gramOf(design)
  const product = productOf(design, target, new Float64Array(p))
  return {
    centre,
    noise: Math.max(1e-4, squares / total),
    gram,
    hidden: () => product,
    rest(effects) {
      let explained = 0
      for (let a = 0; a < p; a++) {
        let sum = -2 * product[a]!
        for (let b = 0; b < p; b++) sum += gram[a * p + b]! * effects[b]!
        explained += effects[a]! * sum
      }
      return { squares: Math.max(1e-9, squares + explained), weight: total }
    },
  }
}
