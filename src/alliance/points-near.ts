import { sql } from 'kysely'
import { refuseField, type Work } from '#platform'
import { listServicePoints, type ServicePoint } from './list-service-points.ts'
import { known } from './point-fields.ts'
import { kindWithDescendants } from './point-kinds.ts'
import { alliancePolicy } from './policy.ts'
import { heard, type Sought, seek } from './seek-points.ts'

export interface Place {
  lat: number
  lon: number
}

export interface PointsNear extends Place {
  /** A kind and everything below it. */
  kind?: string
  limit?: number
}

/** The radius of the ball whose great circles differ least from those of the earth, in metres. */
const earth = 6_371_008.8

/** Points in use by distance along the great circle, nearest first, with metres. Points without coordinates are left out. */
export async function pointsNear(work: Work, near: PointsNear): Promise<(ServicePoint & { metres: number })[]> {
  alliancePolicy.demand(work, 'read-points')
  const { lat, lon } = near
  const metres = sql<number>`2 * ${earth}::float8 * asin(least(1, sqrt(
    power(sin(radians(lat - ${lat}::float8) / 2), 2) + cos(radians(${lat}::float8)) * cos(radians(lat)) * power(sin(radians(lon - ${lon}::float8) / 2), 2))))`
  let query = work.db
    .selectFrom('alliance.service_points')
    .select(['point_no', metres.as('metres')])
    .where('alliance_id', '=', work.alliance)
    .where('status', '=', 'active')
    .where('lat', 'is not', null)
  if (near.kind !== undefined) query = query.where('kind', 'in', [...kindWithDescendants(near.kind), near.kind])
  const rows = await query
    .orderBy('metres')
    .orderBy('point_no')
    .limit(near.limit ?? 20)
    .execute()
  const points = new Map((await listServicePoints(work, { points: rows.map((row) => row.point_no) })).map((p) => [p.point_no, p]))
  return rows.flatMap(({ point_no, metres }) => {
    const point = points.get(point_no)
    return point ? [{ ...point, metres: Math.round(metres) }] : []
  })
}

/** Metres along the great circle between two places. */
export function distance(a: Place, b: Place): number {
  const rad = Math.PI / 180
  const h =
    Math.sin(((b.lat - a.lat) * rad) / 2) ** 2 + Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(((b.lon - a.lon) * rad) / 2) ** 2
  return 2 * earth * Math.asin(Math.min(1, Math.sqrt(h)))
}

/** `53.55, -1.48` as a place; undefined for anything else. */
export function placeOf(text: string): Place | undefined {
  const found = /^\s*(-?\d{1,2}(?:\.\d+)?)\s*[,;，\s]\s*(-?\d{1,3}(?:\.\d+)?)\s*$/.exec(text)
  if (!found) return undefined
  const [lat, lon] = [Number(found[1]), Number(found[2])]
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lat, lon } : undefined
}

/** How a point is what somebody typed (known), the surest first; the middle is taken of those alone that share a town, postcode or street. */
const meanings: { means: (point: ServicePoint, wanted: string) => boolean; shared: boolean }[] = [
  { shared: false, means: (p, wanted) => [...namesOf(p), ...wordsOf(p, 'address')].includes(wanted) },
  {
    shared: true,
    means: (p, wanted) => [...wordsOf(p, 'town'), known(p.postcode), known(p.postcode).replaceAll(' ', '')].includes(wanted),
  },
  { shared: false, means: (p, wanted) => namesOf(p).some((name) => name.startsWith(`${wanted} `)) },
  { shared: true, means: (p, wanted) => wordsOf(p, 'address').some((words) => ` ${words} `.includes(` ${wanted} `)) },
  { shared: true, means: (p, wanted) => known(p.postcode).startsWith(`${wanted} `) },
  { shared: false, means: (p, wanted) => namesOf(p).some((name) => name.startsWith(wanted)) },
  { shared: false, means: (p, wanted) => namesOf(p).some((name) => name.includes(wanted)) },
  { shared: true, means: (p, wanted) => [...wordsOf(p, 'town'), ...wordsOf(p, 'address')].some((words) => words.includes(wanted)) },
]
const namesOf = (p: ServicePoint): string[] => [p.name, ...Object.values(p.names), p.code].map(known)
/** Its address or its town, as it is written in any language. */
const wordsOf = (p: ServicePoint, field: 'address' | 'town'): string[] =>
  [p[field], ...Object.values(p.translations[field] ?? {})].map(known)

/** The middle of those points that lie in one town with the first. */
function middleOf(points: readonly (ServicePoint & Place)[]): Place {
  const around = points.filter((p) => distance(p, points[0]!) < 15_000)
  const middle = (of: 'lat' | 'lon') => around.reduce((sum, p) => sum + p[of], 0) / around.length
  return { lat: middle('lat'), lon: middle('lon') }
}

/**
 * Where a typed place is: coordinates, a postcode, a street, a town or the name of a point, Chinese also in traditional
 * characters or in pinyin. Looked up among our own points and
 * nowhere else, so nobody outside learns where somebody is looking. A point that is meant exactly or by its beginning goes before
 * one that only resembles it, and is never averaged with others. A postcode that no point has is shortened (its area).
 * Refuses the field `near` (`alliance.place-not-known`).
 */
export async function findPlace(work: Work, text: string): Promise<Place & { found: string }> {
  alliancePolicy.demand(work, 'read-points')
  const place = placeOf(text)
  if (place) return { ...place, found: text.trim() }
  const wanted = known(text.slice(0, 100))
  const found = await seek(work, wanted, 200)
  const exact = await meant(work, found, wanted)
  if (exact) return { ...exact, found: text.trim() }
  // A postcode of which we have only the area: S70 2TA → S70.
  const area = /^(\p{L}{0,2}\d\w*) \w+$/u.exec(wanted)?.[1]
  const inArea = area && (await meant(work, await seek(work, area, 200), area))
  if (inArea) return { ...inArea, found: text.trim() }
  // Pinyin: the middle of a town that sounds so, else the point that does.
  const sounding = await heard(work, wanted, 200)
  const said = await placed(
    work,
    sounding.filter(({ score }) => score === sounding[0]!.score),
  )
  if (said[0]) return { ...middleOf(sounding[0]!.town_score === 1 ? said : said.slice(0, 1)), found: text.trim() }
  // Misspelt: the middle of a town whose name it resembles, else the point it resembles most.
  const best = found[0]
  const alike = await placed(
    work,
    found.filter(({ score, town_score }) => score === best!.score && town_score >= score === best!.town_score >= score),
  )
  if (!alike[0]) throw refuseField('near', 'alliance.place-not-known', { text: text.trim().slice(0, 60) })
  return { ...(best!.town_score >= best!.score ? middleOf(alike) : middleOf(alike.slice(0, 1))), found: text.trim() }
}

async function meant(work: Work, found: readonly Sought[], wanted: string): Promise<Place | undefined> {
  const points = await placed(
    work,
    found.filter(({ score }) => score > 1),
  )
  for (const { means, shared } of meanings) {
    const these = points.filter((p) => means(p, wanted))
    if (these[0]) return shared ? middleOf(these) : { lat: these[0].lat, lon: these[0].lon }
  }
  return undefined
}

/** The points with coordinates, in the order in which they were found. */
async function placed(work: Work, found: readonly Sought[]): Promise<(ServicePoint & Place)[]> {
  if (found.length === 0) return []
  const known = new Map((await listServicePoints(work, { points: found.map((row) => row.point_no) })).map((p) => [p.point_no, p]))
  return found.map((row) => known.get(row.point_no)).filter((p): p is ServicePoint & Place => p?.lat != null)
}
