import { isId, type Work } from '#platform'
import { listLibraries, listServicePoints, type Names } from '#rooms/alliance'
import { noSuchScope } from '../errors.ts'

/** Whose figures: the alliance's, those of a member library, or those of one place. */
export interface Scope {
  kind: 'alliance' | 'library' | 'place'
  /** The library's id or the place's number. */
  id: string | null
  name: string
  names: Names
  /** Its places; null: the alliance, with what was told of it as a whole. */
  points: readonly number[] | null
}

export interface AskScope {
  /** A member library's id. */
  library?: string
  /** A place's number. */
  point?: number
}

/** All places of the alliance, open or not, by number. */
export type Places = Map<
  number,
  { name: string; names: Names; library: string; opened: string | null; ended: string | null; planned: boolean }
>

/**
 * Whose figures are asked for, and all places. A library that has all places is the alliance: what was told of it as a whole is told of it.
 * Refuses `insight.no-such-scope`.
 */
export async function readScope(work: Work, { library, point }: AskScope): Promise<{ scope: Scope; places: Places }> {
  const rows = await listServicePoints(work, { status: 'any' })
  const places: Places = new Map(
    rows.map((row) => [
      row.point_no,
      {
        name: row.name,
        names: row.names,
        library: row.library_id,
        opened: row.opened_on,
        ended: row.ended_on,
        planned: row.status === 'planned',
      },
    ]),
  )
  if (point !== undefined) {
    const found = places.get(point)
    if (!found) throw noSuchScope()
    return { scope: { kind: 'place', id: String(point), name: found.name, names: found.names, points: [point] }, places }
  }
  if (library === undefined) return { scope: { kind: 'alliance', id: null, name: '', names: {}, points: null }, places }
  const libraries = await listLibraries(work)
  const found = isId(library) ? libraries.find((one) => one.library_id === library) : undefined
  if (!found) throw noSuchScope()
  const alone = rows.length > 0 && rows.every((row) => row.library_id === library)
  const points = alone ? null : rows.filter((row) => row.library_id === library).map((row) => row.point_no)
  return { scope: { kind: 'library', id: library, name: found.name, names: found.names, points }, places }
}

/** The places of a scope that are open at some time of a range. */
export const openPlaces = (places: Places, points: readonly number[] | null, { from, to }: { from: string; to: string }): number[] =>
  [...places]
    .filter(
      ([point, place]) =>
        (!points || points.includes(point)) &&
        !place.planned &&
        !(place.ended && place.ended < from) &&
        !(place.opened && place.opened > to),
    )
    .map(([point]) => point)

/** The member libraries that have places, where there are several: what is shown beside the alliance. */
export async function membersWithPlaces(work: Work): Promise<Awaited<ReturnType<typeof listLibraries>>> {
  const has = new Set((await listServicePoints(work, { status: 'any' })).map((row) => row.library_id))
  const members = (await listLibraries(work)).filter((one) => has.has(one.library_id))
  return members.length > 1 ? members : []
}
