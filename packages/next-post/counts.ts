import type { Random } from '#packages/causal'
import type { Design } from './design.ts'
import { gramOf, productOf, type Sampler, type State } from './sampler.ts'

/**
 * Counts: outcome ~ Poisson(exp(centre + log share + η)), η ~ N(sum of the effects, noise). A young post is held to the share that can have come yet, so
 * it is neither punished nor dropped. A row of weight w brings its Poisson likelihood to the power of w; its η keeps its whole prior, so that a row of
 * no weight says nothing at all.
 *
 * η is drawn row by row (Metropolis). Where counts are small they say little of their own η, and effects drawn given η alone would creep; so before that
 * every level is moved together with the η of its posts (interweaving; Yu and Meng, 2011), by slice sampling: along that line the likelihood needs but
 * two sums.
 */
export function countsSampler(design: Design): Sampler {
  const { rows, columns: p, factors, slopes, places, values, weight, outcome, logShare } = design
  const k = factors.length
  const m = slopes.length
  let seen = 0
  let exposed = 0
  for (let i = 0; i < rows; i++) {
    seen += weight[i]! * outcome[i]!
    exposed += weight[i]! * Math.exp(logShare[i]!)
  }
  const centre = Math.log((seen + 0.1) / exposed)
  /** η, the sum of the effects, and the rate, of each row. */
  const hidden = Float64Array.from(outcome, (count, i) => 0.5 * (Math.log(count + 0.5) - centre - logShare[i]!))
  const fitted = new Float64Array(rows)
  const rate = Float64Array.from(hidden, (value, i) => Math.exp(centre + logShare[i]! + value))
  const even = { ...design, weight: new Float64Array(rows).fill(1) }
  const gram = gramOf(even)
  const product = new Float64Array(p)
  /** Σ w·count of the posts of each column. */
  const counts = new Float64Array(p)
  for (let i = 0; i < rows; i++) {
    counts[0]! += weight[i]! * outcome[i]!
    for (let f = 0; f < k; f++) if (places[i * k + f]! >= 0) counts[places[i * k + f]!]! += weight[i]! * outcome[i]!
  }
  const rates = new Float64Array(p)
  const moves = new Float64Array(p)
  const grows = new Float64Array(p)

  const fitRows = (effects: Float64Array): void => {
    for (let i = 0; i < rows; i++) {
      let sum = effects[0]!
      for (let s = 0; s < m; s++) sum += effects[1 + s]! * values[i * m + s]!
      for (let f = 0; f < k; f++) {
        const column = places[i * k + f]!
        if (column >= 0) sum += effects[column]!
      }
      fitted[i] = sum
    }
  }

  const drawRows = (noise: number, random: Random): void => {
    for (let i = 0; i < rows; i++) {
      const w = weight[i]!
      const step = (2.2 / Math.sqrt(1 / noise + w * (outcome[i]! + 0.5))) * random.normal()
      const from = hidden[i]! - fitted[i]!
      const growth = Math.exp(step)
      const gain = w * (outcome[i]! * step - rate[i]! * (growth - 1)) - (step * (2 * from + step)) / (2 * noise)
      if (gain < 0 && Math.log(random.uniform()) >= gain) continue
      hidden[i]! += step
      rate[i]! *= growth
    }
  }

  /** Moves the columns from `first` on, one a row at most, each together with its rows; `at` tells the column of a row. */
  const moveLevels = (first: number, levels: number, at: (row: number) => number, { effects, precision }: State, random: Random): void => {
    rates.fill(0, first, first + levels)
    for (let i = 0; i < rows; i++) {
      const column = at(i)
      if (column >= 0) rates[column]! += weight[i]! * rate[i]!
    }
    for (let c = first; c < first + levels; c++) {
      moves[c] = slice(counts[c]!, rates[c]!, effects[c]!, precision[c]!, random)
      grows[c] = Math.exp(moves[c]!)
      effects[c]! += moves[c]!
    }
    for (let i = 0; i < rows; i++) {
      const column = at(i)
      if (column < 0) continue
      hidden[i]! += moves[column]!
      fitted[i]! += moves[column]!
      rate[i]! *= grows[column]!
    }
  }

  return {
    centre,
    noise: 1,
    gram,
    hidden(state, random) {
      drawRows(state.noise, random)
      moveLevels(0, 1, () => 0, state, random)
      for (let f = 0; f < k; f++) moveLevels(factors[f]!.first, factors[f]!.levels.length, (i) => places[i * k + f]!, state, random)
      return productOf(even, hidden, product)
    },
    rest(effects) {
      fitRows(effects)
      let squares = 0
      for (let i = 0; i < rows; i++) squares += (hidden[i]! - fitted[i]!) ** 2
      return { squares, weight: rows }
    },
  }
}

/** A move d of log density count·d − rate·(eᵈ − 1) − precision·((effect + d)² − effect²)/2, by slice sampling (Neal, 2003) with stepping out. */
function slice(count: number, rate: number, effect: number, precision: number, random: Random): number {
  const density = (d: number): number => count * d - rate * Math.expm1(d) - (precision / 2) * d * (2 * effect + d)
  const level = Math.log(random.uniform())
  const width = 3 / Math.sqrt(rate + precision)
  let low = -width * random.uniform()
  let high = low + width
  for (let i = 0; i < 60 && density(low) > level; i++) low -= width
  for (let i = 0; i < 60 && density(high) > level; i++) high += width
  for (;;) {
    const d = low + (high - low) * random.uniform()
    if (density(d) >= level) return d
    if (d < 0) low = d
    else high = d
  }
}
