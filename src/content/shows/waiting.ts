import { isOn, type Waiting, type WorkSource } from '#rooms/alliance'
import { contentPolicy } from '../policy.ts'
import { wordsIn } from '../series.ts'
import { endsAt, phaseAt, showRows } from './show.ts'

const day = 86_400_000

/** What a live show needs of somebody: a moderator in the last day before it, the word that it may be announced in the last week, its figures after. */
export const showWork: WorkSource = {
  needs: async (work, { locale }) => {
    if (!contentPolicy.allows(work.actor, 'write-show') || !(await isOn(work, 'room:shows'))) return []
    const at = work.now.getTime()
    const rows = await showRows(work)
      .where('state', '<>', 'cancelled')
      .where('starts_at', '>', new Date(at - 14 * day))
      .where('starts_at', '<', new Date(at + 7 * day))
      .orderBy('starts_at')
      .limit(50)
      .execute()
    const counted = new Set(
      rows.length === 0
        ? []
        : (
            await work.db
              .selectFrom('content.show_figures')
              .select('show_id')
              .distinct()
              .where('alliance_id', '=', work.alliance)
              .where(
                'show_id',
                'in',
                rows.map(({ show_id }) => show_id),
              )
              .execute()
          ).map(({ show_id }) => show_id),
    )
    const found: Waiting[] = []
    for (const row of rows) {
      const needs = (what: string, harm: number, tone: Waiting['tone'], when: Date, page = '') =>
        found.push({
          what,
          harm,
          tone,
          when,
          params: { title: wordsIn(row.titles, locale).text },
          href: `/desk/shows/${row.show_id}${page}`,
        })
      const ahead = row.starts_at.getTime() - at
      if (row.state === 'draft') {
        if (ahead > 0) needs('show-not-announced', 40, 'warn', row.starts_at, '/announce')
      } else if (ahead > 0 && ahead < day && !row.moderator_id) needs('show-without-moderator', 70, 'warn', row.starts_at)
      else if (phaseAt(row, work.now) === 'after' && endsAt(row).getTime() < at - 2 * day && !counted.has(row.show_id))
        needs('show-without-figures', 15, 'info', endsAt(row), '/figures')
    }
    return found
  },
}
