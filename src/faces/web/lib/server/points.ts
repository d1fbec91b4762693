// What pages say of service points: shaped once for the list, the page of one point and the desk.
import type { Work } from '#platform'
import { ancestry, hoursOf, nameIn, type OpenNow, type Schedule, type ServicePoint, schedulesOf, stateAt } from '#rooms/alliance'

/** A point in a list. */
export interface PointLine {
  no: number
  name: string
  kind: string
  where: string
  openTo: string
  metres: number | null
  state: OpenNow
}

/** Street, town and postcode in one line; a town that the street names already is not said twice. */
export const whereOf = (p: Pick<ServicePoint, 'address' | 'town' | 'postcode'>): string =>
  [p.address, p.town && !p.address.includes(p.town) ? p.town : '', p.postcode].filter(Boolean).join(', ')

/** Points with what each is doing now. */
export async function pointLines(
  work: Work,
  points: readonly (ServicePoint & { metres?: number })[],
  locale: string,
): Promise<PointLine[]> {
  const schedules = await schedulesOf(work, points, { locale })
  return points.map((p) => ({
    no: p.point_no,
    name: nameIn(p, locale),
    kind: p.kind,
    where: whereOf(p),
    openTo: p.open_to,
    metres: p.metres ?? null,
    state: stateAt(schedules.get(p.point_no)!, work.now),
  }))
}

/** A point in the words of schema.org, for search engines: what the page says, and nothing else. */
export function libraryData(p: ServicePoint, schedule: Schedule, today: string, name: string, url: string): string {
  const data = {
    '@context': 'https://schema.org',
    '@type': ancestry(p.kind).includes('mobile') ? 'LocalBusiness' : 'Library',
    '@id': url,
    url,
    name,
    parentOrganization: { '@type': 'Organization', name: p.library_name },
    ...(p.address || p.town
      ? {
          address: {
            '@type': 'PostalAddress',
            streetAddress: p.address || undefined,
            addressLocality: p.town || undefined,
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
  // Inside a script element only "<" can end it.
  return JSON.stringify(data).replaceAll('<', '\\u003c')
}

/** 0 m, 350 m, 1.2 km, 48 km: the number and the key of its unit. */
export function roundedDistance(metres: number): { value: number; unit: 'm' | 'km' } {
  if (metres < 950) return { value: Math.round(metres / 10) * 10, unit: 'm' }
  return { value: metres < 9_950 ? Math.round(metres / 100) / 10 : Math.round(metres / 1000), unit: 'km' }
}
