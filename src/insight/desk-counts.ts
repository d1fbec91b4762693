import type { Actor, Platform } from '#platform'
import { localDay, waitingNeeds } from '#rooms/alliance'
import { insightPolicy } from './policy.ts'

/** How long the numbers beside the desk's menu may lag behind. */
const keptFor = 15_000

/** `changes`: this request may change what waits; nothing that was counted before it is shown after it. */
export type DeskCounts = (alliance: string, actor: Actor, changes?: boolean) => Promise<Record<string, number>>

/** Makes the function that says how many things wait in each place of the desk; the same roles see the same numbers, kept for some seconds. */
export function makeDeskCounts(house: Platform): DeskCounts {
  const kept = new Map<string, { counts: Promise<Record<string, number>>; until: number }>()
  return (alliance, actor, changes = false) => {
    if (changes) for (const key of kept.keys()) if (key.startsWith(`${alliance} `)) kept.delete(key)
    if (actor.kind !== 'staff' || !insightPolicy.allows(actor, 'read-today')) return Promise.resolve({})
    const key = `${alliance} ${[...actor.roles].sort().join(' ')}`
    const known = kept.get(key)
    if (known && known.until > performance.now()) return known.counts
    const counts = house.work(alliance, actor, async (work) => {
      const needs = await waitingNeeds(work, await localDay(work, null, work.now), 'en')
      const readers = needs.find((need) => need.what === 'application')?.params.count
      const inbox = needs.find((need) => need.what === 'inbox')?.params.count
      return {
        ...(needs.length > 0 ? { today: needs.length } : {}),
        ...(typeof readers === 'number' ? { readers } : {}),
        ...(typeof inbox === 'number' ? { inbox } : {}),
      }
    })
    if (changes) return counts
    counts.catch(() => kept.delete(key))
    if (kept.size > 500) kept.clear()
    kept.set(key, { counts, until: performance.now() + keptFor })
    return counts
  }
}
