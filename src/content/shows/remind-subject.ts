import { isId } from '#platform'
import type { ReminderSubject } from '#rooms/patrons'
import { wordsIn } from '../series.ts'
import { endsAt, showRows } from './show.ts'

/** Live shows, as things that somebody may be reminded of. */
export const showReminders: ReminderSubject = {
  kind: 'show',
  say: async (work, id, wanted) => {
    const row = isId(id) ? await showRows(work).where('show_id', '=', id).where('state', '<>', 'draft').executeTakeFirst() : undefined
    if (!row) return null
    const { text: title, locale } = wordsIn(row.titles, wanted)
    return {
      title,
      locale,
      begins: row.starts_at,
      over: endsAt(row),
      planned: { wall: row.starts_wall, zone: row.starts_zone },
      cancelled: row.state === 'cancelled' ? wordsIn(row.cancelled_why, wanted).text : null,
      revision: row.revision,
      path: `/shows/${encodeURIComponent(row.slug)}`,
    }
  },
}
