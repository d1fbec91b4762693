import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { addDays } from '#platform'
import { windowsAfter } from './windows.ts'

test('the word "because" does not occur, in no language: reached and caused stay two sentences', () => {
  for (const locale of ['en', 'zh-CN']) {
    const messages = JSON.parse(readFileSync(new URL(`./translations/${locale}.json`, import.meta.url), 'utf8')) as Record<string, string>
    for (const [key, message] of Object.entries(messages)) {
      assert.doesNotMatch(message, /\bbecause\b|due to|thanks to|因为|由于|归功|得益于/i, key)
      // What was reached and what was caused are never said in one breath.
      assert.ok(!(/caused|是否由它带来/i.test(message) && /\breached\b|达到/i.test(message)) || key === 'insight.goal.reached-caused', key)
    }
    assert.match(messages['insight.goal.reached-caused']!, /[.。].*[.。]/s, 'two sentences')
  }
})

test('days after posts are put together where they overlap and cut to the period', () => {
  const within = { from: '2026-09-01', to: '2026-10-31' }
  assert.deepEqual(windowsAfter(['2026-09-10', '2026-09-20', '2026-10-25'], 14, within), [
    { from: '2026-09-10', to: '2026-10-04' },
    { from: '2026-10-25', to: '2026-10-31' },
  ])
  assert.deepEqual(windowsAfter(['2026-08-25'], 14, within), [{ from: '2026-09-01', to: '2026-09-08' }])
  assert.deepEqual(windowsAfter(['2026-08-01', '2026-12-01'], 14, within), [])
  assert.deepEqual(windowsAfter([], 14, within), [])
})

test('windows never overlap, stay in the period and hold exactly the days that lie after a post', () => {
  const day = fc.integer({ min: 0, max: 200 }).map((n) => addDays('2026-01-01', n))
  fc.assert(
    fc.property(fc.array(day, { maxLength: 12 }), day, fc.integer({ min: 0, max: 60 }), (days, from, length) => {
      const within = { from, to: addDays(from, length) }
      const windows = windowsAfter(days, 14, within)
      for (let i = 0; i <= length; i++) {
        const one = addDays(from, i)
        const inside = windows.filter((window) => one >= window.from && one <= window.to).length
        const after = days.some((post) => one >= post && one <= addDays(post, 14))
        assert.equal(inside, after ? 1 : 0, one)
      }
      for (const window of windows) assert.ok(window.from >= within.from && window.to <= within.to && window.from <= window.to)
    }),
    { numRuns: 300 },
  )
})
