import { type Fields, isMonth } from '#platform'
import { distance } from '#rooms/alliance'
import type { StudyInput } from './terms.ts'

/** The first month of the campaign at a place. */
export interface PlaceStart {
  point: number
  from: string
}

/** Places without which a comparison is none. */
export const fewestCompared = 4
/** Places that begin in the same month without which nobody can tell how far such places stray by themselves. */
export const fewestPerStart = 2

/** The first month of the campaign at a place: its own, where places begin in different months. */
export const startOf = ({ starts, from }: { starts?: readonly PlaceStart[]; from: string }, point: number): string =>
  starts?.find((one) => one.point === point)?.from ?? from

/**
 * Checks the months in which places begin, where they do not begin all at once. Answers with the month of every place, in the order of their numbers;
 * nothing where all begin with the first.
 */
export function checkStarts(fields: Fields, { starts, from, to, chance }: StudyInput, points: readonly number[]): PlaceStart[] | undefined {
  if (starts === undefined) return undefined
  const chosen = new Set(points)
  const own = new Map(starts.map((one) => [one.point, one.from]))
  const wrongPlaces = chance
    ? 'study-starts-chance'
    : starts.length === 0
      ? 'study-starts-none'
      : [...own.keys()].some((point) => !chosen.has(point))
        ? 'study-starts-elsewhere'
        : own.size < starts.length
          ? 'study-starts-twice'
          : null
  if (wrongPlaces) fields.wrong('starts', wrongPlaces)
  // So many months as there are places and no more are looked at.
  if (wrongPlaces || !isMonth(from) || !isMonth(to)) return undefined
  let wrong = false
  for (const one of starts) {
    if (isMonth(one.from) && one.from >= from && one.from <= to) continue
    fields.wrong(`starts.${one.point}`, isMonth(one.from) ? 'study-start-outside' : 'study-no-month', { from, to })
    wrong = true
  }
  if (wrong) return undefined
  const all = points.map((point) => ({ point, from: own.get(point) ?? from }))
  const months = Map.groupBy(all, (one) => one.from)
  if (!months.has(from)) fields.wrong('starts', 'study-starts-not-first', { month: from })
  else if (months.size === 1) return undefined
  else
    for (const [month, places] of [...months].sort(([a], [b]) => a.localeCompare(b)))
      if (places.length < fewestPerStart) {
        fields.wrong('starts', 'study-starts-few', { month, needed: fewestPerStart })
        break
      }
  return all
}

/** Two places that begin in different months and lie nearer than that, by name: the one that waits hears of the other. */
export function nearOfOtherStart(
  places: readonly { point_no: number; name: string; lat: number | null; lon: number | null }[],
  starts: readonly PlaceStart[],
  metres: number,
): { one: string; other: string } | null {
  const begins = new Map(starts.map((one) => [one.point, one.from]))
  const placed = places.flatMap(({ point_no, name, lat, lon }) =>
    lat === null || lon === null ? [] : [{ name, lat, lon, from: begins.get(point_no) }],
  )
  for (const [i, one] of placed.entries())
    for (const other of placed.slice(i + 1))
      if (one.from !== other.from && distance(one, other) <= metres) return { one: one.name, other: other.name }
  return null
}
