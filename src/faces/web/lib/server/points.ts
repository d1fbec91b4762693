// What pages say of service points: shaped once for the list, the page of one point and the desk.
import type { Work } from '#platform'
import {
  ancestry,
  hoursOf,
  type OpenNow,
  type Reader,
  type Said,
  type Schedule,
  type ServicePoint,
  sayLibrary,
  sayName,
  sayOf,
  sayWhere,
  schedulesOf,
  stateAt,
} from '#rooms/alliance'
import { linkedData } from './linked-data.ts'

/** A point in a list. */
export interface PointLine {
  no: number
  name: Said
  kind: string
  where: Said[]
  openTo: string
  metres: number | null
  lat: number | null
  lon: number | null
  state: OpenNow
}

/** Points with what each is doing now. */
export async function pointLines(
  work: Work,
  points: readonly (ServicePoint & { metres?: number })[],
  reader: Reader,
): Promise<PointLine[]> {
  const schedules = await schedulesOf(work, points, { locale: reader.locale })
  return points.map((p) => ({
    no: p.point_no,
    name: sayName(p, reader),
    kind: p.kind,
    where: sayWhere(p, reader),
    openTo: p.open_to,
    metres: p.metres ?? null,
    lat: p.lat,
    lon: p.lon,
    state: stateAt(schedules.get(p.point_no)!, work.now),
  }))
}

/** A point in the words of schema.org, for search engines: what the page says, and nothing else. */
export function libraryData(p: ServicePoint, schedule: Schedule, today: string, reader: Reader, url: string): string {
  const [street, town] = [sayOf(p, 'address', reader).text, sayOf(p, 'town', reader).text]
  const data = {
    '@type': ancestry(p.kind).includes('mobile') ? 'LocalBusiness' : 'Library',
    '@id': url,
    url,
    name: sayName(p, reader).text,
    parentOrganization: { '@type': 'Organization', name: sayLibrary(p, reader).text },
    ...(street || town
      ? {
          address: {
            '@type': 'PostalAddress',
            streetAddress: street || undefined,
            addressLocality: town || undefined,
            postalCode: p.postcode || undefined,
          },
        }
      : {}),
    ...(p.lat !== null ? { geo: { '@type': 'GeoCoordinates', latitude: p.lat, longitude: p.lon } } : {}),
    telephone: p.phone || undefined,
    email: p.email || undefined,
    sameAs: p.url || undefined,
    openingHoursSpecification: hoursOf(schedule, today),
  }
  return linkedData(data)
}

/** 0 m, 350 m, 1.2 km, 48 km: the number and the key of its unit. */
export function roundedDistance(metres: number): { value: number; unit: 'm' | 'km' } {
  if (metres < 950) return { value: Math.round(metres / 10) * 10, unit: 'm' }
  return { value: metres < 9_950 ? Math.round(metres / 100) / 10 : Math.round(metres / 1000), unit: 'km' }
}
