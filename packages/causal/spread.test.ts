import assert from 'node:assert/strict'
import { test } from 'node:test'
import { differenceInDifferences, syntheticControl, syntheticDifference } from './compare.ts'
import { mean } from './numbers.ts'
import { madeUpPanel, onRealFigures, proposition99, shuffled, withEffect } from './panels-for-tests.ts'
import { CausalProblem } from './problem.ts'
import { bootstrapSpread, jackknifeSpread, placeboRank, placeboSpread } from './spread.ts'

const california = { treated: ['California'], start: 19 }
const tooFew = (error: unknown): boolean => error instanceof CausalProblem && error.code === 'too-few-controls'

test('placebo errors of Proposition 99 are those that were published, within a fifth', onRealFigures, () => {
  // 200 draws of 38 placebos move by a tenth from seed to seed; five seeds steady that.
  const errorOf = (compared: ReturnType<typeof syntheticDifference>): number =>
    mean([1, 2, 3, 4, 5].map((seed) => placeboSpread(compared, { seed }).standardError))
  for (const [compared, published] of [
    [syntheticDifference(proposition99(), california), 8.37],
    [syntheticControl(proposition99(), california), 9.92],
    [differenceInDifferences(proposition99(), california), 17.74],
  ] as const) {
    const found = errorOf(compared)
    assert.ok(Math.abs(found / published - 1) < 0.2, `${found} for ${published}`)
  }
})

test('California stands first of 39 states among placebos', onRealFigures, () => {
  const { rank, of, p } = placeboRank(syntheticDifference(proposition99(), california))
  assert.deepEqual([rank, of], [1, 39])
  assert.equal(p, 1 / 39)
})

test('a seed reproduces to the bit, another one does not, and the order of units does not matter', () => {
  const panel = madeUpPanel(9)
  const { panel: other, renamed } = shuffled(panel, 4)
  const compared = syntheticDifference(panel, { treated: ['branch 1', 'branch 2'], start: 40 })
  const again = syntheticDifference(other, { treated: ['branch 1', 'branch 2'].map(renamed), start: 40 })
  for (const spread of [placeboSpread, bootstrapSpread]) {
    assert.deepEqual(spread(compared, { seed: 3, draws: 20 }), spread(compared, { seed: 3, draws: 20 }))
    assert.deepEqual(spread(again, { seed: 3, draws: 20 }).draws, spread(compared, { seed: 3, draws: 20 }).draws)
    assert.notDeepEqual(spread(compared, { seed: 4, draws: 20 }).draws, spread(compared, { seed: 3, draws: 20 }).draws)
  }
})

test('the interval lies around the effect, is wider for a higher level, and holds the truth of most made-up panels', () => {
  let held = 0
  for (let seed = 0; seed < 40; seed++) {
    const panel = withEffect(madeUpPanel(seed), ['branch 1', 'branch 2', 'branch 3'], 42, 0.2)
    const compared = syntheticDifference(panel, { treated: ['branch 1', 'branch 2', 'branch 3'], start: 42 })
    const wide = placeboSpread(compared, { draws: 60 })
    const narrow = placeboSpread(compared, { draws: 60, level: 0.5 })
    assert.ok(
      wide.low < narrow.low && narrow.low < compared.estimate.effect && compared.estimate.effect < narrow.high && narrow.high < wide.high,
    )
    if (wide.low <= 0.2 && 0.2 <= wide.high) held++
  }
  assert.ok(held >= 34, `${held} of 40`)
})

test('fewer periods widen the interval of noisy series', () => {
  const errorOf = (after: number): number =>
    mean(
      Array.from({ length: 12 }, (_, seed) => {
        const panel = madeUpPanel(seed, { periods: 36 + after, noise: 0.3 })
        return placeboSpread(syntheticDifference(panel, { treated: ['branch 1'], start: 36 }), { draws: 60 }).standardError
      }),
    )
  assert.ok(errorOf(1) > errorOf(12))
})

test('jackknife and bootstrap want two treated, and tell of the same size', () => {
  const panel = madeUpPanel(21)
  assert.throws(() => jackknifeSpread(syntheticDifference(panel, { treated: ['branch 1'], start: 40 })), tooFew)
  assert.throws(() => bootstrapSpread(syntheticDifference(panel, { treated: ['branch 1'], start: 40 })), tooFew)
  const compared = syntheticDifference(panel, { treated: ['branch 1', 'branch 2', 'branch 3', 'branch 4'], start: 40 })
  const [a, b, c] = [jackknifeSpread(compared), bootstrapSpread(compared), placeboSpread(compared)].map(
    ({ standardError }) => standardError,
  )
  for (const error of [a!, b!, c!]) assert.ok(error > 0.2 * a! && error < 5 * a!, `${a} ${b} ${c}`)
})

test('a rank is asked of one treated unit only, and ranks an effect first that nobody else has', () => {
  const panel = withEffect(madeUpPanel(2), ['branch 6'], 40, 2)
  const { rank, ratios } = placeboRank(syntheticDifference(panel, { treated: ['branch 6'], start: 40 }))
  assert.equal(rank, 1)
  assert.equal(ratios[0]!.unit, 'branch 6')
  assert.throws(() => placeboRank(syntheticDifference(panel, { treated: ['branch 6', 'branch 7'], start: 40 })), tooFew)
})
