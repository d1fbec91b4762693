import { type Schedule, timetableOn } from './opening-hours.ts'
import { clockOf } from './wall-time.ts'

const dayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

/** The usual hours of a day's timetable as schema.org says them, and the closings that are known. */
export function hoursOf(schedule: Schedule, day: string): object[] {
  const timetable = timetableOn(schedule.timetables, day)
  const usual = (timetable?.week ?? []).flatMap((intervals, i) =>
    intervals.map(({ opens, closes }) => ({
      '@type': 'OpeningHoursSpecification',
      dayOfWeek: `https://schema.org/${dayNames[i]}`,
      opens: clockOf(opens),
      closes: closes === 1440 ? '23:59' : clockOf(closes),
      ...(timetable?.from ? { validFrom: timetable.from } : {}),
      ...(timetable?.until ? { validThrough: timetable.until } : {}),
    })),
  )
  // Closed all day is opens = closes = 00:00; a closing of some hours has no words there and is left out.
  const closed = schedule.exceptions
    .filter((e) => e.effect === 'closed' && e.starts.endsWith('T00:00') && e.ends.endsWith('T00:00') && e.ends.slice(0, 10) > day)
    .map((e) => ({
      '@type': 'OpeningHoursSpecification',
      opens: '00:00',
      closes: '00:00',
      validFrom: e.starts.slice(0, 10),
      validThrough: new Date(Date.parse(`${e.ends}Z`) - 1).toISOString().slice(0, 10),
    }))
  return [...usual, ...closed]
}
