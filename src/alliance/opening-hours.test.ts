import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addDays } from '#platform'
import {
  type Exception,
  hoursOn,
  type Interval,
  joined,
  nextOpening,
  openAt,
  roundTheClock,
  type Schedule,
  timetableOn,
  without,
} from './opening-hours.ts'
import { intervalsText, parseIntervals } from './set-hours.ts'
import { instantOfWall, wallOf } from './wall-time.ts'

const at = (wall: string, zone = 'Asia/Shanghai') => instantOfWall(zone, wall, 'begins')
const usual: Interval[] = [
  { opens: 510, closes: 720 },
  { opens: 840, closes: 1080 },
]
/** Anhe (J1): Tuesday to Sunday 08:30–12:00 and 14:00–18:00. */
const anhe: Schedule = {
  zone: 'Asia/Shanghai',
  dayEnds: 0,
  timetables: [{ from: null, until: null, week: [[], usual, usual, usual, usual, usual, usual] }],
  exceptions: [
    { effect: 'closed', starts: '2026-10-01T00:00', ends: '2026-10-04T00:00', zone: null, reason: 'National Day', everywhere: true },
  ],
}
const intervals = (schedule: Schedule, day: string) =>
  hoursOn(schedule, day).intervals.map((i) => `${i.opens}-${i.closes}${i.nextDay ? '+1' : ''}`)

test('two intervals a day, a lunch closing, Mondays and the holidays', () => {
  assert.deepEqual(intervals(anhe, '2026-09-12'), ['08:30-12:00', '14:00-18:00'])
  assert.deepEqual(intervals(anhe, '2026-09-14'), [])
  assert.deepEqual(intervals(anhe, '2026-10-02'), [])
  assert.equal(hoursOn(anhe, '2026-10-02').notes[0]?.reason, 'National Day')
  assert.deepEqual(hoursOn(anhe, '2026-10-04').notes, [], 'the day after it is not touched')
  assert.deepEqual(openAt(anhe, at('2026-09-12T12:30')), { open: false })
  assert.equal(openAt(anhe, at('2026-09-12T09:00')).until, at('2026-09-12T12:00'))
  assert.equal(openAt(anhe, at('2026-09-12T12:00')).open, false, 'the end is no longer open')
  assert.deepEqual(openAt(anhe, at('2026-10-02T09:00')), { open: false, reason: 'National Day' })
  assert.equal(nextOpening(anhe, at('2026-09-12T12:30'))?.from, at('2026-09-12T14:00'))
  assert.equal(nextOpening(anhe, at('2026-09-30T18:00'))?.from, at('2026-10-04T08:30'), 'after the holidays, which is a Sunday')
})

test('hours nobody gave are not known, which is not closed', () => {
  const blank: Schedule = { ...anhe, timetables: [], exceptions: [] }
  assert.equal(hoursOn(blank, '2026-09-12').known, false)
  assert.equal(openAt(blank, at('2026-09-12T09:00')).open, null)
  assert.equal(nextOpening(blank, at('2026-09-12T09:00')), undefined)
})

test('a bar open past midnight: the night belongs to the evening it began', () => {
  const bar: Schedule = {
    zone: 'Asia/Shanghai',
    dayEnds: 180,
    timetables: [
      {
        from: null,
        until: null,
        week: [...Array.from({ length: 4 }, () => []), [{ opens: 1140, closes: 1560 }], [{ opens: 1140, closes: 1560 }], []],
      },
    ],
    exceptions: [],
  }
  assert.deepEqual(intervals(bar, '2026-09-11'), ['19:00-02:00+1'])
  assert.deepEqual(intervals(bar, '2026-09-13'), [], 'the rest of Saturday night is not Sunday')
  assert.equal(openAt(bar, at('2026-09-13T01:30')).until, at('2026-09-13T02:00'))
  assert.equal(openAt(bar, at('2026-09-13T02:30')).open, false)
})

test('round the clock is one span over midnight', () => {
  const machine: Schedule = { ...anhe, timetables: [{ from: null, until: null, week: roundTheClock() }], exceptions: [] }
  assert.deepEqual(intervals(machine, '2026-09-12'), ['00:00-24:00'])
  assert.ok(openAt(machine, at('2026-09-12T23:59')).until! > at('2026-09-13T12:00'))
})

test('hours with a last day go before those without, then what began last', () => {
  const week = (opens: number) => Array.from({ length: 7 }, () => [{ opens, closes: opens + 60 }])
  const one = (from: string | null, until: string | null, opens: number) => ({ from, until, week: week(opens) })
  const all = [
    one(null, null, 480),
    one('2026-09-01', null, 540),
    one('2026-07-01', '2026-09-15', 600),
    one('2026-08-01', '2026-08-07', 660),
  ]
  const opens = (day: string) => timetableOn(all, day)!.week[0]![0]!.opens
  assert.deepEqual(['2026-06-30', '2026-07-15', '2026-08-03', '2026-09-10', '2026-09-16'].map(opens), [480, 600, 660, 600, 540])
})

test('a closing takes the middle out of a day; a special opening adds one; a point speaks last', () => {
  const inspection: Exception = {
    effect: 'closed',
    starts: '2026-09-12T10:00',
    ends: '2026-09-12T15:00',
    zone: null,
    reason: 'inspection',
    everywhere: false,
  }
  assert.deepEqual(intervals({ ...anhe, exceptions: [inspection] }, '2026-09-12'), ['08:30-10:00', '15:00-18:00'])
  const festival: Exception = {
    effect: 'open',
    starts: '2026-10-02T09:00',
    ends: '2026-10-02T12:00',
    zone: null,
    reason: 'book fair',
    everywhere: false,
  }
  const both = { ...anhe, exceptions: [...anhe.exceptions, festival] }
  assert.deepEqual(intervals(both, '2026-10-02'), ['09:00-12:00'], 'open at this point although every point is closed')
  assert.deepEqual(
    hoursOn(both, '2026-10-02')
      .notes.map((n) => n.effect)
      .toSorted(),
    ['closed', 'open'],
  )
  const again: Exception = {
    effect: 'closed',
    starts: '2026-10-02T11:00',
    ends: '2026-10-03T00:00',
    zone: null,
    reason: 'power cut',
    everywhere: false,
  }
  assert.deepEqual(intervals({ ...both, exceptions: [...both.exceptions, again] }, '2026-10-02'), ['09:00-11:00'])
})

test('a closing is planned in its own zone', () => {
  const abroad: Exception = {
    effect: 'closed',
    starts: '2026-09-12T01:30',
    ends: '2026-09-12T02:30',
    zone: 'UTC',
    reason: 'service',
    everywhere: true,
  }
  assert.deepEqual(intervals({ ...anhe, exceptions: [abroad] }, '2026-09-12'), ['08:30-09:30', '10:30-12:00', '14:00-18:00'])
})

test('the day the clocks change is as long as it is', () => {
  const night: Schedule = {
    zone: 'Europe/London',
    dayEnds: 0,
    timetables: [{ from: null, until: null, week: roundTheClock() }],
    exceptions: [],
  }
  const length = (day: string) => hoursOn(night, day).spans.reduce((sum, s) => sum + s.until - s.from, 0) / 3_600_000
  assert.deepEqual(['2026-03-28', '2026-03-29', '2026-10-25'].map(length), [24, 23, 25])
})

const interval = fc
  .tuple(fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 1, max: 700 }))
  .map(([opens, length]) => ({ opens, closes: opens + length }))
const wall = fc
  .tuple(fc.integer({ min: -3, max: 6 }), fc.integer({ min: 0, max: 1439 }))
  .map(
    ([day, minute]) =>
      `${addDays('2026-10-23', day)}T${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`,
  )
const schedules: fc.Arbitrary<Schedule> = fc.record({
  zone: fc.constantFrom('Asia/Shanghai', 'Europe/London', 'America/Havana', 'Australia/Lord_Howe'),
  dayEnds: fc.constantFrom(0, 120, 300),
  timetables: fc.array(
    fc.record({
      from: fc.constantFrom(null, '2026-10-20', '2026-10-25'),
      until: fc.constantFrom(null, '2026-10-26'),
      week: fc.array(fc.array(interval, { maxLength: 3 }), { minLength: 7, maxLength: 7 }),
    }),
    { maxLength: 3 },
  ),
  exceptions: fc.array(
    fc
      .tuple(wall, wall, fc.constantFrom('closed' as const, 'open' as const), fc.boolean(), fc.constantFrom(null, 'UTC'))
      .map(([a, b, effect, everywhere, zone]) => ({
        effect,
        starts: a < b ? a : b,
        ends: a < b ? b : `${a}x`.slice(0, 16),
        zone,
        reason: 'x',
        everywhere,
      })),
    { maxLength: 3 },
  ),
})

test('open now is the same as: some day has this moment in its hours; and the next opening is the first after it', () => {
  fc.assert(
    fc.property(schedules, fc.integer({ min: 0, max: 6 * 1440 }), (schedule, minute) => {
      const moment = Date.UTC(2026, 9, 21) + minute * 60_000
      const today = wallOf(schedule.zone, moment).slice(0, 10)
      const days = [-2, -1, 0, 1, 2].map((n) => hoursOn(schedule, addDays(today, n)))
      const inDay = days.some((d) => d.spans.some((s) => s.from <= moment && moment < s.until))
      const state = openAt(schedule, moment)
      assert.equal(state.open ?? false, inDay)
      if (state.open) assert.ok(state.until! > moment)
      const next = nextOpening(schedule, moment)
      if (next) {
        assert.ok(next.from > moment && next.until > next.from)
        assert.equal(openAt(schedule, next.from).open, true)
        assert.notEqual(openAt(schedule, next.from - 60_000).open, true, 'it was not open a minute before')
      }
      const after = joined(days.slice(2).flatMap((d) => d.spans)).find((s) => s.from > moment && !state.open)
      if (after && next) assert.ok(next.from <= after.from)
      for (const d of days)
        for (const [i, s] of d.spans.entries()) assert.ok(s.until > s.from && (i === 0 || s.from > d.spans[i - 1]!.until))
    }),
    { interruptAfterTimeLimit: 15_000, numRuns: 3_000 },
  )
})

test('taking spans away and joining them keeps every minute where it belongs', () => {
  const span = fc.tuple(fc.nat(60), fc.nat(20)).map(([from, length]) => ({ from, until: from + length }))
  fc.assert(
    fc.property(fc.array(span, { maxLength: 6 }), fc.array(span, { maxLength: 4 }), (some, away) => {
      const has = (list: { from: number; until: number }[], m: number) => list.some((s) => s.from <= m && m < s.until)
      const left = without(some, away)
      for (let m = 0; m < 85; m++) assert.equal(has(left, m), has(some, m) && !has(away, m))
    }),
  )
})

test('hours are read as people write them', () => {
  const read = (text: string) => parseIntervals(text)?.map((i) => [i.opens, i.closes])
  assert.deepEqual(read('08:30-12:00, 14:00-18:00'), [
    [510, 720],
    [840, 1080],
  ])
  assert.deepEqual(read('14:00–18:00；8:30 至 12:00'), [
    [510, 720],
    [840, 1080],
  ])
  assert.deepEqual(read('８：３０～１２：００'), [[510, 720]])
  assert.deepEqual(read('19:00-02:00'), [[1140, 1560]])
  assert.deepEqual(read('0:00-24:00'), [[0, 1440]])
  for (const closed of ['', '  ', 'closed', 'Closed', '闭馆', '-']) assert.deepEqual(read(closed), [], closed)
  for (const wrong of ['9-5', 'all day', '08:30', '08:30-', '08:30-12:00-13:00', '25:00-26:00', '8:30-25:00', '<b>08:30-12:00</b>'])
    assert.equal(parseIntervals(wrong), undefined, wrong)
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => void parseIntervals(text)),
    { numRuns: 2000 },
  )
  const day = fc
    .uniqueArray(fc.integer({ min: 0, max: 23 }), { maxLength: 5 })
    .map((hours) => hours.toSorted((a, b) => a - b).map((h) => ({ opens: h * 60 + 5, closes: h * 60 + 45 })))
  fc.assert(fc.property(day, (hours) => assert.deepEqual(parseIntervals(intervalsText(hours)), hours)))
})
