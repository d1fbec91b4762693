import { type Journey, type Options, type Ready, ready, type Split, splitOf } from './journeys.ts'

/**
 * Journeys as a Markov chain of first order (start, channels, conversion, nothing; transitions by their counts). The removal effect of a channel is the share
 * of conversions that the chain loses when whoever would come to it goes nowhere: 1 − P(conversion without it) / P(conversion). What was counted is divided in
 * proportion to these. Assumes that the next step depends on the last alone, and that nobody finds another way.
 *
 * A channel met twice running changes nothing: a state that leads to itself delays, and does not decide.
 * Source: Anderl, Becker, von Wangenheim and Schumann, Mapping the customer journey (2016).
 * @throws AttributionProblem as {@link ready}
 */
export function markov(journeys: readonly Journey[], options: Options = {}): Split & { removal: Map<string, number> } {
  const made = ready(journeys, options)
  const removal = removalEffects(made)
  const all = removal.reduce((sum, effect) => sum + effect, 0)
  return {
    ...splitOf(
      made,
      removal.map((effect) => (all === 0 ? 0 : (made.attributable * effect) / all)),
    ),
    removal: new Map(made.channels.map((channel, i) => [channel, removal[i]!])),
  }
}

function removalEffects({ channels, paths, attributable }: Ready): number[] {
  if (attributable === 0) return channels.map(() => 0)
  const n = channels.length
  // Row n is the start; column n conversion, column n + 1 nothing.
  const counts = Array.from({ length: n + 1 }, () => new Float64Array(n + 2))
  for (const { touches, converted, times } of paths) {
    if (touches.length === 0) continue
    let at = n
    for (const { channel } of touches) {
      if (channel !== at) counts[at]![channel]! += times
      at = channel
    }
    counts[at]![converted ? n : n + 1]! += times
  }
  const chances = counts.map((row) => {
    const all = row.reduce((sum, count) => sum + count, 0)
    return all === 0 ? row : row.map((count) => count / all)
  })
  const whole = conversion(chances, -1)
  // A removal cannot add; what is below nothing by rounding is nothing.
  return channels.map((_, removed) => Math.max(0, 1 - conversion(chances, removed) / whole))
}

/** The chance of conversion from the start, where one channel leads to nothing (−1: none): (I − Q) x = r by elimination with pivots. */
function conversion(chances: readonly Float64Array[], removed: number): number {
  const n = chances.length - 1
  const rows = Array.from({ length: n }, (_, i) => {
    const row = new Float64Array(n + 1)
    row[i] = 1
    if (i === removed) return row
    for (let j = 0; j < n; j++) row[j]! -= chances[i]![j]!
    row[n] = chances[i]![n]!
    return row
  })
  for (let column = 0; column < n; column++) {
    let pivot = column
    for (let i = column + 1; i < n; i++) if (Math.abs(rows[i]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = i
    const kept = rows[column]!
    rows[column] = rows[pivot]!
    rows[pivot] = kept
    for (let i = column + 1; i < n; i++) {
      const factor = rows[i]![column]! / rows[column]![column]!
      if (factor !== 0) for (let j = column; j <= n; j++) rows[i]![j]! -= factor * rows[column]![j]!
    }
  }
  const x = new Float64Array(n)
  for (let i = n - 1; i >= 0; i--) {
    let sum = rows[i]![n]!
    for (let j = i + 1; j < n; j++) sum -= rows[i]![j]! * x[j]!
    x[i] = sum / rows[i]![i]!
  }
  const start = chances[n]!
  return x.reduce((sum, value, i) => sum + start[i]! * value, start[n]!)
}
