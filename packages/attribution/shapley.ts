import { Random } from '#packages/causal'
import { type Journey, type Options, type Ready, ready, type Split, splitOf } from './journeys.ts'

/**
 * Shapley values of the game in which a set of channels is worth the conversions of everybody who met no other: v(S) = conversions of paths within S. Each
 * path is then a game of its own that only its whole set of channels wins, whose value is divided in equal parts; the Shapley value is their sum (additivity),
 * exact for any number of channels. They sum to the conversions; channels that are alike have the same, one that nobody converted with has nothing.
 * Assumes that the order and the number of touches say nothing.
 * Source: Shapley, A value for n-person games (1953); Zhao, Mahboobi and Bagheri (2018) for the closed form.
 * @throws AttributionProblem as {@link ready}
 */
export function shapley(journeys: readonly Journey[], options: Options = {}): Split {
  const made = ready(journeys, options)
  const credits = new Float64Array(made.channels.length)
  for (const { members, converted } of coalitions(made)) for (const member of members) credits[member]! += converted / members.length
  return splitOf(made, credits)
}

export interface RateOptions extends Options {
  seed: number
  /** Up to so many channels every set is worked out; 12 unless given, which is also the most. */
  exactUpTo?: number
  /** Orders drawn above that, each also backwards; 2,000 unless given. */
  draws?: number
}

export interface RateValues {
  /** What each channel adds to the rate; below 0 where people who met it convert less often than others. */
  values: Map<string, number>
  /** Standard errors of the drawing; all 0 where every set was worked out. */
  errors: Map<string, number>
  /** Conversions per person who met anything: the sum of the values. */
  rate: number
  exact: boolean
}

const mostExact = 12

/**
 * Shapley values of the game in which a set of channels is worth the *rate* of everybody who met no other: conversions / people, 0 where there are none.
 * Every set for up to twelve channels; above that the mean over orders drawn by lot, each taken forwards and backwards.
 * @throws AttributionProblem as {@link ready}
 */
export function shapleyOfRate(
  journeys: readonly Journey[],
  { seed, exactUpTo = mostExact, draws = 2000, ...options }: RateOptions,
): RateValues {
  const made = ready(journeys, options)
  const sets = coalitions(made)
  const n = made.channels.length
  const exact = n <= Math.min(exactUpTo, mostExact)
  const { values, errors } = exact ? bySets(n, sets) : byOrders(n, sets, seed, draws)
  const named = (all: ArrayLike<number>) => new Map(made.channels.map((channel, i) => [channel, all[i]!]))
  const people = sets.reduce((sum, set) => sum + set.people, 0)
  return {
    values: named(values),
    errors: named(errors),
    rate: people === 0 ? 0 : sets.reduce((sum, set) => sum + set.converted, 0) / people,
    exact,
  }
}

interface Coalition {
  members: number[]
  converted: number
  people: number
}

/** The different sets of channels that people met, with how many did and how many of these converted. */
function coalitions({ paths }: Ready): Coalition[] {
  const found = new Map<string, Coalition>()
  for (const { touches, converted, times } of paths) {
    if (touches.length === 0) continue
    const members = [...new Set(touches.map(({ channel }) => channel))].sort((a, b) => a - b)
    const key = members.join()
    const set = found.get(key) ?? { members, converted: 0, people: 0 }
    set.people += times
    if (converted) set.converted += times
    found.set(key, set)
  }
  return [...found.values()]
}

/** φ_c = Σ over sets S without c of |S|! (n − |S| − 1)! / n! · (v(S and c) − v(S)). */
function bySets(n: number, sets: readonly Coalition[]): { values: Float64Array; errors: Float64Array } {
  const converted = new Float64Array(1 << n)
  const people = new Float64Array(1 << n)
  for (const set of sets) {
    const mask = set.members.reduce((bits, member) => bits | (1 << member), 0)
    converted[mask] = set.converted
    people[mask] = set.people
  }
  // Sums over all subsets, one member at a time.
  for (let member = 0; member < n; member++)
    for (let mask = 0; mask < 1 << n; mask++)
      if (mask & (1 << member)) {
        converted[mask]! += converted[mask ^ (1 << member)]!
        people[mask]! += people[mask ^ (1 << member)]!
      }
  const worth = converted.map((count, mask) => (people[mask] === 0 ? 0 : count / people[mask]!))
  const weights = [1 / n]
  for (let size = 1; size < n; size++) weights.push((weights[size - 1]! * size) / (n - size))
  const values = new Float64Array(n)
  for (let mask = 0; mask < 1 << n; mask++) {
    let size = 0
    for (let bits = mask; bits > 0; bits &= bits - 1) size++
    for (let member = 0; member < n; member++)
      if (!(mask & (1 << member))) values[member]! += weights[size]! * (worth[mask | (1 << member)]! - worth[mask]!)
  }
  return { values, errors: new Float64Array(n) }
}

function byOrders(n: number, sets: readonly Coalition[], seed: number, draws: number): { values: Float64Array; errors: Float64Array } {
  const random = new Random(seed)
  const [sums, squares] = [new Float64Array(n), new Float64Array(n)]
  const [converted, people] = [new Float64Array(n), new Float64Array(n)]
  const place = new Int32Array(n)
  for (let draw = 0; draw < draws; draw++) {
    const order = random.sample(n, n)
    const added = new Float64Array(n)
    for (const one of [order, order.toReversed()]) {
      one.forEach((member, at) => {
        place[member] = at
      })
      converted.fill(0)
      people.fill(0)
      // A set is there once the last of its members has come.
      for (const set of sets) {
        const at = set.members.reduce((last, member) => Math.max(last, place[member]!), 0)
        converted[at]! += set.converted
        people[at]! += set.people
      }
      let [won, met, before] = [0, 0, 0]
      one.forEach((member, at) => {
        won += converted[at]!
        met += people[at]!
        const worth = met === 0 ? 0 : won / met
        added[member]! += (worth - before) / 2
        before = worth
      })
    }
    added.forEach((value, member) => {
      sums[member]! += value
      squares[member]! += value * value
    })
  }
  return {
    values: sums.map((sum) => sum / draws),
    errors: sums.map((sum, i) => Math.sqrt(Math.max(0, squares[i]! / draws - (sum / draws) ** 2) / Math.max(1, draws - 1))),
  }
}
