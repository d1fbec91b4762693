import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addDays } from '#platform'
import { clockOf, dayStart, instantOf, isTimeZone, isWall, minutesOf, statisticalDay, wallOf } from './wall-time.ts'

const iso = (ms: number): string => new Date(ms).toISOString()
// Zones with every oddity: none, half-hour shift (Lord Howe), midnight shift (Havana, Beirut), a skipped day (Apia), 45 minutes.
const zones = [
  'Asia/Shanghai',
  'Europe/London',
  'Australia/Lord_Howe',
  'America/Havana',
  'Pacific/Apia',
  'America/St_Johns',
  'Asia/Kathmandu',
  'Africa/Casablanca',
  'America/Santiago',
]

test('a planned time is the same wall time before and after the clocks change', () => {
  assert.equal(iso(instantOf('Europe/London', '2026-10-24', 14 * 60, 'begins')), '2026-10-24T13:00:00.000Z')
  assert.equal(iso(instantOf('Europe/London', '2026-10-31', 14 * 60, 'begins')), '2026-10-31T14:00:00.000Z')
})

test('a time the clock skips is the moment of the change, one that comes twice is its first for what begins and its second for what ends', () => {
  // 29 March 2026, London: 01:00 becomes 02:00 at 01:00 UTC.
  assert.equal(iso(instantOf('Europe/London', '2026-03-29', 90, 'begins')), '2026-03-29T01:00:00.000Z')
  assert.equal(iso(instantOf('Europe/London', '2026-03-29', 60, 'ends')), '2026-03-29T01:00:00.000Z')
  assert.equal(iso(instantOf('Europe/London', '2026-03-29', 119, 'ends')), '2026-03-29T01:00:00.000Z')
  // 25 October 2026: 02:00 becomes 01:00 at 01:00 UTC.
  assert.equal(iso(instantOf('Europe/London', '2026-10-25', 90, 'begins')), '2026-10-25T00:30:00.000Z')
  assert.equal(iso(instantOf('Europe/London', '2026-10-25', 90, 'ends')), '2026-10-25T01:30:00.000Z')
})

test('past midnight an interval counts on into the next day', () => {
  assert.equal(iso(instantOf('Asia/Shanghai', '2026-09-07', 26 * 60, 'ends')), '2026-09-07T18:00:00.000Z')
  // 22:00 to 02:00 over the night in which London goes back: five hours of real time.
  const night = instantOf('Europe/London', '2026-10-24', 26 * 60, 'ends') - instantOf('Europe/London', '2026-10-24', 22 * 60, 'begins')
  assert.equal(night / 3_600_000, 5)
})

test('a bar open until two counts its night as one day', () => {
  const day = (at: string) => statisticalDay('Asia/Shanghai', 120, new Date(at))
  assert.equal(day('2026-09-12T01:59:59+08:00'), '2026-09-11')
  assert.equal(day('2026-09-12T02:00:00+08:00'), '2026-09-12')
  assert.equal(statisticalDay('Asia/Shanghai', 0, new Date('2026-09-12T00:00:00+08:00')), '2026-09-12')
})

test('days begin where the one before ends, and never go back, in any zone, over any change of clocks', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.integer({ min: 0, max: 720 }),
      fc.integer({ min: Date.UTC(2010, 0, 1), max: Date.UTC(2030, 0, 1) }),
      fc.integer({ min: 1, max: 40 * 3_600_000 }),
      (zone, dayEnds, at, later) => {
        const day = statisticalDay(zone, dayEnds, at)
        const start = dayStart(zone, dayEnds, day)
        const end = dayStart(zone, dayEnds, addDays(day, 1))
        assert.ok(start <= at && at < end, `${day} in ${zone} holds ${iso(at)}`)
        assert.equal(statisticalDay(zone, dayEnds, start), day)
        assert.ok(statisticalDay(zone, dayEnds, at + later) >= day)
        // Where clocks stand still around it, the day is simply that of the wall clock moved back.
        if (end - start === 86_400_000 && start - dayStart(zone, dayEnds, addDays(day, -1)) === 86_400_000) {
          assert.equal(day, wallOf(zone, at - dayEnds * 60_000).slice(0, 10))
        }
      },
    ),
    { interruptAfterTimeLimit: 6_000, numRuns: 4_000 },
  )
})

test('instants of a zone keep the order of its wall clock', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.integer({ min: 0, max: 5000 }),
      fc.integer({ min: 0, max: 2880 }),
      fc.integer({ min: 0, max: 600 }),
      fc.constantFrom('begins' as const, 'ends' as const),
      (zone, offset, minute, more, edge) => {
        const day = addDays('2015-01-01', offset)
        assert.ok(instantOf(zone, day, minute, edge) <= instantOf(zone, day, minute + more, edge))
        assert.ok(instantOf(zone, day, minute, 'begins') <= instantOf(zone, day, minute, 'ends'))
      },
    ),
    { interruptAfterTimeLimit: 6_000, numRuns: 4_000 },
  )
})

test('clock texts are read and written back', () => {
  assert.equal(minutesOf('08:30'), 510)
  assert.equal(minutesOf('8.30'), 510)
  assert.equal(minutesOf('24:00'), 1440)
  for (const wrong of ['', '8', '08:60', '50:00', 'noon', '-1:00', '08:30:00']) assert.equal(minutesOf(wrong), undefined, wrong)
  fc.assert(fc.property(fc.integer({ min: 0, max: 1439 }), (minutes) => minutesOf(clockOf(minutes)) === minutes))
  assert.equal(clockOf(1440), '24:00')
  assert.equal(clockOf(1560), '02:00')
})

test('wall times and zones are real ones', () => {
  assert.ok(isWall('2026-10-01T00:00'))
  for (const wrong of ['2026-10-01', '2026-10-01T24:00', '2026-02-30T10:00', '2026-10-01 10:00']) assert.ok(!isWall(wrong), wrong)
  assert.ok(isTimeZone('Asia/Shanghai') && isTimeZone('UTC'))
  for (const wrong of ['+08:00', 'Mars/Olympus', '', 'Asia/Shanghai; drop']) assert.ok(!isTimeZone(wrong), wrong)
})
