import type { Random } from './random.ts'

/** A level that takes normal steps, and a season whose figures nearly add up to nothing over its periods (0: no season). */
export interface StateModel {
  season: number
  levelVariance: number
  seasonVariance: number
  noise: number
}

/** Both as drawn, one figure a period; the season is nothing where there is none. */
export interface DrawnStates {
  level: Float64Array
  season: Float64Array
}

/**
 * One draw of level and season given the series (Durbin and Koopman, Biometrika 89, 2002): a made-up series of the same model is smoothed
 * together with the real one, and its error put on top. Cost: periods × (season − 1)².
 * @param counted 0 where the period was not counted
 */
export function drawStates(model: StateModel, series: Float64Array, counted: Uint8Array, random: Random): DrawnStates {
  const { season, levelVariance, seasonVariance, noise } = model
  const n = series.length
  const size = season > 1 ? season : 1
  const madeUp = new Float64Array(n * size)
  const difference = new Float64Array(n)
  const state = new Float64Array(size)
  // Both begin anywhere within the outcome's own spread, which is one.
  for (let i = 0; i < size; i++) state[i] = random.normal()
  for (let t = 0; t < n; t++) {
    madeUp.set(state, t * size)
    difference[t] = series[t]! - (state[0]! + (size > 1 ? state[1]! : 0) + Math.sqrt(noise) * random.normal())
    advance(state, size)
    state[0]! += Math.sqrt(levelVariance) * random.normal()
    if (size > 1) state[1]! += Math.sqrt(seasonVariance) * random.normal()
  }
  const smoothed = smooth(model, difference, counted, size)
  const level = new Float64Array(n)
  const seasonal = new Float64Array(n)
  for (let t = 0; t < n; t++) {
    level[t] = smoothed[t * size]! + madeUp[t * size]!
    if (size > 1) seasonal[t] = smoothed[t * size + 1]! + madeUp[t * size + 1]!
  }
  return { level, season: seasonal }
}

/** The state of the next period but for its shocks: the level stays, this season's figure is what makes the others add up to nothing. */
function advance(state: Float64Array, size: number): void {
  if (size === 1) return
  let sum = 0
  for (let i = 1; i < size; i++) sum += state[i]!
  for (let i = size - 1; i > 1; i--) state[i] = state[i - 1]!
  state[1] = -sum
}

/** The transpose of {@link advance}. */
function advanceBack(state: Float64Array, size: number): void {
  if (size === 1) return
  const first = state[1]!
  for (let i = 1; i < size - 1; i++) state[i] = state[i + 1]! - first
  state[size - 1] = -first
}

/** Mean of the states given the series, which begins at nothing with variance one: Kalman filter forward, smoother backward. */
function smooth(
  { levelVariance, seasonVariance, noise }: StateModel,
  series: Float64Array,
  counted: Uint8Array,
  size: number,
): Float64Array {
  const n = series.length
  const variance = new Float64Array(size * size)
  for (let i = 0; i < size; i++) variance[i * size + i] = 1
  const state = new Float64Array(size)
  const surprise = new Float64Array(n)
  const spread = new Float64Array(n)
  const gains = new Float64Array(n * size)
  const column = new Float64Array(size)
  const row = new Float64Array(size)
  for (let t = 0; t < n; t++) {
    if (counted[t]) {
      for (let i = 0; i < size; i++) column[i] = variance[i * size]! + (size > 1 ? variance[i * size + 1]! : 0)
      const f = column[0]! + (size > 1 ? column[1]! : 0) + noise
      const v = series[t]! - state[0]! - (size > 1 ? state[1]! : 0)
      surprise[t] = v
      spread[t] = f
      for (let i = 0; i < size; i++) {
        gains[t * size + i] = column[i]! / f
        state[i]! += (column[i]! / f) * v
        for (let j = 0; j < size; j++) variance[i * size + j]! -= (column[i]! * column[j]!) / f
      }
    }
    advance(state, size)
    // T·P·Tᵀ, rows and then columns.
    if (size > 1) {
      for (let j = 0; j < size; j++) {
        for (let i = 0; i < size; i++) row[i] = variance[i * size + j]!
        advance(row, size)
        for (let i = 0; i < size; i++) variance[i * size + j] = row[i]!
      }
      for (let i = 0; i < size; i++) advance(variance.subarray(i * size, (i + 1) * size), size)
    }
    variance[0]! += levelVariance
    if (size > 1) variance[size + 1]! += seasonVariance
  }
  // r of every period, backward; then the states forward from it.
  const later = new Float64Array((n + 1) * size)
  const r = new Float64Array(size)
  for (let t = n - 1; t >= 0; t--) {
    later.set(r, (t + 1) * size)
    advanceBack(r, size)
    if (counted[t]) {
      let along = 0
      for (let i = 0; i < size; i++) along += gains[t * size + i]! * r[i]!
      const push = surprise[t]! / spread[t]! - along
      r[0]! += push
      if (size > 1) r[1]! += push
    }
  }
  const result = new Float64Array(n * size)
  const here = Float64Array.from(r)
  for (let t = 0; t < n; t++) {
    result.set(here, t * size)
    advance(here, size)
    here[0]! += levelVariance * later[(t + 1) * size]!
    if (size > 1) here[1]! += seasonVariance * later[(t + 1) * size + 1]!
  }
  return result
}
