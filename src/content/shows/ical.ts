import { Temporal } from 'temporal-polyfill'
import { translator, type Work } from '#platform'
import { allianceOf, nameIn } from '#rooms/alliance'
import type { PublicShow } from './public-show.ts'

/** One thing for a calendar program. */
export interface CalendarEvent {
  /** The same for ever, whatever changes: so that a file taken in again takes the place of the one before. */
  uid: string
  /** How often its time changed. */
  sequence: number
  summary: string
  description: string
  location: string
  url: string
  /** `2026-09-10T19:00` in `zone`. */
  wall: string
  zone: string
  minutes: number
  cancelled: boolean
  /** When it was changed last. */
  changed: Date
  /** What an alarm shows, so many minutes before. */
  alarm: { minutes: number; text: string }
}

/**
 * Writes one event as an iCalendar file (RFC 5545): wall time with its zone and that zone's changes around it, so that it stands right in every
 * calendar program and on both sides of a clock change; its length as a duration, which no clock change stretches. A later file has the same uid
 * and a higher sequence.
 */
export function writeCalendar(event: CalendarEvent): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Foyer//Live shows//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    ...zoneLines(event),
    'BEGIN:VEVENT',
    `UID:${text(event.uid)}`,
    `DTSTAMP:${utc(event.changed)}`,
    `LAST-MODIFIED:${utc(event.changed)}`,
    `SEQUENCE:${event.sequence}`,
    `STATUS:${event.cancelled ? 'CANCELLED' : 'CONFIRMED'}`,
    `DTSTART;TZID=${event.zone}:${local(event.wall)}`,
    `DURATION:PT${event.minutes}M`,
    `SUMMARY:${text(event.summary)}`,
    ...(event.description ? [`DESCRIPTION:${text(event.description)}`] : []),
    ...(event.location ? [`LOCATION:${text(event.location)}`] : []),
    `URL:${event.url}`,
    ...(event.cancelled
      ? []
      : ['BEGIN:VALARM', 'ACTION:DISPLAY', `DESCRIPTION:${text(event.alarm.text)}`, `TRIGGER:-PT${event.alarm.minutes}M`, 'END:VALARM']),
    'END:VEVENT',
    'END:VCALENDAR',
  ]
  return lines.map((line) => `${fold(line)}\r\n`).join('')
}

/** A live show as a calendar file, for whoever gives no address to be reminded at. `base`: the address of the site in this language. */
export async function showCalendar(work: Work, show: PublicShow, locale: string, base: string): Promise<string> {
  const t = translator(locale)
  const library = nameIn(await allianceOf(work), locale)
  const [stream] = show.streams
  return writeCalendar({
    uid: `show-${show.id}@${new URL(work.house.config.url).hostname}`,
    sequence: show.revision,
    summary: show.stands === 'cancelled' ? t('content.shows.public.cancelled-title', { title: show.title }) : show.title,
    description: [
      show.why || show.about,
      ...show.streams.map(({ platform, address }) => `${t(`content.shows.platform.${platform}`)}: ${address}`),
      base + show.path,
    ]
      .filter(Boolean)
      .join('\n'),
    location: show.place ? `${show.place.name}, ${library}` : (stream?.address ?? ''),
    url: base + show.path,
    wall: show.starts.wall,
    zone: show.starts.zone,
    minutes: show.minutes,
    cancelled: show.stands === 'cancelled',
    changed: show.updatedAt,
    alarm: { minutes: 60, text: show.title },
  })
}

/** What a zone's clocks do around an event: every change from a year before to a year after, or its one offset. */
function zoneLines({ wall, zone }: CalendarEvent): string[] {
  const at = Temporal.PlainDateTime.from(wall).toZonedDateTime(zone, { disambiguation: 'compatible' })
  const until = at.add({ years: 1 })
  const first = at.subtract({ years: 1 })
  const observances: string[] = []
  // What holds before the first change belongs to it, too: a program that knows nothing earlier would guess.
  observances.push(...observance('STANDARD', first.toPlainDateTime(), first.offset, first.offset, zone))
  for (
    let change = first.getTimeZoneTransition('next');
    change && Temporal.ZonedDateTime.compare(change, until) < 0;
    change = change.getTimeZoneTransition('next')
  ) {
    const before = change.subtract({ nanoseconds: 1 })
    // An onset is written as the clock showed it before it was changed.
    const onset = change.toInstant().toZonedDateTimeISO(before.offset).toPlainDateTime()
    observances.push(
      ...observance(
        change.offsetNanoseconds > before.offsetNanoseconds ? 'DAYLIGHT' : 'STANDARD',
        onset,
        before.offset,
        change.offset,
        zone,
      ),
    )
  }
  return ['BEGIN:VTIMEZONE', `TZID:${zone}`, ...observances, 'END:VTIMEZONE']
}

const observance = (kind: 'STANDARD' | 'DAYLIGHT', onset: Temporal.PlainDateTime, from: string, to: string, zone: string): string[] => [
  `BEGIN:${kind}`,
  `DTSTART:${local(onset.toString({ smallestUnit: 'minute' }))}`,
  `TZOFFSETFROM:${from.replaceAll(':', '')}`,
  `TZOFFSETTO:${to.replaceAll(':', '')}`,
  `TZNAME:${zone}`,
  `END:${kind}`,
]

const local = (wall: string): string => `${wall.replaceAll(/[-:]/g, '')}00`
const utc = (at: Date): string => `${at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`

/** TEXT of RFC 5545: what would end a value or a line is escaped; control characters that no program takes are left out. */
const text = (words: string): string =>
  words
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[\u0000-\u0009\u000b-\u001f\u007f]/g, '')
    .replaceAll('\\', '\\\\')
    .replaceAll(';', '\\;')
    .replaceAll(',', '\\,')
    .replaceAll('\n', '\\n')

/** Lines of at most 75 bytes; a further line begins with a space. Characters stay whole. */
function fold(line: string): string {
  let folded = ''
  let bytes = 0
  for (const letter of line) {
    const size = Buffer.byteLength(letter)
    if (bytes + size > 75) {
      folded += '\r\n '
      bytes = 1
    }
    folded += letter
    bytes += size
  }
  return folded
}
