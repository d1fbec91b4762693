import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deviation, mean, normalCdf, normalQuantile, quantile, studentCdf, studentQuantile } from './numbers.ts'
import { Random } from './random.ts'

const near = (found: number, expected: number, tolerance: number): void =>
  assert.ok(Math.abs(found - expected) <= tolerance, `${found} is not ${expected} ± ${tolerance}`)

test('the normal distribution to twelve digits, both tails', () => {
  near(normalCdf(0), 0.5, 1e-15)
  near(normalCdf(1), 0.841344746068543, 1e-12)
  near(normalCdf(-1.959963984540054), 0.025, 1e-12)
  near(normalCdf(-6), 9.865876450376981e-10, 1e-18)
  near(normalCdf(4.2), 1 - 1.3345749015906309e-5, 1e-12)
  for (const share of [0.001, 0.025, 0.2, 0.5, 0.8, 0.975, 0.999]) near(normalCdf(normalQuantile(share)), share, 1e-13)
})

test('quantiles are linear between neighbours', () => {
  assert.equal(quantile([4, 1, 3, 2], 0.5), 2.5)
  assert.equal(quantile([4, 1, 3, 2], 0), 1)
  assert.equal(quantile([4, 1, 3, 2], 1), 4)
  near(quantile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.25), 3.25, 1e-12)
  near(deviation([2, 4, 4, 4, 5, 5, 7, 9]), 2.138089935299395, 1e-12)
})

test('draws have the moments of their distributions, and a seed reproduces them', () => {
  const random = new Random(5)
  const many = (draw: () => number): number[] => Array.from({ length: 40_000 }, draw)
  const normal = many(() => random.normal())
  near(mean(normal), 0, 0.02)
  near(deviation(normal), 1, 0.02)
  for (const shape of [0.5, 1, 7]) {
    const gamma = many(() => random.gamma(shape))
    near(mean(gamma), shape, 0.05 * Math.max(1, shape))
    near(deviation(gamma) ** 2, shape, 0.12 * Math.max(1, shape))
  }
  near(mean(many(() => random.beta(2, 3))), 0.4, 0.01)
  near(mean(many(() => random.sign())), 0, 0.02)
  near(mean(many(() => random.below(10))), 4.5, 0.06)
  const [one, other] = [new Random(3), new Random(3)]
  for (let i = 0; i < 100; i++) assert.equal(one.uniform(), other.uniform())
  assert.notEqual(new Random(3).uniform(), new Random(4).uniform())
  // A whole draw is a permutation.
  assert.deepEqual(
    new Random(1).sample(20, 20).sort((a, b) => a - b),
    Array.from({ length: 20 }, (_, i) => i),
  )
})

test('Student’s t as in the printed tables, odd and even degrees, and normal where there are many', () => {
  for (const [degrees, expected] of [
    [1, 12.7062047],
    [2, 4.30265273],
    [3, 3.18244631],
    [7, 2.36462425],
    [10, 2.22813885],
    [30, 2.04227246],
  ] as const)
    near(studentQuantile(0.975, degrees), expected, 1e-7)
  near(studentQuantile(0.025, 7), -2.36462425, 1e-7)
  near(studentCdf(0, 5), 0.5, 1e-15)
  near(studentQuantile(0.975, 4000), normalQuantile(0.975), 1e-3)
})
