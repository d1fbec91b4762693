import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Random } from '#packages/causal'
import { differenceOf, judgeDifference, meanOf, shareOf } from './intervals.ts'

const near = (value: number, expected: number, off = 5e-4) => assert.ok(Math.abs(value - expected) < off, `${value} is not ${expected}`)
const steps = [1, 2, 3, 4, 5]

test('the difference of two shares is Newcombe’s published example', () => {
  // 56 of 70 against 48 of 80: 0.2000, from 0.0524 to 0.3339 (R. G. Newcombe, 1998, table II, example a, method 10).
  const { difference, low, high } = differenceOf(shareOf(48, 80), shareOf(56, 70))
  near(difference, 0.2)
  near(low, 0.0524)
  near(high, 0.3339)
})

test('shown, not shown and too few', () => {
  const of = (a: number, n: number, b: number, m: number) => judgeDifference(differenceOf(shareOf(a, n), shareOf(b, m)))
  assert.equal(of(48, 80, 56, 70), 'shown')
  assert.equal(of(56, 70, 48, 80), 'shown', 'also what fell')
  assert.equal(of(6, 12, 7, 12), 'too-few')
  assert.equal(of(500, 1000, 510, 1000), 'not-shown')
})

test('a mean lies within its interval, which is no point where all said the same, and asked twice it is the same', () => {
  const all = meanOf(new Map([[5, 12]]), steps)
  assert.deepEqual([all.mean, all.n, all.high], [5, 12, 5])
  assert.ok(all.low < 5 && all.low > 4)
  const counts = new Map([
    [2, 4],
    [3, 10],
    [5, 6],
  ])
  assert.deepEqual(meanOf(counts, steps), meanOf(counts, steps))
  const few = meanOf(counts, steps)
  const many = meanOf(new Map([...counts].map(([step, count]) => [step, count * 20])), steps)
  assert.ok(few.low < few.mean && few.mean < few.high)
  assert.ok(many.high - many.low < (few.high - few.low) / 3)
})

test('of a hundred intervals of a mean about ninety-five hold the truth', () => {
  const random = new Random(7)
  for (const [shares, n] of [
    [[0.05, 0.1, 0.2, 0.4, 0.25], 30],
    [[0.3, 0.1, 0.1, 0.1, 0.4], 60],
  ] as const) {
    const truth = shares.reduce((sum, share, i) => sum + share * (i + 1), 0)
    let held = 0
    for (let run = 0; run < 300; run++) {
      const counts = new Map<number, number>()
      for (let i = 0; i < n; i++) {
        let left = random.uniform()
        let step = 1
        while (step < 5 && left > shares[step - 1]!) left -= shares[step++ - 1]!
        counts.set(step, (counts.get(step) ?? 0) + 1)
      }
      const { low, high } = meanOf(counts, steps)
      if (low <= truth && truth <= high) held++
    }
    assert.ok(held / 300 > 0.9, `${n}: ${held} of 300`)
  }
})
