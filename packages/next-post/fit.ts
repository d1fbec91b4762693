import { Random } from '#packages/causal'
import { countsSampler } from './counts.ts'
import { designOf, type Factor, type History, type Slope } from './design.ts'
import { effectsSampler } from './effects.ts'
import { type Cancelled, heed, NextPostProblem } from './problem.ts'
import { logSampler, type State } from './sampler.ts'

export interface FitOptions {
  /**
   * `log`: log(1 + outcome) is normal around the sum of the effects. `counts`: the outcome is Poisson, its rate log-normal around the sum of the effects;
   * takes posts that are still young (`share`).
   */
  outcome: 'log' | 'counts'
  /** Draws kept; 1,000 unless given. */
  draws?: number
  /** Draws before them that are thrown away; 300 unless given. */
  burn?: number
  seed?: number
  /** Days after which a post counts half; all count alike unless given. */
  halfLife?: number
  /** The day of today for the half-life and for what is foretold; the day of the latest post unless given. */
  now?: number
  cancelled?: Cancelled
}

/** What posts of the past say, as draws from the posterior. */
export interface Fit {
  outcome: FitOptions['outcome']
  factors: readonly Factor[]
  slopes: readonly Slope[]
  columns: number
  posts: number
  draws: number
  now: number
  /** Added to every sum of effects: the middle that the effects are measured from. */
  centre: number
  /** draws × columns. */
  effects: Float64Array
  /** draws × factors: the variance between the levels of each. */
  between: Float64Array
  /** Variance of what the effects leave open, each draw. */
  noise: Float64Array
}

/** Variance of the common level around {@link Fit.centre}, and of slopes: in logarithms, per deviation of the figure. */
const priorLevel = 9
const priorSlope = 0.25
/** Scale of the half-Cauchy prior of the deviation between the levels of a factor, and of the noise. */
const priorBetween = 0.5
const priorNoise = 1

/**
 * Draws from the posterior of a hierarchical model: a common level, a slope for the trend and each figure, and for every level of every group an effect
 * ~ N(0, τ²) with τ ~ half-Cauchy(0, 0.5) of its own group (as a mixture of inverse gammas; Wand and others, 2011). Groups that do not matter shrink to
 * nothing, levels with few posts shrink to their group: this replaces corrections for many comparisons (Gelman, Hill and Yajima, 2012).
 *
 * Gibbs: all effects at once given the deviations, then the deviation of every group, then the noise; counts draw the hidden log rates in between
 * (counts.ts). A post of the past counts 2^(−age ÷ half-life). Assumes that what made people choose a format for a post does not itself move the
 * outcome: effects are what went together, not what would be caused.
 * @throws NextPostProblem what {@link designOf} throws, `constant` where every post brought the same, `cancelled`
 */
export function fitPosts(history: History, options: FitOptions): Fit {
  const { outcome, draws = 1000, burn = 300, seed = 1, halfLife, now, cancelled } = options
  const design = designOf(history, { halfLife, now })
  if (design.outcome.every((count) => count === design.outcome[0])) throw new NextPostProblem('constant', { found: design.outcome[0]! })
  const random = new Random(seed)
  const sampler = outcome === 'log' ? logSampler(design) : countsSampler(design)
  const { columns: p, factors, slopes } = design
  const state: State = { effects: new Float64Array(p), precision: new Float64Array(p), noise: sampler.noise }
  state.precision[0] = 1 / priorLevel
  state.precision.fill(1 / priorSlope, 1, 1 + slopes.length)
  const between = new Float64Array(factors.length).fill(0.1)
  const mixing = new Float64Array(factors.length).fill(1 / priorBetween ** 2)
  let noiseMixing = 1 / priorNoise ** 2
  const kept: Pick<Fit, 'effects' | 'between' | 'noise'> = {
    effects: new Float64Array(draws * p),
    between: new Float64Array(draws * factors.length),
    noise: new Float64Array(draws),
  }
  const drawEffects = effectsSampler(sampler.gram, p, factors)
  for (let sweep = -burn; sweep < draws; sweep++) {
    heed(cancelled)
    factors.forEach(({ first, levels }, k) => {
      state.precision.fill(1 / between[k]!, first, first + levels.length)
    })
    const product = sampler.hidden(state, random)
    drawEffects(state, product, random)
    factors.forEach(({ first, levels }, k) => {
      let squares = 0
      for (let c = first; c < first + levels.length; c++) squares += state.effects[c]! ** 2
      between[k] = bounded((mixing[k]! + squares / 2) / random.gamma((levels.length + 1) / 2), 1e-8)
      mixing[k] = random.gamma(1) / (1 / priorBetween ** 2 + 1 / between[k]!)
    })
    const { squares, weight } = sampler.rest(state.effects)
    state.noise = bounded((noiseMixing + squares / 2) / random.gamma((weight + 1) / 2), 1e-4)
    noiseMixing = random.gamma(1) / (1 / priorNoise ** 2 + 1 / state.noise)
    if (sweep < 0) continue
    kept.effects.set(state.effects, sweep * p)
    kept.between.set(between, sweep * factors.length)
    kept.noise[sweep] = state.noise
  }
  return { outcome, factors, slopes, columns: p, posts: design.rows, draws, now: design.now, centre: sampler.centre, ...kept }
}

/** A variance within what the factors of a matrix carry in double precision. */
const bounded = (variance: number, least: number): number => Math.min(100, Math.max(least, variance))
