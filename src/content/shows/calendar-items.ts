import type { Work } from '#platform'
import { allianceOf } from '#rooms/alliance'
import type { CalendarItem } from '../events.ts'
import { planOfInstant } from '../planned-time.ts'
import { wordsIn } from '../series.ts'
import { phaseAt, showRows } from './show.ts'

/** Live shows between two days, as the calendar of the desk has them; those that were called off are not among them. */
export async function showItems(work: Work, range: { from: string; to: string; locale: string }): Promise<CalendarItem[]> {
  const { time_zone } = await allianceOf(work)
  const day = 86_400_000
  const rows = await showRows(work)
    .where('state', '<>', 'cancelled')
    .where('starts_at', '>=', new Date(Date.parse(`${range.from}T00:00:00Z`) - day))
    .where('starts_at', '<', new Date(Date.parse(`${range.to}T00:00:00Z`) + 2 * day))
    .execute()
  return rows
    .map((row): CalendarItem => {
      const { text, locale } = wordsIn(row.titles, range.locale)
      const wall = row.starts_zone === time_zone ? row.starts_wall : planOfInstant(row.starts_at, time_zone).wall
      return {
        kind: 'show',
        id: row.show_id,
        title: text,
        locale,
        day: wall.slice(0, 10),
        time: wall.slice(11),
        zone: time_zone,
        href: `/desk/shows/${row.show_id}`,
        state: row.state === 'draft' ? 'draft' : phaseAt(row, work.now),
        movable: false,
      }
    })
    .filter((item) => item.day >= range.from && item.day <= range.to)
}
