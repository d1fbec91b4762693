import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { madeUpPanel, shuffled } from './panels-for-tests.ts'
import { CausalProblem } from './problem.ts'
import { Random } from './random.ts'
import { type Design, holdOut, matchedPairs, type Outcomes, randomisedEffect, switchback } from './randomised.ts'

const near = (found: number, expected: number, tolerance: number): void =>
  assert.ok(Math.abs(found - expected) <= tolerance, `${found} is not ${expected} ± ${tolerance}`)
const code = (expected: string) => (error: unknown) => error instanceof CausalProblem && error.code === expected

test('pairs are alike, everybody is in one pair, and one of each is treated', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 4, max: 30 }), (seed, units) => {
      const panel = madeUpPanel(seed, { units })
      const { strata, treated } = matchedPairs(panel, seed)
      const members = strata.flatMap(({ members: pair }) => pair)
      assert.equal(new Set(members).size, members.length)
      assert.equal(strata.length, Math.floor(units / 2))
      for (const { members: pair } of strata) assert.equal(pair.filter((unit) => treated.includes(unit)).length, 1)
    }),
    { numRuns: 30 },
  )
})

test('twins are put together, whatever order they stand in', () => {
  const base = madeUpPanel(3, { units: 6 })
  const twins = {
    units: base.units.flatMap((unit) => [`${unit} a`, `${unit} b`]),
    periods: base.periods,
    values: base.values.flatMap((row) => [row, row.map((value) => value + 1e-6)]),
  }
  for (const { members } of matchedPairs(shuffled(twins, 5).panel, 1).strata) {
    const [one, other] = members.map((unit) => unit.replace(/^z\d+ /, '').slice(0, -2))
    assert.equal(one, other)
  }
})

test('a seed chooses the same again; other seeds choose otherwise, each side as often', () => {
  const panel = madeUpPanel(1)
  assert.deepEqual(matchedPairs(panel, 9), matchedPairs(panel, 9))
  const times = Array.from({ length: 400 }, (_, seed) => matchedPairs(panel, seed).treated.includes('branch 1')).filter(Boolean).length
  assert.ok(times > 150 && times < 250, `${times} of 400`)
})

test('switchback and hold-out: blocks and shares are kept', () => {
  const weeks = Array.from({ length: 13 }, (_, i) => `week ${i + 1}`)
  const weekly = switchback(weeks, 4)
  assert.equal(weekly.strata.length, 6)
  assert.equal(weekly.treated.length, 6)
  const cells = Array.from({ length: 40 }, (_, i) => `cell ${i}`)
  assert.equal(holdOut(cells, 0.1, 4).treated.length, 36)
  assert.throws(() => switchback(weeks.slice(0, 6), 1), code('too-few-pairs'))
  assert.throws(() => holdOut(cells.slice(0, 10), 0.1, 1), code('too-few-pairs'))
})

test('by hand: six pairs that all gain two have one assignment in 32 that is as great', () => {
  const strata = Array.from({ length: 6 }, (_, i) => ({ members: [`t${i}`, `c${i}`], treated: 1 }))
  const design: Design = { kind: 'matched-pairs', strata, treated: strata.map(({ members }) => members[0]!), seed: 0 }
  const outcomes: Outcomes = Object.fromEntries(
    strata.flatMap(({ members: [t, c] }, i) => [
      [t!, { outcome: 10 * i + 2 }],
      [c!, { outcome: 10 * i }],
    ]),
  )
  const found = randomisedEffect(design, outcomes)
  near(found.effect, 2, 1e-12)
  assert.equal(found.assignments, 64)
  assert.ok(found.exact)
  near(found.p, 2 / 64, 1e-12)
  near(found.low, 2, 1e-6)
  near(found.high, 2, 1e-6)
})

test('figures from before make a noisy comparison sharper, and do not move it', () => {
  const random = new Random(12)
  const width = { plain: 0, adjusted: 0 }
  const bias: number[] = []
  for (let round = 0; round < 20; round++) {
    const cells = Array.from({ length: 60 }, (_, i) => `cell ${i}`)
    const design = holdOut(cells, 0.5, round)
    const before = new Map(cells.map((cell) => [cell, 10 + 3 * random.normal()]))
    const outcomes = Object.fromEntries(
      cells.map((cell) => [
        cell,
        { outcome: before.get(cell)! + random.normal() + (design.treated.includes(cell) ? 1 : 0), before: before.get(cell)! },
      ]),
    )
    const adjusted = randomisedEffect(design, outcomes, { draws: 500 })
    const plain = randomisedEffect(design, Object.fromEntries(cells.map((cell) => [cell, { outcome: outcomes[cell]!.outcome }])), {
      draws: 500,
    })
    width.plain += plain.high - plain.low
    width.adjusted += adjusted.high - adjusted.low
    bias.push(adjusted.effect - 1)
  }
  assert.ok(width.adjusted < 0.6 * width.plain)
  near(bias.reduce((sum, value) => sum + value, 0) / bias.length, 0, 0.15)
})

test('p is no smaller than it says, where nothing was done', () => {
  const random = new Random(77)
  let small = 0
  for (let round = 0; round < 200; round++) {
    const weeks = Array.from({ length: 20 }, (_, i) => `week ${i}`)
    const design = switchback(weeks, round)
    const outcomes = Object.fromEntries(weeks.map((week) => [week, { outcome: random.normal() }]))
    if (randomisedEffect(design, outcomes).p <= 0.05) small++
  }
  assert.ok(small <= 20, `${small} of 200`)
})

test('a member without an outcome takes its pair out; too few pairs are named', () => {
  const strata = Array.from({ length: 6 }, (_, i) => ({ members: [`t${i}`, `c${i}`], treated: 1 }))
  const design: Design = { kind: 'matched-pairs', strata, treated: strata.map(({ members }) => members[0]!), seed: 0 }
  const outcomes: Outcomes = Object.fromEntries(
    strata.flatMap(({ members: [t, c] }, i) => [
      [t!, { outcome: i + 2 }],
      [c!, { outcome: i === 3 ? Number.NaN : i }],
    ]),
  )
  assert.equal(randomisedEffect(design, outcomes).members, 10)
  assert.throws(() => randomisedEffect({ ...design, strata: strata.slice(0, 4) }, outcomes), code('too-few-pairs'))
})
