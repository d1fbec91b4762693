// Same seed, same figures; other seed, others. No database.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeFigures } from './figures.ts'
import { lateStation, places } from './places.ts'
import { Chance } from './seed.ts'

const months = Array.from({ length: 19 }, (_, i) => `${2025 + Math.floor((i + 4) / 12)}-${String(((i + 4) % 12) + 1).padStart(2, '0')}`)

test('the same seed gives the same files to the byte, another seed gives others', () => {
  const [a, b, c] = [makeFigures('x', months), makeFigures('x', months), makeFigures('y', months)]
  for (const metric of ['visits.onsite', 'loans', 'enquiries', 'computer.use-percent'] as const) {
    assert.equal(a.monthly(metric, 0, 17), b.monthly(metric, 0, 17))
    assert.notEqual(a.monthly(metric, 0, 17), c.monthly(metric, 0, 17))
  }
  assert.equal(a.registrations('2025-05-01', '2026-11-21'), b.registrations('2025-05-01', '2026-11-21'))
})

test('a month is the same whether it is handed in alone or with others', () => {
  const figures = makeFigures('x', months)
  const alone = figures
    .monthly('loans', 3, 3)
    .split('\r\n')
    .map((line) => line.split(',')[1])
  const together = figures
    .monthly('loans', 0, 5)
    .split('\r\n')
    .map((line) => line.split(',')[4])
  assert.deepEqual(
    alone.filter(Boolean),
    together.filter((_, i) => alone[i]),
  )
  const days = (text: string) => text.split('\r\n').filter((line) => line.includes('2026-03-'))
  assert.deepEqual(days(figures.registrations('2026-03-01', '2026-03-31')), days(figures.registrations('2025-05-01', '2026-11-21')))
})

test('there are 32 places: a central library, 6 branches, 2 open round the clock, 2 book houses, a bar, 20 stations', () => {
  const kinds = Object.fromEntries([...Map.groupBy(places, (place) => place.kind)].map(([kind, list]) => [kind, list.length]))
  assert.deepEqual(kinds, { central: 1, branch: 6, 'self-service-24h': 2, 'book-house': 2, 'reading-bar': 1, 'reading-station': 20 })
  assert.equal(new Set(places.map((place) => place.name)).size, 32)
  assert.equal(new Set(places.map((place) => place.zh)).size, 32)
})

test('what a real spreadsheet has is there: a hole, a hidden small figure, a place that nobody knows', () => {
  const figures = makeFigures('x', months)
  const late = figures
    .monthly('visits.onsite', 0, 17)
    .split('\r\n')
    .find((line) => line.startsWith(places[lateStation - 1]!.name))!
  assert.equal(late.split(',')[11], '')
  assert.match(figures.monthly('enquiries', 6, 11), /East Market Branch,.*<5/)
  assert.match(figures.monthly('visits.onsite', 17, 17), /^Moon Bay Reading Room,318$/m)
})

test('the generator is even enough and counts as Poisson does', () => {
  const chance = new Chance('even')
  const many = Array.from({ length: 20_000 }, () => chance.next())
  assert.ok(many.every((value) => value >= 0 && value < 1))
  assert.ok(Math.abs(many.reduce((a, b) => a + b, 0) / many.length - 0.5) < 0.01)
  const times = Array.from({ length: 20_000 }, () => chance.times(2.5))
  const mean = times.reduce((a, b) => a + b, 0) / times.length
  const variance = times.reduce((a, b) => a + (b - mean) ** 2, 0) / times.length
  assert.ok(Math.abs(mean - 2.5) < 0.06 && Math.abs(variance - 2.5) < 0.15, `${mean} ${variance}`)
})
