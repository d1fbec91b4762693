import { sql } from 'kysely'
import { addDays, isDay, type Work } from '#platform'
import { allianceOf, listClosings, nameIn } from '#rooms/alliance'
import { mostDaysLater } from './channel-times.ts'
import type { CalendarItem } from './events.ts'
import { titleIn } from './list-posts.ts'
import { instantOfPlan, planOfInstant } from './planned-time.ts'
import { contentPolicy } from './policy.ts'
import { stateAt } from './posts.ts'
import { wordsIn } from './series.ts'
import { showItems } from './shows/calendar-items.ts'
import { type DayNote, holidaysOn } from './special-days.ts'

export interface CalendarDay {
  day: string
  items: CalendarItem[]
  /** Holidays, exam weeks, closings of every place: what a person would want to know before putting something here. */
  notes: { kind: DayNote['kind'] | 'closing'; text: string; locale: string }[]
}

/** What stands in the calendar from one day to another, both included, day by day. */
export async function calendarItems(work: Work, range: { from: string; to: string; locale: string }): Promise<CalendarDay[]> {
  contentPolicy.demand(work, 'see-drafts')
  if (!isDay(range.from) || !isDay(range.to) || range.to < range.from) return []
  const days: string[] = []
  for (let day = range.from; day <= range.to && days.length < 400; day = addDays(day, 1)) days.push(day)
  const { compare } = new Intl.Collator(range.locale)
  const momentOf = ({ day, time }: CalendarItem) => `${day} ${time ?? ''}`
  const items = [...(await postItems(work, range)), ...(await laterItems(work, range)), ...(await showItems(work, range))].sort((a, b) => {
    const [one, other] = [momentOf(a), momentOf(b)]
    return one < other ? -1 : one > other ? 1 : compare(a.title, b.title)
  })
  const byDay = Map.groupBy(items, (item) => item.day)
  const notes = Map.groupBy(await holidaysOn(work, days), (note) => note.day)
  const closings = (await listClosings(work, { points: [], from: range.from })).filter((closing) => closing.effect === 'closed')
  return days.map((day) => ({
    day,
    items: byDay.get(day) ?? [],
    notes: [
      ...(notes.get(day) ?? []).map((note) => {
        const { text, locale } = wordsIn(note.names, range.locale)
        return { kind: note.kind, text, locale }
      }),
      ...closings
        .filter((closing) => closing.starts.slice(0, 10) <= day && closing.ends > `${day}T00:00`)
        .map((closing) => ({
          kind: 'closing' as const,
          text: nameIn({ name: closing.reason, names: closing.reasons }, range.locale),
          locale: closing.reasons[range.locale] ? range.locale : 'und',
        })),
    ],
  }))
}

interface Range {
  from: string
  to: string
  locale: string
}

const dayMs = 86_400_000
/** Instants between which everything lies that stands on these days in any zone. */
const around = ({ from, to }: Range, before = 0): [Date, Date] => [
  new Date(Date.parse(`${from}T00:00:00Z`) - (1 + before) * dayMs),
  new Date(Date.parse(`${to}T00:00:00Z`) + 2 * dayMs),
]

/** Posts whose time lies between two instants, with what the calendar says of them. */
const postsBetween = (work: Work, range: Range, [from, to]: [Date, Date]) =>
  work.db
    .selectFrom('content.posts as p')
    .innerJoin('content.post_versions as v', (join) =>
      join.onRef('v.alliance_id', '=', 'p.alliance_id').onRef('v.post_id', '=', 'p.post_id').onRef('v.version', '=', 'p.version'),
    )
    .leftJoin('content.series as s', (join) => join.onRef('s.alliance_id', '=', 'p.alliance_id').onRef('s.series_id', '=', 'p.series_id'))
    .select(['p.post_id', 'p.state', 'p.planned_wall', 'p.planned_zone', 'p.planned_at', 'p.visible_at', 'p.title', 's.names', 's.chip'])
    // Thousands of posts stand in a month of a large alliance: their titles are asked for, not their texts.
    .select([titleIn(range.locale).as('translated'), sql<string>`v.content ->> 'source'`.as('source')])
    .where('p.alliance_id', '=', work.alliance)
    .where('v.alliance_id', '=', work.alliance)
    .where('p.state', 'not in', ['binned', 'withdrawn'])
    .where('p.planned_at', '>=', from)
    .where('p.planned_at', '<', to)

async function postItems(work: Work, range: Range): Promise<CalendarItem[]> {
  const { time_zone } = await allianceOf(work)
  const rows = await postsBetween(work, range, around(range)).execute()
  return rows
    .map((row): CalendarItem => {
      // A post planned in another zone stands on the day and at the time it is here.
      const wall = row.planned_zone === time_zone ? row.planned_wall! : planOfInstant(row.planned_at!, time_zone).wall
      const state = stateAt(row, work.now)
      return {
        kind: 'post',
        id: row.post_id,
        title: row.translated ?? row.title,
        locale: row.translated ? range.locale : row.source,
        day: wall.slice(0, 10),
        time: wall.slice(11),
        zone: time_zone,
        href: `/desk/posts/${row.post_id}`,
        state,
        ...(row.names && row.chip ? { series: { name: wordsIn(row.names, range.locale).text, chip: row.chip } } : {}),
        movable: state === 'scheduled',
      }
    })
    .filter((item) => item.day >= range.from && item.day <= range.to)
}

/** What leaves through one channel later than the rest of its post; moved with the post. */
async function laterItems(work: Work, range: Range): Promise<CalendarItem[]> {
  const { time_zone } = await allianceOf(work)
  const rows = await postsBetween(work, range, around(range, mostDaysLater))
    .select(['p.channel_times', sql<string[]>`array(select jsonb_object_keys(v.content -> 'variants'))`.as('channels')])
    .where('p.channel_times', '<>', sql<never>`'{}'::jsonb`)
    .execute()
  return rows
    .flatMap((row) =>
      Object.entries(row.channel_times)
        .filter(([channel]) => row.channels.includes(channel))
        .map(([channel, planned]): CalendarItem => {
          const at = instantOfPlan(planned)
          const wall = planned.zone === time_zone ? planned.wall : planOfInstant(at, time_zone).wall
          const state = stateAt(row, work.now)
          return {
            kind: 'post',
            id: row.post_id,
            channel,
            title: row.translated ?? row.title,
            locale: row.translated ? range.locale : row.source,
            day: wall.slice(0, 10),
            time: wall.slice(11),
            zone: time_zone,
            href: `/desk/posts/${row.post_id}?channel=${channel}`,
            // The post may be out while this still waits.
            state: state === 'published' && at > work.now ? 'scheduled' : state,
            ...(row.names && row.chip ? { series: { name: wordsIn(row.names, range.locale).text, chip: row.chip } } : {}),
            movable: false,
          }
        }),
    )
    .filter((item) => item.day >= range.from && item.day <= range.to)
}
