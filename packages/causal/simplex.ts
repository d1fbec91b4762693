/** Least squares over weights that are none below zero and together one, given as products so that many problems share one matrix. */
export interface SimplexProblem {
  /** AᵀA, k × k by rows. */
  gram: Float64Array
  /** Aᵀb. */
  target: Float64Array
  /** bᵀb. */
  square: number
  /** Rows of A: the squares are divided by it. */
  rows: number
  /** ζ: the weights' own squares are added, times ζ². */
  zeta: number
}

/**
 * Frank–Wolfe with exact line search over {ω ≥ 0, Σω = 1}: min ‖Aω − b‖² / rows + ζ²‖ω‖², as synthdid does it (Arkhangelsky et al. 2021,
 * solver.R), but on AᵀA, so that a step costs k and not rows × k. Changes `weights` in place.
 * @param least stops when the value falls by no more than least² (after at least two steps)
 */
export function frankWolfe(problem: SimplexProblem, weights: Float64Array, least: number, most: number): Float64Array {
  const { gram, target, square, rows, zeta } = problem
  const k = weights.length
  const eta = rows * zeta * zeta
  const product = new Float64Array(k)
  const multiply = (): void => {
    product.fill(0)
    for (let j = 0; j < k; j++) {
      const weight = weights[j]!
      if (weight === 0) continue
      const at = j * k
      for (let i = 0; i < k; i++) product[i]! += weight * gram[at + i]!
    }
  }
  multiply()
  let last = Number.POSITIVE_INFINITY
  for (let step = 0; step < most; step++) {
    // Rounding gathers in a product that is only ever updated.
    if (step % 512 === 511) multiply()
    let best = 0
    let steepest = Number.POSITIVE_INFINITY
    let along = 0
    let own = 0
    let quadratic = 0
    let linear = 0
    for (let i = 0; i < k; i++) {
      const weight = weights[i]!
      const slope = product[i]! - target[i]! + eta * weight
      if (slope < steepest) {
        steepest = slope
        best = i
      }
      along += slope * weight
      own += weight * weight
      quadratic += weight * product[i]!
      linear += weight * target[i]!
    }
    const rise = gram[best * k + best]! - 2 * product[best]! + quadratic + eta * (own - 2 * weights[best]! + 1)
    const wanted = rise > 0 ? (along - steepest) / rise : 0
    const taken = Math.min(1, Math.max(0, wanted))
    const at = best * k
    if (taken > 0) {
      // The value of what we step to, from products at hand: no second pass.
      linear = (1 - taken) * linear + taken * target[best]!
      quadratic = (1 - taken) ** 2 * quadratic + 2 * taken * (1 - taken) * product[best]! + taken * taken * gram[at + best]!
      own = (1 - taken) ** 2 * own + 2 * taken * (1 - taken) * weights[best]! + taken * taken
      for (let i = 0; i < k; i++) {
        weights[i]! *= 1 - taken
        product[i] = (1 - taken) * product[i]! + taken * gram[at + i]!
      }
      weights[best]! += taken
    }
    const value = zeta * zeta * own + (quadratic - 2 * linear + square) / rows
    if (step >= 1 && !(last - value > least * least)) break
    last = value
  }
  return weights
}

/** Puts what is at most a quarter of the greatest weight to zero, and lets the others be one together again. */
export function sparsify(weights: Float64Array): Float64Array {
  const bar = Math.max(...weights) / 4
  let sum = 0
  for (let i = 0; i < weights.length; i++) {
    if (weights[i]! <= bar) weights[i] = 0
    sum += weights[i]!
  }
  for (let i = 0; i < weights.length; i++) weights[i]! /= sum
  return weights
}

/** The nearest point of the simplex, in place (Duchi et al. 2008). */
export function projectOntoSimplex(point: Float64Array): Float64Array {
  const sorted = Float64Array.from(point).sort().reverse()
  let sum = 0
  let shift = 0
  for (let i = 0; i < sorted.length; i++) {
    sum += sorted[i]!
    const candidate = (sum - 1) / (i + 1)
    if (sorted[i]! > candidate) shift = candidate
  }
  for (let i = 0; i < point.length; i++) point[i] = Math.max(0, point[i]! - shift)
  return point
}

/** Accelerated projected gradient with restart (FISTA) for the same problem as {@link frankWolfe}: slower a step, exact in the end. */
export function fista(problem: SimplexProblem, tolerance = 1e-10, most = 20_000): Float64Array {
  const { gram, target, rows, zeta } = problem
  const k = target.length
  const eta = rows * zeta * zeta
  // The greatest row sum of absolute values is no smaller than the greatest eigenvalue.
  let bound = 0
  for (let i = 0; i < k; i++) {
    let sum = 0
    for (let j = 0; j < k; j++) sum += Math.abs(gram[i * k + j]!)
    bound = Math.max(bound, sum)
  }
  bound = bound + eta || 1
  let here = new Float64Array(k).fill(1 / k)
  const ahead = Float64Array.from(here)
  let momentum = 1
  for (let step = 0; step < most; step++) {
    const next = new Float64Array(k)
    let turned = 0
    for (let i = 0; i < k; i++) {
      let slope = eta * ahead[i]! - target[i]!
      const at = i * k
      for (let j = 0; j < k; j++) slope += gram[at + j]! * ahead[j]!
      next[i] = ahead[i]! - slope / bound
    }
    projectOntoSimplex(next)
    let moved = 0
    for (let i = 0; i < k; i++) {
      moved = Math.max(moved, Math.abs(next[i]! - here[i]!))
      turned += (ahead[i]! - next[i]!) * (next[i]! - here[i]!)
    }
    if (turned > 0) momentum = 1
    const coming = (1 + Math.sqrt(1 + 4 * momentum * momentum)) / 2
    for (let i = 0; i < k; i++) ahead[i] = next[i]! + ((momentum - 1) / coming) * (next[i]! - here[i]!)
    momentum = coming
    here = next
    if (moved < tolerance && step > 10) break
  }
  return here
}
