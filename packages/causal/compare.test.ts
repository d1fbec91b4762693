import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compare, differenceInDifferences, syntheticControl, syntheticControlWithFixedEffect, syntheticDifference } from './compare.ts'
import type { Panel } from './panel.ts'
import { madeUpPanel, onRealFigures, proposition99, shuffled, withEffect } from './panels-for-tests.ts'
import { CausalProblem } from './problem.ts'

const california = { treated: ['California'], start: 19 }
const near = (found: number, expected: number, tolerance: number): void =>
  assert.ok(Math.abs(found - expected) <= tolerance, `${found} is not ${expected} ± ${tolerance}`)
const weights = (of: { unit: string; weight: number }[]): Record<string, number> =>
  Object.fromEntries(of.map(({ unit, weight }) => [unit, weight]))

test('synthetic difference-in-differences finds what was published of Proposition 99', onRealFigures, () => {
  const { estimate, solved } = syntheticDifference(proposition99(), california)
  near(estimate.effect, -15.603828, 1e-4)
  near(solved.zetaUnits, 10.22623, 1e-4)
  const units = weights(estimate.unitWeights)
  for (const [state, weight] of Object.entries({
    Nevada: 0.1245,
    'New Hampshire': 0.105,
    Connecticut: 0.0783,
    Delaware: 0.0704,
    Colorado: 0.0575,
  }))
    near(units[state]!, weight, 0.001)
  const times = Object.fromEntries(estimate.timeWeights.map(({ period, weight }) => [period, weight]))
  near(times['1986']!, 0.3665, 0.001)
  near(times['1987']!, 0.2065, 0.001)
  near(times['1988']!, 0.4271, 0.001)
  near(estimate.curve[0]!, -4.845, 0.001)
  near(estimate.curve.at(-1)!, -24.4849, 0.001)
})

test('synthetic control and difference-in-differences find what was published of Proposition 99', onRealFigures, () => {
  const control = syntheticControl(proposition99(), california).estimate
  near(control.effect, -19.619663, 1e-3)
  const units = weights(control.unitWeights)
  for (const [state, weight] of Object.entries({
    Utah: 0.396,
    Montana: 0.232,
    Nevada: 0.204,
    Connecticut: 0.105,
    'New Hampshire': 0.045,
    Colorado: 0.013,
  }))
    near(units[state]!, weight, 0.002)
  near(differenceInDifferences(proposition99(), california).estimate.effect, -27.349111, 1e-5)
  near(syntheticControlWithFixedEffect(proposition99(), california).estimate.effect, -11.10464, 0.05)
})

for (const comparison of [
  'synthetic-difference',
  'synthetic-control',
  'synthetic-control-fixed-effect',
  'difference-in-differences',
] as const) {
  test(`${comparison}: weights are none below zero and one together, and nothing added is nothing found`, () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 4, max: 20 }), fc.integer({ min: 6, max: 60 }), (seed, units, periods) => {
        const panel = madeUpPanel(seed, { units, periods })
        const start = periods - 2
        const { estimate, solved } = compare(comparison, panel, { treated: ['branch 1'], start })
        for (const weight of solved.omega) assert.ok(weight >= 0)
        near(
          solved.omega.reduce((sum, weight) => sum + weight, 0),
          1,
          1e-9,
        )
        if (comparison !== 'synthetic-control')
          near(
            solved.lambda.reduce((sum, weight) => sum + weight, 0),
            1,
            1e-9,
          )
        for (let t = 0; t < periods; t++) assert.ok(Number.isFinite(estimate.counterfactual[t]))
        near(estimate.effect, estimate.curve.reduce((sum, value) => sum + value, 0) / estimate.curve.length, 1e-9)
      }),
      { numRuns: 40 },
    )
  })

  test(`${comparison}: what was put on top is found on top`, () => {
    const panel = madeUpPanel(11)
    const treatment = { treated: ['branch 2', 'branch 5'], start: 42 }
    const without = compare(comparison, panel, treatment).estimate.effect
    for (const effect of [Math.log(1.2), Math.log(1.5), -0.4]) {
      near(compare(comparison, withEffect(panel, treatment.treated, 42, effect), treatment).estimate.effect - without, effect, 1e-9)
    }
  })

  test(`${comparison}: a relabelled and reordered panel gives the same answer to the bit`, () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const panel = madeUpPanel(seed)
        const { panel: other, renamed } = shuffled(panel, seed + 1)
        const treated = ['branch 3', 'branch 7']
        assert.equal(
          compare(comparison, other, { treated: treated.map(renamed).reverse(), start: 40 }).estimate.effect,
          compare(comparison, panel, { treated, start: 40 }).estimate.effect,
        )
      }),
      { numRuns: 20 },
    )
  })
}

test('a level added to a unit changes nothing where levels are taken off, and a factor is a factor', () => {
  const panel = madeUpPanel(5)
  const treatment = { treated: ['branch 4'], start: 40 }
  const lifted: Panel = { ...panel, values: panel.values.map((row, i) => row.map((value) => value + i * 10)) }
  for (const comparison of ['synthetic-difference', 'synthetic-control-fixed-effect', 'difference-in-differences'] as const) {
    const own = compare(comparison, panel, treatment).estimate.effect
    near(compare(comparison, lifted, treatment).estimate.effect, own, 1e-3)
    const scaled: Panel = { ...panel, values: panel.values.map((row) => row.map((value) => value * 100)) }
    near(compare(comparison, scaled, treatment).estimate.effect / 100, own, 1e-3)
  }
})

test('a control with a gap sits out; the others are compared', () => {
  const panel = madeUpPanel(3)
  const gappy: Panel = {
    ...panel,
    values: panel.values.map((row, i) => (i === 5 ? row.map((value, t) => (t === 9 ? Number.NaN : value)) : row)),
  }
  const { estimate, block } = syntheticDifference(gappy, { treated: ['branch 1'], start: 40 })
  assert.equal(block.controls, 10)
  assert.ok(!estimate.unitWeights.some(({ unit }) => unit === 'branch 6'))
})

const problems: [string, Panel, { treated: string[]; start: number }][] = [
  ['too-few-controls', { ...madeUpPanel(1, { units: 2 }) }, { treated: ['branch 1'], start: 40 }],
  ['too-few-periods-before', madeUpPanel(1), { treated: ['branch 1'], start: 2 }],
  ['start-outside', madeUpPanel(1), { treated: ['branch 1'], start: -1 }],
  ['start-outside', madeUpPanel(1), { treated: ['branch 1'], start: 48 }],
  ['unknown-unit', madeUpPanel(1), { treated: ['nobody'], start: 40 }],
  ['unknown-unit', madeUpPanel(1), { treated: [], start: 40 }],
  ['duplicate-unit', madeUpPanel(1), { treated: ['branch 1', 'branch 1'], start: 40 }],
  ['duplicate-unit', { ...madeUpPanel(1), units: madeUpPanel(1).units.map(() => 'the same') }, { treated: ['the same'], start: 40 }],
  ['ragged', { ...madeUpPanel(1), periods: ['one'] }, { treated: ['branch 1'], start: 40 }],
  ['closed-after-start', withEffect(madeUpPanel(1), ['branch 1'], 44, Number.NaN), { treated: ['branch 1'], start: 40 }],
  ['closed-before-start', withEffect(madeUpPanel(1), ['branch 1'], 10, Number.NaN), { treated: ['branch 1'], start: 40 }],
  [
    'constant',
    { ...madeUpPanel(1), values: madeUpPanel(1).values.map((row, i) => (i === 0 ? row.map(() => 3) : row)) },
    { treated: ['branch 1'], start: 40 },
  ],
]
for (const [code, panel, treatment] of problems)
  test(`what cannot be told is named: ${code}`, () => {
    assert.throws(
      () => syntheticDifference(panel, treatment),
      (error: unknown) => error instanceof CausalProblem && error.code === code,
    )
  })

test('a computation can be called off', () => {
  assert.throws(
    () => syntheticDifference(madeUpPanel(1), { treated: ['branch 1'], start: 40 }, { cancelled: () => true }),
    (error: unknown) => error instanceof CausalProblem && error.code === 'cancelled',
  )
})
