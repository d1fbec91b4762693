// Geometry of the map of places: pure, so that it is the same wherever it is drawn. No tiles, no streets: directions and distances.

export interface MapPlace {
  lat: number
  lon: number
}

/** A place beside the one in the middle. */
export interface MapPoint extends MapPlace {
  no: number
  name: string
}

export interface DrawnPoint extends MapPoint {
  x: number
  y: number
  /** Where its name stands; null where there is no room for it. */
  label: Label | null
}

export interface Label {
  text: string
  x: number
  y: number
  anchor: 'start' | 'middle' | 'end'
}

/** A drawn map in pixels of its own box: north is up and the place in the middle is in the middle. */
export interface PointMap {
  width: number
  height: number
  /** `led`: its word stands so far off that a line leads to it. */
  here: { x: number; y: number; label: Label; led: boolean }
  points: DrawnPoint[]
  /** The 15 minutes' ring; null where it would be hardly larger than a dot. */
  ring: { r: number; label: Label | null } | null
  /** A round length and how long it is drawn. */
  bar: { metres: number; width: number; x: number; y: number }
  north: { x: number; y: number }
}

/** Metres that somebody walks in a minute (4.8 km/h). */
const walked = 80
/** Minutes of the ring. */
export const ringMinutes = 15
/** Most points on one map; names would not fit. */
const mostPoints = 12
const [font, line, dot] = [14, 18, 6]

/** Minutes on foot as the crow flies, at least one; null above an hour, which nobody calls a walk. */
export function walkMinutes(metres: number): number | null {
  const minutes = Math.max(1, Math.round(metres / walked))
  return minutes > 60 ? null : minutes
}

interface Box {
  left: number
  top: number
  right: number
  bottom: number
}

const meet = (a: Box, b: Box): boolean => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom

/** How wide a name is drawn: Chinese is as wide as it is high, the rest a little over half. Rather too wide than too narrow. */
const widthOf = (text: string): number =>
  [...text].reduce((sum, sign) => sum + (/[\u1100-\u11ff\u2e80-\uffef]/u.test(sign) || sign.length > 1 ? font : font * 0.57), 0)

/** A name that is at most so wide, with an ellipsis where it was cut. */
function cut(text: string, most: number): string {
  if (widthOf(text) <= most) return text
  const signs = [...text]
  while (signs.length > 1 && widthOf(`${signs.join('')}…`) > most) signs.pop()
  return `${signs.join('').trimEnd()}…`
}

/** East and south of a place, in metres: plane enough for a city, across the date line too. */
function offset(from: MapPlace, to: MapPlace): { east: number; south: number } {
  const degree = 111_195
  const lon = ((to.lon - from.lon + 540) % 360) - 180
  return { east: lon * Math.cos((from.lat * Math.PI) / 180) * degree, south: (from.lat - to.lat) * degree }
}

/**
 * Draws a place and those around it to scale. The nearest twelve at most; what lies more than five times as far as the third is left to
 * the list, so that one far house does not press the near ones into one dot. Names never cover one another or a mark: the nearest
 * place chooses first, and one without room stays a dot. Null when there is nothing to draw beside the place itself.
 * @param points nearest first
 * @param box its size, and the words beside the middle and on the ring
 */
export function drawPointMap(
  here: MapPlace,
  points: readonly MapPoint[],
  box: { width: number; height: number; here: string; ring: string },
): PointMap | null {
  const { width, height } = box
  const middle = { x: width / 2, y: height / 2 }
  const far = points.slice(0, mostPoints).map((point) => {
    const { east, south } = offset(here, point)
    return { point, east, south, metres: Math.hypot(east, south) }
  })
  const limit = Math.max(1500, 5 * (far[2]?.metres ?? Number.POSITIVE_INFINITY))
  const near = far.filter(({ metres }) => metres <= limit)
  if (near.length === 0) return null
  // Pixels a metre, so that every point is inside with room for a name; never so near that a ring of a kilometre leaves the box.
  const [roomX, roomY] = [middle.x - 28, middle.y - 34]
  const scale = Math.min(
    Math.min(roomX, roomY) / (walked * ringMinutes),
    ...near.map(({ east, south }) => Math.min(roomX / Math.abs(east || 1e-9), roomY / Math.abs(south || 1e-9))),
  )
  const bar = { ...barOf(scale, width / 3), x: 12, y: height - 12 }
  const north = { x: width - 18, y: 34 }
  const taken: Box[] = [
    { left: 0, top: bar.y - line - 10, right: bar.x + Math.max(bar.width, 60) + 6, bottom: height },
    { left: width - 36, top: 0, right: width, bottom: 54 },
    { left: middle.x - 12, top: middle.y - 12, right: middle.x + 12, bottom: middle.y + 12 },
  ]
  const drawn = near.map(({ point, east, south }) => ({ ...point, x: middle.x + east * scale, y: middle.y + south * scale }))
  for (const { x, y } of drawn) taken.push({ left: x - dot, top: y - dot, right: x + dot, bottom: y + dot })

  /** The first free place for a name beside a mark, longest name first; what it takes is taken. */
  const place = (name: string, x: number, y: number, gap: number): Label | null => {
    for (const most of [width * 0.55, width * 0.36, width * 0.24]) {
      const text = cut(name, most)
      const wide = widthOf(text)
      const at = [
        { x: x + gap, y: y + 5, anchor: 'start' },
        { x: x - gap, y: y + 5, anchor: 'end' },
        { x, y: y - gap - 2, anchor: 'middle' },
        { x, y: y + gap + font, anchor: 'middle' },
        { x: x + gap - 3, y: y - gap + 2, anchor: 'start' },
        { x: x + gap - 3, y: y + gap + 8, anchor: 'start' },
        { x: x - gap + 3, y: y - gap + 2, anchor: 'end' },
        { x: x - gap + 3, y: y + gap + 8, anchor: 'end' },
      ] as const
      for (const one of at) {
        const left = one.anchor === 'start' ? one.x : one.anchor === 'end' ? one.x - wide : one.x - wide / 2
        const covers = { left, top: one.y - font, right: left + wide, bottom: one.y + 4 }
        const inside = covers.left >= 4 && covers.top >= 2 && covers.right <= width - 4 && covers.bottom <= height - 2
        if (!inside || taken.some((other) => meet(covers, other))) continue
        taken.push(covers)
        return { text, ...one }
      }
    }
    return null
  }

  // Among many near points the word stands farther off, with a line to its mark; at last above it, and names make room.
  let hereLabel: Label | null = null
  let gap = 15
  for (; !hereLabel && gap <= 135; gap += 15) hereLabel = place(box.here, middle.x, middle.y, gap)
  const led = hereLabel !== null && gap > 30
  if (!hereLabel) {
    hereLabel = { text: cut(box.here, width * 0.24), x: middle.x, y: middle.y - 17, anchor: 'middle' }
    const half = widthOf(hereLabel.text) / 2
    taken.push({ left: middle.x - half, top: hereLabel.y - font, right: middle.x + half, bottom: hereLabel.y + 4 })
  }
  const named = drawn.map((point) => ({ ...point, label: place(point.name, point.x, point.y, dot + 4) }))
  const r = walked * ringMinutes * scale
  const ring = r > 22 ? { r, label: place(box.ring, middle.x, middle.y + r, 4) } : null
  return { width, height, here: { ...middle, label: hereLabel, led }, points: named, ring, bar, north }
}

/** The longest round length that is drawn no wider than `most`. */
function barOf(scale: number, most: number): { metres: number; width: number } {
  let metres = 10
  for (let ten = 10; ten <= 10_000_000; ten *= 10) for (const times of [1, 2, 5]) if (ten * times * scale <= most) metres = ten * times
  return { metres, width: metres * scale }
}
