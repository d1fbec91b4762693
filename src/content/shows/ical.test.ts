// The calendar file, read by a parser of others (ical.js, as Thunderbird has it).
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import ICAL from 'ical.js'
import { Temporal } from 'temporal-polyfill'
import { type CalendarEvent, writeCalendar } from './ical.ts'

const event = (more: Partial<CalendarEvent> = {}): CalendarEvent => ({
  uid: 'show-1@library.example',
  sequence: 2,
  summary: 'Two Ghosts; in the Stacks, aloud',
  description: 'First line\nSecond \\ line',
  location: 'City Library',
  url: 'https://library.example/shows/two-ghosts',
  wall: '2026-09-10T19:00',
  zone: 'Asia/Shanghai',
  minutes: 45,
  cancelled: false,
  changed: new Date('2026-09-01T02:03:04Z'),
  alarm: { minutes: 60, text: 'Two Ghosts' },
  ...more,
})
const read = (file: string) => {
  const calendar = new ICAL.Component(ICAL.parse(file) as never)
  const zone = calendar.getFirstSubcomponent('vtimezone')!
  const vevent = calendar.getFirstSubcomponent('vevent')!
  const it = new ICAL.Event(vevent)
  const start = it.startDate.clone()
  start.zone = new ICAL.Timezone(zone)
  return { calendar, vevent, it, starts: start.toJSDate().toISOString() }
}

test('a foreign parser reads what was written: times, words, alarm', () => {
  const { calendar, vevent, it, starts } = read(writeCalendar(event()))
  assert.equal(calendar.getFirstPropertyValue('version'), '2.0')
  assert.deepEqual([it.uid, it.sequence, it.summary], ['show-1@library.example', 2, 'Two Ghosts; in the Stacks, aloud'])
  assert.deepEqual([it.description, it.location], ['First line\nSecond \\ line', 'City Library'])
  assert.equal(starts, '2026-09-10T11:00:00.000Z')
  assert.equal(it.duration.toSeconds(), 45 * 60)
  assert.equal(vevent.getFirstPropertyValue('status'), 'CONFIRMED')
  assert.equal((vevent.getFirstSubcomponent('valarm')!.getFirstPropertyValue('trigger') as ICAL.Duration).toSeconds(), -3600)
})

test('one that was called off says so and alarms nobody', () => {
  const { vevent } = read(writeCalendar(event({ cancelled: true, sequence: 3 })))
  assert.equal(vevent.getFirstPropertyValue('status'), 'CANCELLED')
  assert.equal(vevent.getFirstSubcomponent('valarm'), null)
})

test('it stands right on both sides of a clock change, in every kind of zone', () => {
  const cases: [string, string, string][] = [
    // London: summer time ends on 25 October 2026 at 02:00.
    ['Europe/London', '2026-10-24T19:00', '2026-10-24T18:00:00.000Z'],
    ['Europe/London', '2026-10-25T19:00', '2026-10-25T19:00:00.000Z'],
    ['Europe/London', '2027-03-27T19:00', '2027-03-27T19:00:00.000Z'],
    ['Europe/London', '2027-03-28T19:00', '2027-03-28T18:00:00.000Z'],
    // The other half of the world, with half an hour.
    ['Australia/Lord_Howe', '2026-10-03T19:00', '2026-10-03T08:30:00.000Z'],
    ['Australia/Lord_Howe', '2026-10-05T19:00', '2026-10-05T08:00:00.000Z'],
    ['America/New_York', '2026-11-01T12:00', '2026-11-01T17:00:00.000Z'],
    ['Asia/Shanghai', '2026-07-01T12:00', '2026-07-01T04:00:00.000Z'],
    ['Asia/Kathmandu', '2026-07-01T12:00', '2026-07-01T06:15:00.000Z'],
  ]
  for (const [zone, wall, instant] of cases) assert.equal(read(writeCalendar(event({ zone, wall }))).starts, instant, `${zone} ${wall}`)
})

test('whatever is typed comes back, in lines of at most 75 bytes that end as they should', () => {
  const zones = ['Asia/Shanghai', 'Europe/London', 'America/Sao_Paulo', 'Africa/Cairo', 'Pacific/Auckland', 'America/St_Johns']
  const words = fc.string({ unit: 'grapheme', maxLength: 200 }).map((text) => text.replaceAll(/\p{Cc}|\p{Cs}/gu, '').trim())
  fc.assert(
    fc.property(
      words,
      words,
      fc.constantFrom(...zones),
      fc.date({ min: new Date('2026-01-01T00:00:00Z'), max: new Date('2031-12-31T00:00:00Z'), noInvalidDate: true }),
      (summary, description, zone, date) => {
        const wall = Temporal.Instant.fromEpochMilliseconds(date.getTime()).toZonedDateTimeISO(zone).toPlainDateTime()
        const at = wall.toString({ smallestUnit: 'minute' })
        const file = writeCalendar(event({ summary, description, zone, wall: at }))
        for (const line of file.split('\r\n')) {
          assert.ok(Buffer.byteLength(line) <= 75, line)
          assert.ok(!/[\r\n]/.test(line))
        }
        assert.ok(file.endsWith('END:VCALENDAR\r\n'))
        const { it, starts } = read(file)
        assert.equal(it.summary ?? '', summary)
        assert.equal(it.description ?? '', description)
        // A time that comes twice is the first here; what a program makes of it is its own.
        const [earlier, later] = (['earlier', 'later'] as const).map((disambiguation) =>
          new Date(Temporal.PlainDateTime.from(at).toZonedDateTime(zone, { disambiguation }).epochMilliseconds).toISOString(),
        )
        assert.ok(starts === earlier || starts === later, `${zone} ${at}: ${starts}`)
      },
    ),
    { numRuns: 300 },
  )
})
