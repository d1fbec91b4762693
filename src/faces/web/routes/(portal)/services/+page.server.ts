import { listServicePoints, sayName } from '#rooms/alliance'
import { audienceKeys, publicServices } from '#rooms/content'
import { glance } from '#web/server/act.ts'
import { readerIn } from '#web/server/reader.ts'
import { serviceLine } from '#web/server/services.ts'
import { demandOn } from '#web/server/switched.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) => {
  const { locale } = event.locals
  demandOn(event, 'room:services')
  return glance(event, async (work) => {
    const asked = event.url.searchParams
    const audience = audienceKeys.find((key) => key === asked.get('for')) ?? ''
    const reader = readerIn(event)
    const points = (await listServicePoints(work, { order: 'name' })).filter((point) => !point.sensitive)
    const point = points.find(({ point_no }) => String(point_no) === asked.get('at'))
    const everything = (await publicServices(work, { locale })).flatMap(({ services }) => services)
    const used = new Set(everything.flatMap(({ audiences }) => audiences))
    return {
      topics: (await publicServices(work, { locale, audience: audience || undefined, point: point?.point_no })).map(
        ({ id, name, locale, services }) => ({
          id: id ?? 'rest',
          name,
          locale,
          services: services.map(serviceLine),
        }),
      ),
      hasAny: everything.length > 0,
      audience,
      audiences: audienceKeys.filter((key) => key !== 'everyone' && used.has(key)),
      point: point ? String(point.point_no) : '',
      points: points.map((one) => ({ value: String(one.point_no), label: sayName(one, reader).text })),
    }
  })
}
