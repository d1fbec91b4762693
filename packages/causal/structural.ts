import { backward, cholesky, forward, logDeterminant } from './linear.ts'
import { deviation, mean, quantile } from './numbers.ts'
import { type Cancelled, CausalProblem, heed } from './problem.ts'
import { Random } from './random.ts'
import { drawStates, type StateModel } from './states.ts'

/** One series, with others that the treatment did not touch. NaN in `outcome` before the start is a period that nobody counted. */
export interface StructuralInput {
  outcome: readonly number[]
  /** Control series, each as long as `outcome`; all their figures finite. */
  controls: readonly { name: string; values: readonly number[] }[]
  /** Index of the first period with the treatment. */
  start: number
}

interface StructuralOptions {
  /** Periods of a season (12 for months, 7 for days); none unless given. */
  season?: number
  /** Prior standard deviation of the level's steps, as a share of the outcome's; 0.1 unless given: 0.01, as is often taken, is sure too soon. */
  levelDeviation?: number
  /** How many controls are expected to matter; 3 unless given. */
  expectedControls?: number
  draws?: number
  /** Share of draws that are thrown away first; 0.1 unless given. */
  burn?: number
  level?: number
  seed?: number
  cancelled?: Cancelled
}

/** What a structural series says, in units of the outcome. */
export interface StructuralEffect {
  /** Mean over the periods from the start on, with its posterior interval. */
  effect: number
  low: number
  high: number
  level: number
  cumulative: { effect: number; low: number; high: number }
  /** Posterior tail probability of an effect of this sign by chance: never nothing. */
  p: number
  /** How it would have gone without: all periods, with bands (before the start: fitted). */
  counterfactual: { middle: number[]; low: number[]; high: number[] }
  /** How often each control was in the model. */
  inclusion: { name: string; probability: number }[]
  /** Mean effects, one a kept draw. */
  draws: Float64Array
}

/**
 * Bayesian structural time series: what the outcome would have been, forecast from its own level, its season and the controls' figures.
 *
 * Estimates the mean effect on one series from the start on. Assumes: the controls were not touched, and what tied them to the outcome before holds
 * afterwards. Shapes: at least 8 counted periods before (two seasons and more where a season is given), 1 after. The outcome and controls are
 * standardised before the start; the answer is in the outcome's units.
 *
 * Model: y = level + season + xβ + ε; the level takes normal steps. Priors: step variance inverse gamma (32 observations at `levelDeviation`), at most
 * the outcome's own; ε inverse gamma (50 observations, R² 0.8); β spike and slab, slab precision ½(XᵀX + diag XᵀX)/n. Gibbs: states by simulation
 * smoothing, inclusion by marginal likelihood. Source: Brodersen et al., Annals of Applied Statistics 9 (2015); Scott and Varian (2014); Durbin and
 * Koopman (2002).
 * @throws CausalProblem when the series do not carry it
 */
export function structuralEffect(input: StructuralInput, options: StructuralOptions = {}): StructuralEffect {
  const { season, levelDeviation = 0.1, expectedControls = 3, draws = 1000, burn = 0.1, level = 0.95, seed = 1, cancelled } = options
  const data = standardise(input, season)
  const { y, x, counted, start, periods } = data
  const k = x.length
  const random = new Random(seed)
  const model: StateModel = { season: season ?? 0, levelVariance: levelDeviation ** 2, seasonVariance: 1e-4, noise: 0.2 }
  const beta = new Float64Array(k)
  const included = new Uint8Array(k)
  const regression = regressionOf(data, Math.min(1, expectedControls / Math.max(1, k)))

  const burned = Math.floor(draws * burn)
  const kept = draws - burned
  const effects = new Float64Array(kept)
  const path = Array.from({ length: periods }, () => new Float64Array(kept))
  const level0 = new Float64Array(periods)
  const appearances = new Float64Array(k)
  const residual = new Float64Array(start)
  for (let draw = 0; draw < draws; draw++) {
    if (draw % 16 === 0) heed(cancelled)
    for (let t = 0; t < start; t++) {
      let fit = 0
      for (let j = 0; j < k; j++) if (included[j]) fit += x[j]![t]! * beta[j]!
      residual[t] = y[t]! - fit
    }
    const states = drawStates(model, residual, counted, random)
    model.levelVariance = stepVariance(states.level, 32, levelDeviation, random)
    if (season) model.seasonVariance = seasonStepVariance(states.season, season, random)
    for (let t = 0; t < start; t++) residual[t] = y[t]! - states.level[t]! - states.season[t]!
    model.noise = regression.draw(residual, included, beta, random)
    if (draw < burned) continue
    const at = draw - burned
    const ahead = forecast(model, states, periods - start, random)
    let sum = 0
    for (let t = 0; t < periods; t++) {
      let fit = t < start ? states.level[t]! + states.season[t]! : ahead[t - start]!
      for (let j = 0; j < k; j++) if (included[j]) fit += x[j]![t]! * beta[j]!
      level0[t]! += fit / kept
      const shown = fit + Math.sqrt(model.noise) * random.normal()
      path[t]![at] = shown
      if (t >= start) sum += y[t]! - shown
    }
    effects[at] = sum / (periods - start)
    for (let j = 0; j < k; j++) appearances[j]! += included[j]! / kept
  }

  const { scale, middle } = data
  const tail = (1 - level) / 2
  let point = 0
  for (let t = start; t < periods; t++) point += (y[t]! - level0[t]!) / (periods - start)
  const beyond = effects.reduce((count, effect) => count + (effect <= 0 ? 1 : 0), 0)
  const after = periods - start
  const own = effects.map((effect) => effect * scale)
  const low = quantile(own, tail)
  const high = quantile(own, 1 - tail)
  return {
    effect: point * scale,
    low,
    high,
    level,
    cumulative: { effect: point * scale * after, low: low * after, high: high * after },
    p: (1 + Math.min(beyond, kept - beyond)) / (kept + 1),
    counterfactual: {
      middle: Array.from(level0, (value) => value * scale + middle),
      low: path.map((values) => quantile(values, tail) * scale + middle),
      high: path.map((values) => quantile(values, 1 - tail) * scale + middle),
    },
    inclusion: input.controls.map(({ name }, j) => ({ name, probability: appearances[j]! })).sort((a, b) => b.probability - a.probability),
    draws: own,
  }
}

interface Standardised {
  y: Float64Array
  x: Float64Array[]
  counted: Uint8Array
  start: number
  periods: number
  middle: number
  scale: number
}

function standardise({ outcome, controls, start }: StructuralInput, season: number | undefined): Standardised {
  const periods = outcome.length
  if (!Number.isInteger(start) || start < 1 || start >= periods)
    throw new CausalProblem('start-outside', { start, first: 0, last: periods - 1 })
  const known = outcome.slice(0, start).filter(Number.isFinite)
  const needed = Math.max(8, 2 * (season ?? 0))
  if (known.length < needed) throw new CausalProblem('too-few-periods-before', { found: known.length, needed })
  const gap = outcome.findIndex((value, t) => t >= start && !Number.isFinite(value))
  if (gap >= 0) throw new CausalProblem('closed-after-start', { unit: '', period: gap })
  const scale = deviation(known)
  if (!(scale > 0)) throw new CausalProblem('constant', { unit: '' })
  const middle = mean(known)
  const x = controls.map(({ name, values }) => {
    if (values.length !== periods) throw new CausalProblem('ragged', { unit: name, expected: periods, found: values.length })
    const hole = values.findIndex((value) => !Number.isFinite(value))
    if (hole >= 0) throw new CausalProblem('not-finite', { unit: name, period: hole })
    const before = values.slice(0, start)
    const spread = deviation(before)
    if (!(spread > 0)) throw new CausalProblem('constant', { unit: name })
    const centre = mean(before)
    return Float64Array.from(values, (value) => (value - centre) / spread)
  })
  return {
    y: Float64Array.from(outcome, (value) => (value - middle) / scale),
    x,
    counted: Uint8Array.from(outcome.slice(0, start), (value) => (Number.isFinite(value) ? 1 : 0)),
    start,
    periods,
    middle,
    scale,
  }
}

/** Step variance of the level given its path: inverse gamma, no step greater than the outcome's own deviation (which is one). */
function stepVariance(path: Float64Array, weight: number, guess: number, random: Random): number {
  let squares = weight * guess * guess
  for (let t = 1; t < path.length; t++) squares += (path[t]! - path[t - 1]!) ** 2
  return truncatedVariance(weight + path.length - 1, squares, random)
}

/** Step variance of the season: how far its figures of a whole season are from adding up to nothing. */
function seasonStepVariance(path: Float64Array, season: number, random: Random): number {
  let squares = 0.01 * 0.01 ** 2
  let count = 0.01
  let sum = 0
  for (let t = 0; t < path.length; t++) {
    sum += path[t]!
    if (t >= season) sum -= path[t - season]!
    if (t >= season - 1) {
      squares += sum * sum
      count++
    }
  }
  return truncatedVariance(count, squares, random)
}

function truncatedVariance(weight: number, squares: number, random: Random): number {
  for (let i = 0; i < 1000; i++) {
    const drawn = squares / 2 / random.gamma(weight / 2)
    if (drawn < 1) return drawn
  }
  return 1
}

/** Noise, inclusion and weights of the controls given what level and season leave. */
function regressionOf({ x, counted, start }: Standardised, prior: number) {
  const k = x.length
  let n = 0
  for (let t = 0; t < start; t++) n += counted[t]!
  const gram = new Float64Array(k * k)
  for (let i = 0; i < k; i++)
    for (let j = i; j < k; j++) {
      let sum = 0
      for (let t = 0; t < start; t++) if (counted[t]) sum += x[i]![t]! * x[j]![t]!
      gram[i * k + j] = sum
      gram[j * k + i] = sum
    }
  const priorWeight = 50
  const priorSquares = 50 * (1 - 0.8)
  const slab = (i: number, j: number): number => (gram[i * k + j]! / n) * (i === j ? 1 : 0.5)
  const odds = prior >= 1 ? Number.POSITIVE_INFINITY : Math.log(prior / (1 - prior))

  interface Fit {
    chosen: number[]
    lower: Float64Array
    middle: Float64Array
    squares: number
    log: number
  }
  const fit = (included: Uint8Array, product: Float64Array, square: number): Fit | null => {
    const chosen: number[] = []
    for (let j = 0; j < k; j++) if (included[j]) chosen.push(j)
    const m = chosen.length
    const precision = new Float64Array(m * m)
    const own = new Float64Array(m * m)
    const b = new Float64Array(m)
    chosen.forEach((i, r) => {
      b[r] = product[i]!
      chosen.forEach((j, c) => {
        own[r * m + c] = slab(i, j)
        precision[r * m + c] = gram[i * k + j]! + own[r * m + c]!
      })
    })
    const lower = cholesky(precision, m)
    const slabLower = cholesky(own, m)
    if (!lower || !slabLower) return null
    const half = forward(lower, m, b)
    let explained = 0
    for (let r = 0; r < m; r++) explained += half[r]! ** 2
    const squares = priorSquares + square - explained
    const log =
      (logDeterminant(slabLower, m) - logDeterminant(lower, m)) / 2 -
      ((priorWeight + n) / 2) * Math.log(squares) +
      (Number.isFinite(odds) ? m * odds : m * 1e6)
    return { chosen, lower, middle: backward(lower, m, half), squares, log }
  }

  return {
    /** Draws all three; returns the noise variance. */
    draw(residual: Float64Array, included: Uint8Array, beta: Float64Array, random: Random): number {
      let square = 0
      const product = new Float64Array(k)
      for (let t = 0; t < start; t++) {
        if (!counted[t]) continue
        square += residual[t]! ** 2
        for (let j = 0; j < k; j++) product[j]! += x[j]![t]! * residual[t]!
      }
      let now = fit(included, product, square)
      for (const j of random.sample(k, k)) {
        included[j] = included[j] ? 0 : 1
        const other = fit(included, product, square)
        if (other && (!now || Math.log(random.uniform()) < other.log - now.log - softplus(other.log - now.log))) now = other
        else included[j] = included[j] ? 0 : 1
      }
      const { chosen, lower, middle, squares } = now!
      const noise = squares / 2 / random.gamma((priorWeight + n) / 2)
      beta.fill(0)
      const shock = backward(
        lower,
        chosen.length,
        chosen.map(() => random.normal()),
      )
      chosen.forEach((j, r) => {
        beta[j] = middle[r]! + Math.sqrt(noise) * shock[r]!
      })
      return noise
    },
  }
}

/** log(1 + eˣ) without overflow: a flip is taken with probability p′ / (p + p′). */
const softplus = (x: number): number => (x > 30 ? x : Math.log1p(Math.exp(x)))

/** Level and season carried on from their last drawn figures, with fresh steps. */
function forecast(model: StateModel, states: { level: Float64Array; season: Float64Array }, periods: number, random: Random): Float64Array {
  const ahead = new Float64Array(periods)
  let level = states.level.at(-1)!
  const seasons = model.season ? Array.from(states.season.subarray(states.season.length - model.season + 1)) : []
  for (let t = 0; t < periods; t++) {
    level += Math.sqrt(model.levelVariance) * random.normal()
    ahead[t] = level
    if (model.season) {
      const next = -seasons.reduce((sum, value) => sum + value, 0) + Math.sqrt(model.seasonVariance) * random.normal()
      seasons.shift()
      seasons.push(next)
      ahead[t]! += next
    }
  }
  return ahead
}
