import { mean } from './numbers.ts'
import { byFigures, checkPanel, type Panel } from './panel.ts'
import { type Cancelled, CausalProblem, heed } from './problem.ts'
import { Random } from './random.ts'

/**
 * A randomised design: strata within which chance decides, and how many of each stratum are treated. Matched pairs are strata of two, switchback weeks
 * are blocks of weeks, a hold-out is one stratum of all cells.
 */
export interface Design {
  kind: 'matched-pairs' | 'switchback' | 'hold-out'
  strata: readonly { members: readonly string[]; treated: number }[]
  /** The members that chance chose. */
  treated: readonly string[]
  seed: number
}

/**
 * Pairs units whose histories are alike and lets chance choose one of each pair. An odd one is left out: the one that is least like any other.
 * Pairs are found by the shortest distance first and then improved by exchanging partners until no exchange helps.
 * @param history counts before the start, as logarithms; the last 24 periods are compared, deviations from each unit's mean and the mean itself alike
 * @throws CausalProblem `too-few-pairs` under 4 units
 */
export function matchedPairs(history: Panel, seed: number): Design {
  checkPanel(history)
  const rows = history.units.map((unit, i) => ({ unit, row: history.values[i]!.slice(-24) })).sort(byFigures)
  const usable = rows.filter(({ row }) => row.every(Number.isFinite))
  if (usable.length < 4) throw new CausalProblem('too-few-pairs', { found: Math.floor(usable.length / 2), needed: 2 })
  const distance = (a: number, b: number): number => usable[a]!.row.reduce((sum, value, t) => sum + (value - usable[b]!.row[t]!) ** 2, 0)
  const edges: [number, number, number][] = []
  for (let a = 0; a < usable.length; a++) for (let b = a + 1; b < usable.length; b++) edges.push([distance(a, b), a, b])
  edges.sort((one, other) => one[0] - other[0] || one[1] - other[1] || one[2] - other[2])
  const taken = new Set<number>()
  const pairs: [number, number][] = []
  for (const [, a, b] of edges) {
    if (taken.has(a) || taken.has(b)) continue
    taken.add(a).add(b)
    pairs.push([a, b])
  }
  for (let better = true; better; ) {
    better = false
    for (let i = 0; i < pairs.length; i++)
      for (let j = i + 1; j < pairs.length; j++) {
        const [a, b] = pairs[i]!
        const [c, d] = pairs[j]!
        const now = distance(a, b) + distance(c, d)
        const crossed = distance(a, c) + distance(b, d)
        const turned = distance(a, d) + distance(b, c)
        if (Math.min(crossed, turned) >= now - 1e-12) continue
        pairs[i] = crossed <= turned ? [a, c] : [a, d]
        pairs[j] = crossed <= turned ? [b, d] : [b, c]
        better = true
      }
  }
  return choose(
    'matched-pairs',
    pairs.map(([a, b]) => ({ members: [usable[a]!.unit, usable[b]!.unit], treated: 1 })),
    seed,
  )
}

/**
 * Weeks (or other periods) with and without, by chance within blocks of `block` that follow each other, so that no season favours either. A rest at the end
 * that fills no block is left out.
 * @throws CausalProblem `too-few-pairs` under 4 blocks
 */
export function switchback(periods: readonly string[], seed: number, block = 2): Design {
  const strata = []
  for (let at = 0; at + block <= periods.length; at += block)
    strata.push({ members: periods.slice(at, at + block), treated: Math.floor(block / 2) })
  if (strata.length < 4) throw new CausalProblem('too-few-pairs', { found: strata.length, needed: 4 })
  return choose('switchback', strata, seed)
}

/**
 * Keeps a share of cells (of readers, of points) without, by chance.
 * @param share of the cells that get nothing, 0.1 to 0.5
 * @throws CausalProblem `too-few-pairs` when fewer than 4 cells would be on either side
 */
export function holdOut(cells: readonly string[], share: number, seed: number): Design {
  const held = Math.round(cells.length * share)
  if (held < 4 || cells.length - held < 4)
    throw new CausalProblem('too-few-pairs', { found: Math.min(held, cells.length - held), needed: 4 })
  return choose('hold-out', [{ members: [...cells], treated: cells.length - held }], seed)
}

function choose(kind: Design['kind'], strata: Design['strata'], seed: number): Design {
  const random = new Random(seed)
  return {
    kind,
    strata,
    seed,
    treated: strata.flatMap(({ members, treated }) => random.sample(members.length, treated).map((i) => members[i]!)),
  }
}

/** What each member counted from the start on, and what it counted before, if it did: means a period. */
export type Outcomes = Readonly<Record<string, { outcome: number; before?: number }>>

export interface RandomisedEffect {
  effect: number
  /** Share of the assignments that chance could have made whose effect is as great or greater. */
  p: number
  low: number
  high: number
  level: number
  /** Assignments looked at; `exact` when they are all there are. */
  assignments: number
  exact: boolean
  members: number
}

interface RandomisedOptions {
  level?: number
  /** Assignments drawn when not all can be looked at; 5,000 unless given. */
  draws?: number
  seed?: number
  cancelled?: Cancelled
}

/**
 * The difference of means of a randomised design, with a permutation test and the interval that it inverts.
 *
 * Estimates the mean effect on the members of the design. Assumes only that chance made the assignment as the design says and that no member felt
 * another's treatment; the interval also that the effect is the same for all. Where figures from before are given for all members, what they foretell is
 * taken off first (the slope within strata, the same for both sides). Members without an outcome take their stratum out, as it would otherwise be
 * unbalanced. Units: the outcome's.
 *
 * Source: Fisher 1935; Rosenbaum 2002 (covariance adjustment in randomised experiments).
 * @throws CausalProblem `too-few-pairs`, when chance could not have made 20 different assignments: no p below 0.05 would be possible
 */
export function randomisedEffect(design: Design, outcomes: Outcomes, options: RandomisedOptions = {}): RandomisedEffect {
  const { level = 0.95, draws = 5000, seed = 1, cancelled } = options
  const strata = design.strata.filter(({ members }) => members.every((member) => Number.isFinite(outcomes[member]?.outcome)))
  const possible = strata.reduce((product, { members, treated }) => product * choices(members.length, treated), 1)
  if (possible < 20) throw new CausalProblem('too-few-pairs', { found: strata.length, needed: Math.max(strata.length + 1, 5) })
  const members = strata.flatMap((stratum, s) => stratum.members.map((member) => ({ member, s })))
  const y = Float64Array.from(members, ({ member }) => outcomes[member]!.outcome)
  const adjusted = members.every(({ member }) => Number.isFinite(outcomes[member]!.before))
  const x = adjusted ? Float64Array.from(members, ({ member }) => outcomes[member]!.before!) : undefined
  const chosen = new Set(design.treated)
  const own = Uint8Array.from(members, ({ member }) => (chosen.has(member) ? 1 : 0))
  const bounds: { from: number; to: number; treated: number }[] = []
  let at = 0
  for (const { members: own, treated } of strata) {
    bounds.push({ from: at, to: at + own.length, treated })
    at += own.length
  }

  const within = (values: Float64Array): Float64Array => {
    const centred = Float64Array.from(values)
    for (const { from, to } of bounds) {
      const middle = mean(values.subarray(from, to))
      for (let i = from; i < to; i++) centred[i]! -= middle
    }
    return centred
  }
  const xWithin = x && within(x)
  const xSquares = xWithin ? xWithin.reduce((sum, value) => sum + value * value, 0) : 0
  /** What is left of figures once the earlier ones have spoken, whoever was treated. */
  const residual = (values: Float64Array): Float64Array => {
    const centred = within(values)
    if (!xWithin || xSquares === 0) return centred
    const slope = centred.reduce((sum, value, i) => sum + value * xWithin[i]!, 0) / xSquares
    return centred.map((value, i) => value - slope * xWithin[i]!)
  }
  /** Difference of means within strata, strata weighted by their size. */
  const difference = (values: Float64Array, z: Uint8Array): number => {
    let total = 0
    for (const { from, to, treated } of bounds) {
      let withIt = 0
      let without = 0
      for (let i = from; i < to; i++) {
        if (z[i]) withIt += values[i]!
        else without += values[i]!
      }
      total += ((to - from) / members.length) * (withIt / treated - without / (to - from - treated))
    }
    return total
  }

  const exact = possible <= draws
  const assignments = exact
    ? everyAssignment(bounds, members.length)
    : drawAssignments(bounds, members.length, draws, new Random(seed), cancelled)
  if (!exact) assignments.push(own)
  // Both statistics are linear in the outcome, so one pass for y and one for z answer every effect that is asked about.
  const ry = residual(y)
  const rz = residual(Float64Array.from(own))
  const ofY = assignments.map((z) => difference(ry, z))
  const ofZ = assignments.map((z) => difference(rz, z))
  const gain = difference(rz, own)
  const effect = difference(ry, own) / gain
  /** The share of assignments under which a constant effect of `tau` would leave as much or more than it leaves under the real one. */
  const pOf = (tau: number): number => {
    const seen = Math.abs(difference(ry, own) - tau * gain)
    let count = 0
    for (let a = 0; a < assignments.length; a++) if (Math.abs(ofY[a]! - tau * ofZ[a]!) >= seen - 1e-12 * Math.max(1, seen)) count++
    return count / assignments.length
  }
  const alpha = 1 - level
  const reach = Math.max(...ofY.map(Math.abs), Math.abs(effect), 1e-9) * 8 + Math.abs(effect)
  const edge = (direction: 1 | -1): number => {
    let inside = effect
    let outside = effect + direction * reach
    if (pOf(outside) > alpha) return direction * Number.POSITIVE_INFINITY
    for (let i = 0; i < 60; i++) {
      const middle = (inside + outside) / 2
      if (pOf(middle) > alpha) inside = middle
      else outside = middle
    }
    return outside
  }
  heed(cancelled)
  return { effect, p: pOf(0), low: edge(-1), high: edge(1), level, assignments: assignments.length, exact, members: members.length }
}

function choices(n: number, k: number): number {
  let product = 1
  for (let i = 1; i <= k; i++) product = (product * (n - k + i)) / i
  return product
}

type Bounds = readonly { from: number; to: number; treated: number }[]

function everyAssignment(bounds: Bounds, size: number): Uint8Array[] {
  let all = [new Uint8Array(size)]
  for (const { from, to, treated } of bounds) {
    const subsets = subsetsOf(to - from, treated)
    all = all.flatMap((z) =>
      subsets.map((subset) => {
        const next = Uint8Array.from(z)
        for (const i of subset) next[from + i] = 1
        return next
      }),
    )
  }
  return all
}

function subsetsOf(n: number, k: number): number[][] {
  if (k === 0) return [[]]
  if (n < k) return []
  return [...subsetsOf(n - 1, k), ...subsetsOf(n - 1, k - 1).map((subset) => [...subset, n - 1])]
}

function drawAssignments(bounds: Bounds, size: number, draws: number, random: Random, cancelled: Cancelled | undefined): Uint8Array[] {
  return Array.from({ length: draws }, () => {
    heed(cancelled)
    const z = new Uint8Array(size)
    for (const { from, to, treated } of bounds) for (const i of random.sample(to - from, treated)) z[from + i] = 1
    return z
  })
}
