import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { shareOut } from './divide-effect.ts'

const counts = (all: Record<string, number>) => new Map(Object.entries(all))

test('an effect divides over channels as their codes were carried; who carried none is attributable to nothing', () => {
  const { parts, hidden } = shareOut(counts({ poster: 40, newsletter: 20 }), 40, { low: 10, high: 50 })!
  assert.equal(hidden, 0)
  assert.deepEqual(
    parts.map(({ channel, coded, share, low, high }) => [channel, coded, share, low, high]),
    [
      ['poster', 40, 0.4, 4, 20],
      ['newsletter', 20, 0.2, 2, 10],
      [null, 40, 0.4, 4, 20],
    ],
  )
})

test('the parts are the whole, at both ends, whatever the counts; also of an effect that may be none', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.nat(200)),
      fc.nat(200),
      fc.integer({ min: -100, max: 100 }),
      fc.nat(100),
      (byChannel, without, low, wide) => {
        const found = shareOut(counts(byChannel), without, { low, high: low + wide })
        const all = Object.values(byChannel).reduce((a, b) => a + b, without)
        assert.equal(found === null, all < 5)
        if (!found) return
        const sum = (of: 'share' | 'low' | 'high') => found.parts.reduce((a, part) => a + part[of], 0)
        assert.ok(Math.abs(sum('share') - 1) < 1e-9 && Math.abs(sum('low') - low) < 1e-6 && Math.abs(sum('high') - low - wide) < 1e-6)
        assert.ok(found.parts.every((part) => part.coded >= 0 && part.coded % 5 === 0 && part.low <= part.high))
        // 1 to 4 stand nowhere by themselves.
        assert.equal(found.hidden, Object.values(byChannel).filter((amount) => amount > 0 && amount < 5).length)
      },
    ),
  )
})
