import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { drawPointMap, type MapPoint, type PointMap, walkMinutes } from './point-map.ts'

const here = { lat: 53.5538, lon: -1.4827 }
const words = { here: 'This place', ring: '15 min' }
const wide = { width: 640, height: 400, ...words }
const narrow = { width: 320, height: 320, ...words }
/** A point so many metres north and east of `from`. */
const at = (no: number, north: number, east: number, name = `Library ${no}`, from = here): MapPoint => ({
  no,
  name,
  lat: from.lat + north / 111_195,
  lon: from.lon + east / (111_195 * Math.cos((from.lat * Math.PI) / 180)),
})

/** Boxes of everything written and marked, by a rule of thumb of their own: Chinese 14 wide, the rest 7.5. */
function boxes(map: PointMap) {
  const labels = [map.here.label, ...map.points.flatMap((p) => p.label ?? []), ...(map.ring?.label ? [map.ring.label] : [])]
  return labels.map(({ text, x, y, anchor }) => {
    const wide = [...text].reduce((sum, sign) => sum + (/\p{Script=Han}/u.test(sign) ? 14 : 7.5), 0)
    const left = anchor === 'start' ? x : anchor === 'end' ? x - wide : x - wide / 2
    return { text, left, right: left + wide, top: y - 11, bottom: y + 3 }
  })
}

function sound(map: PointMap) {
  const all = boxes(map)
  for (const box of all)
    assert.ok(box.left >= 0 && box.right <= map.width && box.top >= 0 && box.bottom <= map.height, `${box.text} is inside`)
  for (const [i, a] of all.entries())
    for (const b of all.slice(i + 1))
      assert.ok(a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top, `${a.text} covers ${b.text}`)
  for (const { x, y } of map.points) assert.ok(x >= 6 && x <= map.width - 6 && y >= 6 && y <= map.height - 6)
}

test('north is up, east is right, and everything is to one scale', () => {
  const map = drawPointMap(here, [at(1, 500, 0), at(2, 0, 1000), at(3, -800, -600)], wide)!
  const [north, east, south] = map.points
  assert.ok(Math.abs(north!.x - 320) < 0.01 && north!.y < 200)
  assert.ok(Math.abs(east!.y - 200) < 0.01 && east!.x > 320)
  const pixels = (200 - north!.y) / 500
  assert.ok(Math.abs((east!.x - 320) / 1000 - pixels) < 1e-4)
  assert.ok(Math.abs(Math.hypot(south!.x - 320, south!.y - 200) / 1000 - pixels) < 1e-4)
  assert.ok(Math.abs(map.bar.width / map.bar.metres - pixels) < 1e-4)
  assert.ok(Math.abs(map.ring!.r - 1200 * pixels) < 0.2, '15 minutes at 80 m a minute')
  assert.deepEqual(
    map.points.map(({ label }) => label?.text),
    ['Library 1', 'Library 2', 'Library 3'],
  )
  sound(map)
})

test('nothing is drawn where there is nothing beside the place', () => {
  assert.equal(drawPointMap(here, [], wide), null)
})

test('a place alone far away, one at the same address, one beyond the date line', () => {
  const alone = drawPointMap(here, [at(1, 20_000, 5000)], narrow)!
  assert.equal(alone.ring, null, 'a ring as small as a dot says nothing')
  sound(alone)
  sound(drawPointMap(here, [at(1, 0, 0), at(2, 0, 1)], narrow)!)
  const fiji = { lat: -16.8, lon: 179.99 }
  const [east] = drawPointMap(fiji, [{ no: 1, name: 'Taveuni', lat: -16.8, lon: -179.99 }], wide)!.points
  assert.ok(east!.x > 320 && east!.x < 640)
})

test('one far house does not press the near ones into one dot', () => {
  const map = drawPointMap(here, [at(1, 300, 0), at(2, 0, 400), at(3, -500, 0), at(4, 28_000, 0)], narrow)!
  assert.deepEqual(
    map.points.map(({ no }) => no),
    [1, 2, 3],
  )
})

test('of 3,539 points the nearest twelve are drawn', () => {
  const many = Array.from({ length: 3539 }, (_, i) =>
    at(i + 1, Math.sin(i * 2.4) * 40 * Math.sqrt(i + 1), Math.cos(i * 2.4) * 40 * Math.sqrt(i + 1), `图书馆${i + 1}号服务点`),
  )
  for (const box of [wide, narrow]) {
    const map = drawPointMap(here, many, box)!
    assert.equal(map.points.length, 12)
    sound(map)
  }
})

test('names and marks never cover one another and stay inside, whatever lies around', () => {
  const name = fc.array(fc.constantFrom('Barnsley', 'Central', 'Library', '温州市', '图书馆', '城市书房', ' ', 'the'), {
    minLength: 1,
    maxLength: 6,
  })
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: -9000, max: 9000 }), fc.integer({ min: -9000, max: 9000 }), name), {
        minLength: 1,
        maxLength: 30,
      }),
      fc.boolean(),
      (places, small) => {
        const points = places
          .toSorted((a, b) => Math.hypot(a[0], a[1]) - Math.hypot(b[0], b[1]))
          .map(([north, east, parts], i) => at(i + 1, north, east, parts.join('')))
        sound(drawPointMap(here, points, small ? narrow : wide)!)
      },
    ),
  )
})

test('minutes on foot: at least one, none where nobody walks', () => {
  for (const [metres, minutes] of [
    [0, 1],
    [1200, 15],
    [4800, 60],
    [4900, null],
  ] as const)
    assert.equal(walkMinutes(metres), minutes)
})
