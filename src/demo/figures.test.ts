// Same seed, same figures; other seed, others. No database.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeFigures, monthsBefore } from './figures.ts'
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

test('what was counted before goes on where the life of the city begins: no figure leaps at the seam', () => {
  const figures = makeFigures('x', months)
  assert.equal(figures.past('loans'), makeFigures('x', months).past('loans'))
  assert.notEqual(figures.past('loans'), makeFigures('y', months).past('loans'))
  const rows = (text: string) =>
    text
      .trim()
      .split('\r\n')
      .map((line) => line.split(','))
  const past = rows(figures.past('visits.onsite'))
  assert.deepEqual(
    [past[0]!.length, past[0]![1], past[0]!.at(-1), past.length],
    [1 + monthsBefore, '2022-11', '2025-04', 1 + places.length],
  )
  assert.ok(past.slice(1).every((row) => row.slice(1).every((cell) => /^[1-9]\d*$/.test(cell))))
  const lived = rows(figures.monthly('visits.onsite', 0, 17))
  for (const { name, trend } of places) {
    const [before, after] = [past, lived].map((table) => table.find(([place]) => place === name)!) as [string[], string[]]
    // The same month of the year before: what is between them is a year of the place's own trend, and chance.
    const change = Number(after[1]) / Number(before.at(-12)) / (1 + trend) ** 12
    assert.ok(change > 0.7 && change < 1.4, `${name} ${change}`)
  }
  assert.equal(rows(figures.past('members.new')).length, 1 + places.filter(({ members }) => members > 0).length)
})

test('the branch that is laid with new cables registers nobody while it is closed, and counts a third of its month', () => {
  const figures = makeFigures('x', months)
  const days = figures
    .registrations('2025-12-01', '2025-12-31')
    .split('\r\n')
    .filter((line) => line.startsWith('Old Town Branch'))
  assert.ok(days.length > 5 && days.every((line) => !(line.split(',')[1]! >= '2025-12-05' && line.split(',')[1]! < '2025-12-26')))
  const row = figures
    .monthly('visits.onsite', 0, 17)
    .split('\r\n')
    .find((line) => line.startsWith('Old Town Branch'))!
    .split(',')
  assert.ok(Number(row[8]) < 0.6 * Number(row[7]) && Number(row[9]) > 0.7 * Number(row[7]), row.join())
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

test('the yearbook has each place once a year, and half a million people in all', () => {
  const figures = makeFigures('x', months)
  assert.equal(figures.yearbook(2023, 2025), makeFigures('x', months).yearbook(2023, 2025))
  const [head, ...rows] = figures.yearbook(2023, 2025).trim().split('\r\n')
  assert.equal(head, 'Library,Year,population.served,floor.area,seats,holdings.total,items.added,staff.posts,expenditure.total')
  assert.equal(rows.length, places.length * 3)
  const people = rows.filter((row) => row.includes(',2025,')).reduce((sum, row) => sum + Number(row.split(',')[2]), 0)
  assert.ok(people > 400_000 && people < 600_000, `${people}`)
})
