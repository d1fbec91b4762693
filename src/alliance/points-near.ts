import { sql } from 'kysely'
import type { Work } from '#platform'
import { refuseField } from '#platform'
import { folded } from './fields.ts'
import { listServicePoints, type ServicePoint } from './list-service-points.ts'
import { kindWithDescendants } from './point-kinds.ts'
import { alliancePolicy } from './policy.ts'

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

/**
 * Numbers of points that a search names, best first; misspellings are tolerated. Reads the alliance's own points one by one (3,500
 * of them in about 30 ms), so it needs no index that row-level security would hide.
 */
export async function seekPoints(work: Work, text: string, limit = 20): Promise<number[]> {
  alliancePolicy.demand(work, 'read-points')
  // Folded words are letters, digits and single spaces: nothing in them means anything to LIKE.
  const words = folded(text.slice(0, 100))
  if (words === '') return []
  const rows = await work.db
    .selectFrom('alliance.service_points')
    .select([
      'point_no',
      sql<number>`case when sought like ${` ${words} %`} then 3 when sought like ${`% ${words} %`} then 2 else word_similarity(${words}, sought) end`.as(
        'score',
      ),
    ])
    .where('alliance_id', '=', work.alliance)
    .where('status', '<>', 'ended')
    .where((eb) => eb.or([eb('sought', 'like', `%${words}%`), sql<boolean>`word_similarity(${words}, sought) >= 0.5`]))
    .orderBy('score', 'desc')
    .orderBy('point_no')
    .limit(limit)
    .execute()
  return rows.map((row) => row.point_no)
}

/**
 * Where a typed place is: coordinates, a postcode, a street, a town or the name of a point. Looked up among our own points and
 * nowhere else, so nobody outside learns where somebody is looking. A postcode that no point has is shortened (its area).
 * Refuses the field `near` (`alliance.place-not-known`).
 */
export async function findPlace(work: Work, text: string): Promise<Place & { found: string }> {
  const place = placeOf(text)
  if (place) return { ...place, found: text.trim() }
  const words = folded(text.slice(0, 100)).split(' ')
  const tries = [words.join(' ')]
  // A postcode of which we have only the area: S70 2TA → S70.
  if (/\d/.test(text)) for (let n = words.length - 1; n > 0; n--) tries.push(words.slice(0, n).join(' '))
  for (const wanted of tries) {
    const numbers = await seekPoints(work, wanted, 12)
    const known = new Map((await listServicePoints(work, { points: numbers })).map((p) => [p.point_no, p]))
    const placed = numbers.map((n) => known.get(n)).filter((p): p is ServicePoint & Place => p?.lat != null)
    const first = placed[0]
    if (!first) continue
    // A town is the middle of its points; a name is its point.
    const around = folded(first.name) === wanted ? [first] : placed.filter((p) => distance(p, first) < 15_000)
    const middle = (of: 'lat' | 'lon') => around.reduce((sum, p) => sum + p[of], 0) / around.length
    return { lat: middle('lat'), lon: middle('lon'), found: text.trim() }
  }
  throw refuseField('near', 'alliance.place-not-known', { text: text.trim().slice(0, 60) })
}
