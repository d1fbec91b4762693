import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addDays, addMonths, dayCount, daysBetween, firstDay, isDay, isMonth, lastDay, monthOf, monthsOf, weekdayOf } from './days.ts'

test('a day is one that the calendar has', () => {
  for (const day of ['2026-02-28', '2028-02-29', '1899-12-31']) assert.ok(isDay(day), day)
  for (const wrong of ['2026-02-29', '2026-13-01', '26-01-01', '2026-2-9', '2026-11-30T00:00', 'x', '', null, 20261130])
    assert.ok(!isDay(wrong), String(wrong))
})

test('days and months of the calendar', () => {
  assert.equal(lastDay('2028-02'), '2028-02-29')
  assert.equal(addDays('2026-12-31', 1), '2027-01-01')
  assert.equal(addMonths('2026-01', -1), '2025-12')
  assert.deepEqual(monthsOf('2026-11-15', '2027-01-02'), ['2026-11', '2026-12', '2027-01'])
  assert.deepEqual(monthsOf('2026-11', '2026-11'), ['2026-11'])
  assert.equal(dayCount('2026-03-01', '2026-02-01'), 0)
  assert.equal(daysBetween('2026-03-01', '2026-02-01'), -28)
  assert.equal(weekdayOf('2026-09-07'), 1)
  assert.equal(weekdayOf('2026-09-13'), 7)
})

test('days and months add up', () => {
  fc.assert(
    fc.property(fc.integer({ min: -40_000, max: 40_000 }), fc.integer({ min: 0, max: 60 }), (days, months) => {
      const day = addDays('1990-01-01', days)
      assert.ok(isDay(day))
      assert.equal(daysBetween('1990-01-01', day), days)
      assert.equal(addDays(day, -days), '1990-01-01')
      assert.equal(weekdayOf(addDays(day, 7)), weekdayOf(day))
      const month = monthOf(day)
      assert.ok(isMonth(month) && !isMonth(day))
      assert.ok(firstDay(month) <= day && day <= lastDay(month))
      assert.equal(addDays(lastDay(month), 1), firstDay(addMonths(month, 1)))
      assert.equal(addMonths(addMonths(month, months), -months), month)
      assert.equal(monthsOf(month, addMonths(month, months)).length, months + 1)
    }),
  )
})
