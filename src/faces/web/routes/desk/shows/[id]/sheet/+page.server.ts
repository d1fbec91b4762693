import { castOf, lengthText, runSheet } from '#rooms/content'
import { look } from '#web/server/act.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { show, rows } = await runSheet(work, event.params.id)
    return {
      rows: rows.map((row) => ({ ...row, length: lengthText(row.seconds), at: lengthText(row.offset) })),
      starts: show.starts,
      minutes: show.minutes,
      moderator: show.moderator?.name ?? null,
      cast: (await castOf(work, show.id))
        .map(({ role, name, known, does }) => ({ role, name: name || known, does }))
        .filter(({ name }) => name),
      address: `${event.locals.alliance.origin}/desk/shows/${show.id}/sheet`,
    }
  })
