import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cholesky, Random, solveWith } from '#packages/causal'
import { designOf } from './design.ts'
import { effectsSampler } from './effects.ts'
import { madeUp } from './posts-for-tests.ts'
import { gramOf, productOf } from './sampler.ts'

test('effects are drawn around the solution of the whole system, with its covariance', () => {
  const design = designOf(madeUp(1, 60), { halfLife: 300 })
  const p = design.columns
  const gram = gramOf(design)
  const product = productOf(design, design.outcome, new Float64Array(p))
  const state = { effects: new Float64Array(p), precision: Float64Array.from({ length: p }, (_, c) => 0.5 + (c % 3)), noise: 2.5 }
  const whole = gram.map((sum, i) => sum / state.noise + (i % (p + 1) === 0 ? state.precision[i / (p + 1)]! : 0))
  const lower = cholesky(whole, p)!
  const middle = solveWith(
    lower,
    p,
    product.map((sum) => sum / state.noise),
  )
  const draw = effectsSampler(gram, p, design.factors)
  const random = new Random(3)
  const times = 20_000
  const sums = new Float64Array(p)
  const products = new Float64Array(p * p)
  for (let t = 0; t < times; t++) {
    draw(state, product, random)
    for (let a = 0; a < p; a++) {
      sums[a]! += state.effects[a]! / times
      for (let b = 0; b < p; b++) products[a * p + b]! += ((state.effects[a]! - middle[a]!) * (state.effects[b]! - middle[b]!)) / times
    }
  }
  for (let a = 0; a < p; a++) {
    assert.ok(Math.abs(sums[a]! - middle[a]!) < 0.05, `${a}: ${sums[a]} ${middle[a]}`)
    const unit = new Float64Array(p)
    unit[a] = 1
    const covariance = solveWith(lower, p, unit)
    for (let b = 0; b < p; b++)
      assert.ok(Math.abs(products[a * p + b]! - covariance[b]!) < 0.04, `${a} ${b}: ${products[a * p + b]} ${covariance[b]}`)
  }
})
