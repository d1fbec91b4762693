import { isRefusal, type Work } from '#platform'
import { findPlace, isPointKind, listServicePoints, type Place, pointKinds, pointsNear } from '#rooms/alliance'
import { walkMinutes } from '#web/alliance/point-map.ts'
import { look } from '#web/server/act.ts'
import { pointLines, roundedDistance } from '#web/server/points.ts'
import { readerIn } from '#web/server/reader.ts'
import type { PageServerLoad } from './$types'

const pageSize = 40

/** Where the reader is, in their own words; a place nobody knows is said beside the field and changes nothing else. */
async function placeIn(work: Work, near: string): Promise<Place | { code: string; params: Record<string, string> } | undefined> {
  if (near === '') return undefined
  try {
    return await findPlace(work, near)
  } catch (reason) {
    if (!isRefusal(reason) || !reason.fields[0]) throw reason
    return { code: reason.fields[0].code, params: { text: near.slice(0, 60) } }
  }
}

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { t } = event.locals
    const reader = readerIn(event)
    const asked = event.url.searchParams
    const near = (asked.get('near') ?? '').slice(0, 100).trim()
    const kind = isPointKind(asked.get('kind') ?? '') ? asked.get('kind')! : ''
    const open = asked.get('open') === 'on'
    const place = await placeIn(work, near)
    const at = place && 'lat' in place ? place : undefined
    const everything = await listServicePoints(work, { order: 'name' })
    const points = at
      ? await pointsNear(work, { ...at, kind: kind || undefined, limit: open ? 400 : 20 })
      : await listServicePoints(work, { kind: kind || undefined, order: 'name' })
    const from = Math.max(0, Number(asked.get('from')) || 0)
    const lines = open
      ? (await pointLines(work, points, reader)).filter(({ state }) => state.state === 'open' || state.state === 'always')
      : []
    const shown = open ? lines.slice(from, from + pageSize) : await pointLines(work, points.slice(from, from + pageSize), reader)
    const count = open ? lines.length : points.length
    const used = new Set(everything.map((p) => p.kind))
    return {
      near,
      kind,
      open,
      count,
      from,
      pageSize,
      hasAny: everything.length > 0,
      byDistance: at !== undefined,
      at: from === 0 && at ? { lat: at.lat, lon: at.lon } : null,
      problem:
        place && 'code' in place
          ? {
              code: place.code,
              message: t(`refusals.${place.code}`, place.params),
              fields: [{ field: 'near', message: t(`refusals.${place.code}`, place.params) }],
            }
          : null,
      kinds: pointKinds.filter((k) => used.has(k.key)).map((k) => k.key),
      lines: shown.map(({ metres, ...line }) => ({
        ...line,
        distance: metres === null ? null : roundedDistance(metres),
        walk: metres === null ? null : walkMinutes(metres),
      })),
    }
  })
