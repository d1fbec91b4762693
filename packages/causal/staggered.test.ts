import assert from 'node:assert/strict'
import { test } from 'node:test'
import { madeUpPanel, shuffled, withEffect } from './panels-for-tests.ts'
import { CausalProblem } from './problem.ts'
import { type Starts, staggeredEffects } from './staggered.ts'

const near = (found: number, expected: number, tolerance: number): void =>
  assert.ok(Math.abs(found - expected) <= tolerance, `${found} is not ${expected} ± ${tolerance}`)

// Two cohorts of two and two that never started, figures chosen so that every mean can be done in the head.
const small = {
  units: ['a1', 'a2', 'b1', 'b2', 'n1', 'n2'],
  periods: ['1', '2', '3', '4'],
  values: [
    [10, 14, 15, 17],
    [20, 22, 25, 27],
    [5, 6, 7, 13],
    [7, 8, 11, 15],
    [1, 2, 3, 4],
    [3, 4, 5, 8],
  ],
}
const starts: Starts = { a1: 1, a2: 1, b1: 3, b2: 3, n1: null, n2: null }

test('effects of cohorts by hand, against those that never started', () => {
  const { cohorts, overall, bySince } = staggeredEffects(small, starts)
  const at = (cohort: number, period: number) => cohorts.find((cell) => cell.cohort === cohort && cell.period === period)!
  near(at(1, 1).effect, 3 - 1, 1e-12)
  near(at(1, 2).effect, 5 - 2, 1e-12)
  near(at(1, 3).effect, 7 - 4, 1e-12)
  near(at(3, 1).effect, 1 - 1, 1e-12)
  near(at(3, 2).effect, 2 - 1, 1e-12)
  near(at(3, 3).effect, 5 - 2, 1e-12)
  near(overall.effect, (2 + 3 + 3 + 3) / 4, 1e-12)
  near(bySince.find(({ since }) => since === 0)!.effect, 2.5, 1e-12)
  // Influence by hand: a changes by 4 and 2 around 3, n by 1 and 1; p is a third each.
  near(at(1, 1).standardError, Math.sqrt(2 * 9) / 6, 1e-12)
})

test('those that have not started yet may be compared with too', () => {
  const { cohorts } = staggeredEffects(small, starts, { against: 'not-yet' })
  near(cohorts.find(({ cohort, period }) => cohort === 1 && period === 1)!.effect, 3 - (1 + 1 + 1 + 1) / 4, 1e-12)
  near(cohorts.find(({ cohort, period }) => cohort === 1 && period === 2)!.effect, 5 - (2 + 4 + 2 + 2) / 4, 1e-12)
})

test('bands are simultaneous: wider than one cell alone would need, and they hold the truth of most made-up panels', () => {
  let held = 0
  for (let seed = 0; seed < 30; seed++) {
    const plain = madeUpPanel(seed, { units: 120, periods: 12 })
    const early = plain.units.slice(0, 40)
    const late = plain.units.slice(40, 80)
    const panel = withEffect(withEffect(plain, early, 5, 0.3), late, 8, 0.1)
    const found = staggeredEffects(panel, Object.fromEntries([...early.map((unit) => [unit, 5]), ...late.map((unit) => [unit, 8])]), {
      draws: 400,
    })
    assert.ok(found.critical.cohorts > 2.1)
    const truth = (cohort: number, period: number): number => (period < cohort ? 0 : cohort === 5 ? 0.3 : 0.1)
    if (found.cohorts.every(({ cohort, period, low, high }) => low <= truth(cohort, period) && truth(cohort, period) <= high)) held++
  }
  assert.ok(held >= 24, `${held} of 30`)
})

test('order and names change nothing; a seed reproduces to the bit', () => {
  const panel = madeUpPanel(8, { units: 16, periods: 10 })
  const { panel: other, renamed } = shuffled(panel, 3)
  const own: Starts = { 'branch 1': 4, 'branch 2': 4, 'branch 3': 6, 'branch 4': 6, 'branch 5': 6 }
  const theirs = Object.fromEntries(Object.entries(own).map(([unit, start]) => [renamed(unit), start]))
  const found = staggeredEffects(panel, own, { draws: 200 })
  assert.deepEqual(staggeredEffects(panel, own, { draws: 200 }), found)
  const again = staggeredEffects(other, theirs, { draws: 200 })
  found.cohorts.forEach((cell, i) => {
    near(again.cohorts[i]!.effect, cell.effect, 1e-12)
    near(again.cohorts[i]!.low, cell.low, 1e-9)
  })
})

test('cohorts of one, nobody to compare with, starts before the data: named', () => {
  const code = (expected: string) => (error: unknown) => error instanceof CausalProblem && error.code === expected
  assert.throws(() => staggeredEffects(small, { ...starts, a2: null }), code('too-few-pairs'))
  assert.throws(() => staggeredEffects(small, { ...starts, n1: 3, n2: 3 }), code('too-few-controls'))
  assert.throws(() => staggeredEffects(small, { a1: 0, a2: 0, b1: 0 }), code('start-outside'))
  assert.throws(() => staggeredEffects(small, { x: 1 }), code('unknown-unit'))
  // Whoever started with the first period has no before, and is left out.
  assert.equal(staggeredEffects(small, { ...starts, n2: null, a1: 0, a2: 0 }, {}).units, 4)
})

test('what lay apart before the start is told; where too few are left to compare with, nothing is', () => {
  // From the month before its start back b fell by 2 and 4, then 1 and 3; those that never started by 2 and 2, then 1 and 1.
  assert.deepEqual(
    staggeredEffects(small, starts).gapsBefore.filter(({ cohort }) => cohort === 3),
    [
      { cohort: 3, period: 0, gap: -3 + 2 },
      { cohort: 3, period: 1, gap: -2 + 1 },
      { cohort: 3, period: 2, gap: 0 },
    ],
  )
  // From the start of b on only those that never started are left, and four are asked for.
  const few = staggeredEffects(small, starts, { against: 'not-yet', fewest: 4 })
  assert.deepEqual(
    few.cohorts.filter(({ cohort, period }) => period >= cohort).map(({ cohort, period }) => [cohort, period]),
    [
      [1, 1],
      [1, 2],
    ],
  )
  assert.throws(
    () => staggeredEffects(small, starts, { fewest: 4 }),
    (error: unknown) => error instanceof CausalProblem && error.code === 'too-few-controls' && error.params.found === 2,
  )
})

test('of a handful the interval is as wide as a handful allows', () => {
  const [plain, few] = [staggeredEffects(small, starts), staggeredEffects(small, starts, { small: true })]
  assert.equal(few.overall.effect, plain.overall.effect)
  const at = ({ cohorts }: typeof few) => cohorts.find(({ cohort, period }) => cohort === 1 && period === 1)!
  // Two of two groups: each spread is divided by one, not by two.
  near(at(few).standardError, at(plain).standardError * Math.SQRT2, 1e-12)
  // (1/4 + 1/2)² by (1/4)²/2 + (1/2)²/1: two degrees and no more, where a normal distribution would reach 1.96.
  assert.ok(few.overall.high - few.overall.effect > 1.9 * (plain.overall.high - plain.overall.effect))
})

test('of a handful, where nothing was done, nineteen intervals in twenty hold nothing, as they say', () => {
  let [plain, few] = [0, 0]
  for (let seed = 0; seed < 60; seed++) {
    const panel = madeUpPanel(seed, { units: 12, periods: 10 })
    const own: Starts = { 'branch 1': 6, 'branch 2': 6, 'branch 3': 8, 'branch 4': 8 }
    const holds = (more: boolean) => {
      const { low, high } = staggeredEffects(panel, own, { small: more, draws: 200 }).overall
      return low <= 0 && high >= 0 ? 1 : 0
    }
    plain += holds(false)
    few += holds(true)
  }
  assert.ok(few >= 55 && plain < few, `${plain} and ${few} of 60`)
})
