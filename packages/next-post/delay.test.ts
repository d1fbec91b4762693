import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Random } from '#packages/causal'
import { shareByAge } from './delay.ts'
import { logFactorial, poisson } from './poisson.ts'
import { NextPostProblem } from './problem.ts'

test('how much comes by which age, from old posts and young ones', () => {
  // By hand: of what has come by day 3, 6/8 had by day 2; of what has come by day 2, (2 + 4)/(6 + 6) had by day 1.
  const shares = shareByAge([{ byDay: [2, 4, 2] }, { byDay: [4, 2] }, { byDay: [9] }], 3)
  assert.deepEqual(
    shares.map((share) => Number(share.toFixed(12))),
    [0.375, 0.75, 1],
  )
})

test('a made-up delay comes back though most posts are young', () => {
  const random = new Random(1)
  const true_ = Array.from({ length: 14 }, (_, d) => (1 - 0.7 ** (d + 1)) / (1 - 0.7 ** 14))
  const posts = Array.from({ length: 600 }, (_, i) => ({
    byDay: Array.from({ length: 1 + (i % 14) }, (_, d) => poisson(8 * (true_[d]! - (d > 0 ? true_[d - 1]! : 0)), random)),
  }))
  const shares = shareByAge(posts, 14)
  shares.forEach((share, d) => {
    assert.ok(Math.abs(share - true_[d]!) < 0.03, `day ${d + 1}: ${share} ${true_[d]}`)
    assert.ok(d === 0 || share >= shares[d - 1]!)
  })
  assert.equal(shares.at(-1), 1)
})

test('what tells no delay is named', () => {
  const code = (expected: string) => (error: unknown) => error instanceof NextPostProblem && error.code === expected
  assert.throws(() => shareByAge([{ byDay: [1, -1] }], 2), code('not-a-count'))
  assert.throws(() => shareByAge([{ byDay: [1] }], 2), code('too-few-posts'))
  assert.deepEqual(shareByAge([], 1), [1])
})

test('Poisson counts have their moments, small and great', () => {
  const random = new Random(2)
  for (const mean of [0.3, 4, 12, 300]) {
    const drawn = Array.from({ length: 20_000 }, () => poisson(mean, random))
    const middle = drawn.reduce((sum, count) => sum + count, 0) / drawn.length
    const variance = drawn.reduce((sum, count) => sum + (count - middle) ** 2, 0) / drawn.length
    assert.ok(Math.abs(middle - mean) < 5 * Math.sqrt(mean / 20_000), `${mean}: ${middle}`)
    assert.ok(Math.abs(variance / mean - 1) < 0.06, `${mean}: ${variance}`)
  }
  assert.equal(poisson(0, random), 0)
  assert.ok(Math.abs(logFactorial(20) - 42.335616460753485) < 1e-11)
  assert.ok(Math.abs(logFactorial(5) - Math.log(120)) < 1e-12)
})
