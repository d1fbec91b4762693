import type { Work } from '#platform'
import { listServicePoints, type ServicePoint } from './list-service-points.ts'
import { type OpenNow, stateAt } from './open-state.ts'
import { alliancePolicy } from './policy.ts'
import { schedulesOf } from './read-hours.ts'

export type PlaceNow = ServicePoint & { now: OpenNow }

/** Places looked at first, and at most when none of those is open: a night over thousands of places stays one short reading. */
const looks = [60, 400] as const

/**
 * Where a reader could go now: open places, the central library first, then branches, then whatever there is. When none is open, the
 * place that opens next; when nobody has given hours, neither. Sensitive places are not named.
 */
export async function openPlaces(
  work: Work,
  { most, locale }: { most: number; locale?: string },
): Promise<{ open: PlaceNow[]; next: PlaceNow | null }> {
  alliancePolicy.demand(work, 'read-points')
  let next: PlaceNow | null = null
  for (const looked of looks) {
    const places = await statesOf(work, await likelyPlaces(work, looked), locale)
    const open = places.filter(({ now }) => now.state === 'open' || now.state === 'always')
    if (open.length > 0) return { open: open.slice(0, most), next: null }
    const opening = ({ now }: PlaceNow) => `${now.next?.day}T${now.next?.time}`
    next = places.filter(({ now }) => now.next).reduce<PlaceNow | null>((a, b) => (a && opening(a) <= opening(b) ? a : b), null)
    if (places.length < looked) break
  }
  return { open: [], next }
}

/** Places that are in use, in the order in which a reader thinks of them, and what each is doing now. */
export async function firstPlaces(work: Work, { most, locale }: { most: number; locale?: string }): Promise<PlaceNow[]> {
  alliancePolicy.demand(work, 'read-points')
  return statesOf(work, await likelyPlaces(work, most), locale)
}

async function likelyPlaces(work: Work, most: number): Promise<ServicePoint[]> {
  const found = new Map<number, ServicePoint>()
  for (const kind of ['central', 'branch', undefined]) {
    if (found.size >= most) break
    for (const point of await listServicePoints(work, { kind, limit: most })) if (!point.sensitive) found.set(point.point_no, point)
  }
  return [...found.values()].slice(0, most)
}

async function statesOf(work: Work, points: readonly ServicePoint[], locale?: string): Promise<PlaceNow[]> {
  const schedules = await schedulesOf(work, points, { locale })
  return points.map((point) => ({ ...point, now: stateAt(schedules.get(point.point_no)!, work.now) }))
}
