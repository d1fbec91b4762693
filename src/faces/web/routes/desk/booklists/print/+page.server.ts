import { listServicePoints, localDay, nameIn } from '#rooms/alliance'
import { papers } from '#rooms/channels'
import { look } from '#web/server/act.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { locale, alliance } = event.locals
    return {
      month: (await localDay(work, null, work.now)).slice(0, 7),
      points: (await listServicePoints(work, { order: 'name', limit: 500 })).map((point) => ({
        value: String(point.point_no),
        label: nameIn(point, locale),
      })),
      widths: Object.keys(papers).map(Number),
      locales: alliance.locales,
    }
  })
