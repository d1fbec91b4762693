import { addDays, daysBetween, type Work, weekdayOf } from '#platform'
import { planOfInstant } from './planned-time.ts'

/** On which weekdays and at which hours the posts of a series come, read from its latest times. */
export interface Rhythm {
  /** Weekday (1 is Monday) and time of each post of a week, in the order of the week. */
  beats: { weekday: number; time: string }[]
  /** Weeks from one round to the next. */
  weeks: number
  /** The hour at which most come. */
  usual: string
  /** The latest time that is planned or was. */
  last: string
}

/** So many posts tell the rhythm of a series. */
const looksBack = 12
/** A weekday on which nothing came for so many days is given up. */
const givenUpAfter = 21

/** What is heard in the times of posts, wall times in any order; undefined where there is none. */
export function rhythmOf(walls: readonly string[]): Rhythm | undefined {
  const times = walls.toSorted().toReversed().slice(0, looksBack)
  const last = times[0]
  if (last === undefined) return undefined
  const beatOf = (wall: string) => `${weekdayOf(wall.slice(0, 10))} ${wall.slice(11)}`
  const counts = new Map<string, number>()
  for (const wall of times) counts.set(beatOf(wall), (counts.get(beatOf(wall)) ?? 0) + 1)
  const lately = new Set(times.filter((wall) => daysBetween(wall.slice(0, 10), last.slice(0, 10)) <= givenUpAfter).map(beatOf))
  const usual = usualHour(times)
  const twice = [...counts].filter(([beat, count]) => count > 1 && lately.has(beat))
  // What came twice by chance in an unsteady series is no rhythm.
  const repeated = 2 * twice.reduce((sum, [, count]) => sum + count, 0) >= times.length ? twice.map(([beat]) => beat) : []
  // Without one: the weekday of the last post, at the hour that is most usual.
  const beats = repeated.length > 0 ? repeated : [`${weekdayOf(last.slice(0, 10))} ${usual}`]
  return {
    beats: beats.toSorted().map((beat) => ({ weekday: Number(beat[0]), time: beat.slice(2) })),
    weeks: beats.length > 1 ? 1 : weeksBetween(repeated.length > 0 ? times.filter((wall) => beatOf(wall) === repeated[0]) : times),
    usual,
    last,
  }
}

/** The hour at which most of these times are; of several the one of the newest. */
function usualHour(times: readonly string[]): string {
  const hours = times.map((wall) => wall.slice(11))
  const count = (hour: string) => hours.filter((one) => one === hour).length
  return hours.reduce((most, hour) => (count(hour) > count(most) ? hour : most))
}

/** The fewest whole weeks from one of these times to the one before, at least one: what was left out or moved once makes no gap. */
const weeksBetween = (times: readonly string[]): number => {
  const gaps = times.slice(1).map((before, i) => Math.round(daysBetween(before.slice(0, 10), times[i]!.slice(0, 10)) / 7))
  return Math.max(1, gaps.length > 0 ? Math.min(...gaps) : 1)
}

/** The next time in a rhythm: after the latest, and not over. */
export function nextIn({ beats, weeks, last }: Rhythm, now: string): string {
  if (weeks === 1) {
    const from = last > now ? last : now
    for (let day = from.slice(0, 10); ; day = addDays(day, 1))
      for (const { weekday, time } of beats) if (weekday === weekdayOf(day) && `${day}T${time}` > from) return `${day}T${time}`
  }
  const { weekday, time } = beats[0]!
  let day = addDays(last.slice(0, 10), weekday - weekdayOf(last.slice(0, 10)))
  do day = addDays(day, 7 * weeks)
  while (`${day}T${time}` <= now)
  return `${day}T${time}`
}

/** The hour of a series on a day: that of this weekday, else the one at which most come. */
export const hourOn = ({ beats, usual }: Rhythm, day: string): string =>
  beats.find(({ weekday }) => weekday === weekdayOf(day))?.time ?? usual

/** The rhythm of a series: of what is out, planned and wished; not of what was taken back or thrown away. */
export async function rhythmOfSeries(work: Work, series: string, zone: string): Promise<Rhythm | undefined> {
  const rows = await work.db
    .selectFrom('content.posts')
    .select(['planned_wall', 'planned_zone', 'planned_at'])
    .where('alliance_id', '=', work.alliance)
    .where('series_id', '=', series)
    .where('state', 'not in', ['binned', 'withdrawn'])
    .where('planned_at', 'is not', null)
    .orderBy('planned_at', 'desc')
    .limit(looksBack)
    .execute()
  return rhythmOf(rows.map((row) => (row.planned_zone === zone ? row.planned_wall! : planOfInstant(row.planned_at!, zone).wall)))
}
