import { addDays } from '#platform'
import {
  dayHours,
  listClosings,
  nameIn,
  pointByNo,
  pointsNear,
  sayIn,
  sayLibrary,
  sayName,
  sayOf,
  sayWhere,
  schedulesOf,
  stateAt,
  statisticalDay,
  wallOf,
} from '#rooms/alliance'
import { findPublic, servicesAt } from '#rooms/content'
import { walkMinutes } from '#web/alliance/point-map.ts'
import { canonical } from '#web/nav.ts'
import { glance } from '#web/server/act.ts'
import { libraryData, pointLines, roundedDistance } from '#web/server/points.ts'
import { readerIn } from '#web/server/reader.ts'
import { serviceLine } from '#web/server/services.ts'
import { isOn } from '#web/server/switched.ts'
import type { PageServerLoad } from './$types'

/** Services that are listed; of more, the catalogue tells. */
const mostServices = 8

export const load: PageServerLoad = (event) =>
  glance(event, async (work) => {
    const { locale, nav, alliance } = event.locals
    const reader = readerIn(event)
    const point = await pointByNo(work, Number(event.params.no))
    const library = sayLibrary(point, reader)
    const schedule = (await schedulesOf(work, [point], { locale })).get(point.point_no)!
    const today = statisticalDay(schedule.zone, schedule.dayEnds, work.now)
    const week = Array.from({ length: 7 }, (_, i) => dayHours(schedule, addDays(today, i)))
    const horizon = addDays(today, 60)
    const closings = (await listClosings(work, { points: [point.point_no], from: today }))
      .filter((c) => c.starts.slice(0, 10) <= horizon && c.ends > wallOf(c.time_zone ?? schedule.zone, work.now))
      .map((c) => ({ id: c.closing_id, effect: c.effect, starts: c.starts, ends: c.ends, reason: sayIn(c.reason, c.reasons, reader) }))
    const near =
      point.lat === null
        ? []
        : (await pointsNear(work, { lat: point.lat, lon: point.lon!, limit: 9 }))
            .filter((p) => p.point_no !== point.point_no && p.metres < 30_000)
            .slice(0, 8)
    // Posts that name it; a sensitive place is not connected with anything.
    const posts = point.sensitive
      ? []
      : (await findPublic(work, { words: nameIn(point, locale), locale, most: 12 })).filter((text) => text.kind === 'post').slice(0, 3)
    const offers = isOn(alliance.rooms, 'room:services') ? await servicesAt(work, point.point_no, locale) : []
    const url = alliance.origin + canonical(nav)
    return {
      no: point.point_no,
      name: sayName(point, reader),
      kind: point.kind,
      status: point.status,
      openTo: point.open_to,
      // A library alone is the house itself, which the page is headed with, in whichever language.
      library: library.text === alliance.name || point.library_name === alliance.name ? null : library,
      where: sayWhere(point, reader),
      lat: point.lat,
      lon: point.lon,
      access: sayOf(point, 'access', reader),
      services: sayOf(point, 'services', reader),
      phone: point.phone,
      email: point.email,
      url: point.url,
      zone: schedule.zone === alliance.timeZone ? null : schedule.zone,
      today,
      state: stateAt(schedule, work.now),
      known: week.some((day) => day.known),
      week: week.map(({ day, intervals, notes }) => ({ day, intervals, notes })),
      closings,
      posts: posts.map(({ path, title, locale, visibleFrom }) => ({ path, title, locale, at: visibleFrom })),
      offers: offers.slice(0, mostServices).map(serviceLine),
      moreOffers: offers.length > mostServices,
      near: (await pointLines(work, near, reader)).map(({ metres, ...line }) => ({
        ...line,
        distance: roundedDistance(metres!),
        walk: walkMinutes(metres!),
      })),
      linked: libraryData(point, schedule, today, reader, url),
    }
  })
