import { figureSource } from '#rooms/channels'
import { toldRows } from '#rooms/facts'
import { look } from '#web/server/act.ts'
import { pointNames } from '#web/server/facts-pages.ts'
import { rowsAsked } from '#web/server/told-rows.ts'
import type { PageServerLoad } from './$types'

const shown = 500

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const asked = await rowsAsked(work, event)
    const { rows, count } = await toldRows(work, { ...asked, limit: shown })
    const names = await pointNames(work, event.locals.locale)
    return {
      metric: asked.metric,
      from: asked.from,
      to: asked.to,
      points: asked.points?.join(',') ?? '',
      count,
      rows: rows.map((row) => ({
        ...row,
        place: names[row.point] ?? event.locals.t('facts.desk.whole'),
        source: figureSource(row.source, event.locals.t),
      })),
    }
  })
