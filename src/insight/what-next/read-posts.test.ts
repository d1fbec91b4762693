// The step that gathers, whatever posts there were.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addDays } from '#platform'
import { type Counted, carriesCode, daysAfter, held } from './read-posts.ts'

const post = fc.record({
  age: fc.integer({ min: 1, max: 60 }),
  counts: fc.array(fc.nat({ max: 9 }), { minLength: daysAfter, maxLength: daysAfter }),
  past: fc.boolean(),
})
const rowOf = ({ age, counts, past }: { age: number; counts: number[]; past: boolean }, i: number): Counted => ({
  id: String(i),
  campaign: null,
  goal: null,
  past,
  scene: i,
  day: addDays('2026-08-24', -age),
  levels: { channel: 'x', weekday: '1', band: 'noon' },
  byDay: counts.slice(0, Math.min(age, daysAfter)),
})

test('nothing is counted twice or lost, no share leaves (0, 1], grown posts have all of theirs, and no order matters', () => {
  fc.assert(
    fc.property(fc.array(post, { maxLength: 30 }), (posts) => {
      const rows = posts.map(rowOf)
      const { rows: seen, young } = held(rows)
      assert.equal(seen.length + young, rows.length)
      for (const one of seen) {
        const row = rows[Number(one.post)]!
        assert.equal(
          one.outcome,
          row.byDay.reduce((sum, n) => sum + n, 0),
        )
        assert.ok(one.share > 0 && one.share <= 1)
        if (row.byDay.length === daysAfter || row.past) assert.equal(one.share, 1)
      }
      const again = held(rows.toReversed()).rows.toSorted((a, b) => Number(a.post) - Number(b.post))
      assert.deepEqual(again, seen)
    }),
  )
})

test('the younger a post, the less of what it will bring can have come', () => {
  const grown = Array.from({ length: 10 }, () => ({ age: 40, counts: [8, 4, 2, 1, 1, ...new Array(daysAfter - 5).fill(0)], past: false }))
  const young = [1, 2, 3, 20].map((age) => ({ age, counts: [8, 4, 2, 1, 1, ...new Array(daysAfter - 5).fill(0)], past: false }))
  const { rows } = held([...grown, ...young].map(rowOf))
  const shares = rows.slice(10).map(({ share }) => Math.round(share * 1000) / 1000)
  assert.deepEqual(shares, [0.5, 0.75, 0.875, 1])
})

test('without an old post that brought anything, the young ones are left out and counted', () => {
  const rows = [1, 5, 30].map((age) => ({ age, counts: new Array(daysAfter).fill(age < 28 ? 1 : 0), past: false })).map(rowOf)
  const { rows: seen, young } = held(rows)
  assert.deepEqual([seen.map((one) => one.post), young], [['2'], 2])
})

test('letters and feeds carry a code as posters do; what is opened on the website itself carries none', () => {
  const limit = (link: 'none' | 'beside' | 'in-text') => carriesCode({ link } as Parameters<typeof carriesCode>[0])
  assert.deepEqual([limit('beside'), limit('in-text'), limit('none')], [true, true, false])
})
