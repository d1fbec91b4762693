import { backward, cholesky, forward, type Random } from '#packages/causal'
import type { Factor } from './design.ts'
import type { State } from './sampler.ts'

/**
 * Draws all effects at once: normal, of precision gram ÷ noise + prior, around what the data and the prior say together.
 *
 * No post has two levels of one factor, so the block of a factor is diagonal. The greatest one is taken out first (Schur complement): what is left to
 * factor is the rest alone, which is most of the work saved where pairs of groups have many levels.
 * @returns a function that draws into `state.effects`; `product` is Σ x·target
 */
export function effectsSampler(gram: Float64Array, p: number, factors: readonly Factor[]) {
  const apart = factors.reduce<{ first: number; levels: { length: number } }>(
    (most, factor) => (factor.levels.length > most.levels.length ? factor : most),
    { first: p, levels: [] },
  )
  const [first, count] = [apart.first, apart.levels.length]
  const others = Array.from({ length: p }, (_, c) => c).filter((c) => c < first || c >= first + count)
  const r = others.length
  const matrix = new Float64Array(r * r)
  const side = new Float64Array(r)
  const own = new Float64Array(count)
  /** Where a level of the factor meets the others, and how much. */
  const meets = Array.from({ length: count }, (_, a) =>
    others.flatMap((c, i) => {
      const sum = gram[(first + a) * p + c]!
      return sum === 0 ? [] : [{ i, sum }]
    }),
  )
  return ({ effects, precision, noise }: State, product: Float64Array, random: Random): void => {
    for (let i = 0; i < r; i++) {
      for (let j = 0; j <= i; j++) matrix[i * r + j] = gram[others[i]! * p + others[j]!]! / noise
      matrix[i * r + i]! += precision[others[i]!]!
      side[i] = product[others[i]!]! / noise
    }
    for (let a = 0; a < count; a++) {
      const column = first + a
      own[a] = gram[column * p + column]! / noise + precision[column]!
      const at = meets[a]!
      const scale = 1 / (noise * noise * own[a]!)
      for (let x = 0; x < at.length; x++) {
        const { i, sum } = at[x]!
        side[i]! -= sum * product[column]! * scale
        for (let y = 0; y <= x; y++) matrix[i * r + at[y]!.i]! -= sum * at[y]!.sum * scale
      }
    }
    const lower = cholesky(matrix, r)
    if (!lower) throw new Error('the posterior of the effects has no proper precision')
    // L·Lᵀ·x = side + L·z has mean (L·Lᵀ)⁻¹·side and covariance (L·Lᵀ)⁻¹.
    const half = forward(lower, r, side)
    for (let i = 0; i < r; i++) half[i]! += random.normal()
    const drawn = backward(lower, r, half)
    for (let i = 0; i < r; i++) effects[others[i]!] = drawn[i]!
    for (let a = 0; a < count; a++) {
      const column = first + a
      let sum = product[column]! / noise
      for (const { i, sum: met } of meets[a]!) sum -= (met / noise) * drawn[i]!
      effects[column] = sum / own[a]! + random.normal() / Math.sqrt(own[a]!)
    }
  }
}
