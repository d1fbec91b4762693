import { type Compared, effectOf, gaps, solve, standing, upTo } from './compare.ts'
import { deviation, normalQuantile } from './numbers.ts'
import { type Cancelled, CausalProblem, heed } from './problem.ts'
import { Random } from './random.ts'

/** How sure a comparison is, by one way of asking. */
export interface Spread {
  way: 'placebo' | 'jackknife' | 'bootstrap'
  standardError: number
  /** effect ± z · standard error. */
  low: number
  high: number
  level: number
  /** Effects of the repetitions, in the order drawn. */
  draws: number[]
}

interface SpreadOptions {
  /** Repetitions; 200 unless given. */
  draws?: number
  /** 0.95 unless given. */
  level?: number
  seed?: number
  cancelled?: Cancelled
}

function spreadOf(way: Spread['way'], { estimate }: Compared, standardError: number, level: number, draws: number[]): Spread {
  const half = normalQuantile((1 + level) / 2) * standardError
  return { way, standardError, low: estimate.effect - half, high: estimate.effect + half, level, draws }
}

const normalised = (weights: Float64Array): Float64Array => {
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return sum > 0 ? weights.map((weight) => weight / sum) : weights.map(() => 1 / weights.length)
}

/**
 * Placebos in space: as many controls as were treated are drawn and treated in name only; their effects' spread is the error. The one way for a
 * single treated unit. Assumes that treated and controls are equally noisy. Source: Arkhangelsky et al. 2021, algorithm 4.
 * @throws CausalProblem `too-few-controls` when fewer than treated + 2 are there
 */
export function placeboSpread(compared: Compared, { draws = 200, level = 0.95, seed = 1, cancelled }: SpreadOptions = {}): Spread {
  const { block, products, solved } = compared
  const treatedCount = block.rows.length - block.controls
  if (block.controls < treatedCount + 2) throw new CausalProblem('too-few-controls', { found: block.controls, needed: treatedCount + 2 })
  const random = new Random(seed)
  const effects = Array.from({ length: draws }, () => {
    heed(cancelled)
    const order = random.sample(block.controls, block.controls)
    const treated = order.slice(0, treatedCount)
    const controls = order.slice(treatedCount)
    return effectOf(block, controls, treated, solve(solved.comparison, block, products, controls, treated, solved))
  })
  return spreadOf('placebo', compared, Math.sqrt((draws - 1) / draws) * deviation(effects), level, effects)
}

/**
 * Leaves one unit after the other out, weights kept. Needs two treated units or more; conservative. Source: Arkhangelsky et al. 2021, algorithm 3.
 * @throws CausalProblem `too-few-controls` for a single treated unit or fewer than three controls
 */
export function jackknifeSpread(compared: Compared, { level = 0.95, cancelled }: Omit<SpreadOptions, 'draws' | 'seed'> = {}): Spread {
  const { block, solved } = compared
  const treated = upTo(block.rows.length - block.controls, block.controls)
  const controls = upTo(block.controls)
  if (treated.length < 2 || controls.length < 3)
    throw new CausalProblem('too-few-controls', { found: Math.min(treated.length, controls.length - 1), needed: 2 })
  const effects = upTo(block.rows.length).map((out) => {
    heed(cancelled)
    const kept = controls.filter((c) => c !== out)
    const omega = out < block.controls ? normalised(Float64Array.from(kept, (c) => solved.omega[c]!)) : solved.omega
    return effectOf(
      block,
      kept,
      treated.filter((m) => m !== out),
      { omega, lambda: solved.lambda },
    )
  })
  const n = effects.length
  return spreadOf('jackknife', compared, Math.sqrt(((n - 1) / n) * (n - 1)) * deviation(effects), level, effects)
}

/**
 * Draws units with replacement and compares anew. For many treated units. Source: Arkhangelsky et al. 2021, algorithm 2.
 * @throws CausalProblem `too-few-controls` for a single treated unit
 */
export function bootstrapSpread(compared: Compared, { draws = 200, level = 0.95, seed = 1, cancelled }: SpreadOptions = {}): Spread {
  const { block, products, solved } = compared
  if (block.rows.length - block.controls < 2) throw new CausalProblem('too-few-controls', { found: 1, needed: 2 })
  const random = new Random(seed)
  const effects: number[] = []
  while (effects.length < draws) {
    heed(cancelled)
    const drawn = Array.from({ length: block.rows.length }, () => random.below(block.rows.length)).sort((a, b) => a - b)
    const controls = drawn.filter((i) => i < block.controls)
    const treated = drawn.filter((i) => i >= block.controls)
    if (controls.length < 2 || treated.length === 0) continue
    effects.push(effectOf(block, controls, treated, solve(solved.comparison, block, products, controls, treated, solved)))
  }
  return spreadOf('bootstrap', compared, Math.sqrt((draws - 1) / draws) * deviation(effects), level, effects)
}

/** Where a single treated unit stands among the controls, each treated in name only in turn. */
export interface PlaceboRank {
  /** Mean squared gap after over before, of the treated unit. */
  ratio: number
  /** 1 is the greatest. */
  rank: number
  of: number
  /** rank / of: never smaller than one over all units. */
  p: number
  /** All units with their ratios, greatest first. */
  ratios: { unit: string; ratio: number }[]
}

/**
 * In-space placebos by the ratio of squared gaps after and before the start, level taken off where the comparison does so. With J controls the
 * smallest p is 1 / (J + 1). Source: Abadie, Diamond, Hainmueller 2010.
 * @throws CausalProblem `too-few-controls` when several units were treated: use {@link placeboSpread}
 */
export function placeboRank(compared: Compared, cancelled?: Cancelled): PlaceboRank {
  const { block, products, solved } = compared
  if (block.rows.length - block.controls !== 1)
    throw new CausalProblem('too-few-controls', { found: block.controls, needed: block.controls + 1 })
  const all = upTo(block.rows.length)
  const ratioOf = (one: number): number => {
    heed(cancelled)
    // The treated unit itself is no donor of a placebo: it may carry the effect.
    const controls = all.filter((i) => i !== one && i < block.controls)
    const { omega, lambda } = one === block.controls ? solved : solve(solved.comparison, block, products, controls, [one])
    const gap = gaps(block.rows, controls, [one], omega, block.periods)
    const base = standing(gap, lambda)
    const squares = (from: number, to: number): number => {
      let sum = 0
      for (let t = from; t < to; t++) sum += (gap[t]! - base) ** 2
      return sum / (to - from)
    }
    return squares(block.before, block.periods) / squares(0, block.before)
  }
  const ratios = all.map((i) => ({ unit: block.names[i]!, ratio: ratioOf(i) })).sort((a, b) => b.ratio - a.ratio)
  const own = ratios.find(({ unit }) => unit === block.names[block.controls])!
  const rank = ratios.filter(({ ratio }) => ratio >= own.ratio).length
  return { ratio: own.ratio, rank, of: ratios.length, p: rank / ratios.length, ratios }
}
