import { isId, type Work } from '#platform'
import { listLibraries, listServicePoints, type Names } from '#rooms/alliance'
import { noSuchScope } from '../errors.ts'

/** Whose figures: the alliance's, those of a member library, or those of one place. */
export interface Scope {
  kind: 'alliance' | 'member' | 'place'
  /** The member library's id or the place's number. */
  id: string | null
  name: string
  names: Names
  /** Its places; null: the alliance, with what was told of it as a whole. */
  points: readonly number[] | null
}

export interface AskScope {
  /** A member library's id. */
  member?: string
  /** A place's number. */
  point?: number
}

/** All places of the alliance, open or not, by number. */
export type Places = Map<
  number,
  { name: string; names: Names; member: string; opened: string | null; ended: string | null; planned: boolean }
>

/**
 * Whose figures are asked for, and all places. A library that has all places is the alliance: what was told of it as a whole is told of it.
 * Refuses `insight.no-such-scope`.
 */
export async function readScope(work: Work, { member, point }: AskScope): Promise<{ scope: Scope; places: Places }> {
  const rows = await listServicePoints(work, { status: 'any' })
  const places: Places = new Map(
    rows.map(({ point_no, name, names, library_id, opened_on, ended_on, status }) => [
      point_no,
      { name, names, member: library_id, opened: opened_on, ended: ended_on, planned: status === 'planned' },
    ]),
  )
  if (point !== undefined) {
    const found = places.get(point)
    if (!found) throw noSuchScope()
    return { scope: { kind: 'place', id: String(point), name: found.name, names: found.names, points: [point] }, places }
  }
  if (member === undefined) return { scope: { kind: 'alliance', id: null, name: '', names: {}, points: null }, places }
  const libraries = await listLibraries(work)
  const found = isId(member) ? libraries.find(({ library_id }) => library_id === member) : undefined
  if (!found) throw noSuchScope()
  const own = rows.filter(({ library_id }) => library_id === member).map(({ point_no }) => point_no)
  const points = own.length > 0 && own.length === rows.length ? null : own
  return { scope: { kind: 'member', id: member, name: found.name, names: found.names, points }, places }
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
  const has = new Set((await listServicePoints(work, { status: 'any' })).map(({ library_id }) => library_id))
  const members = (await listLibraries(work)).filter(({ library_id }) => has.has(library_id))
  return members.length > 1 ? members : []
}
