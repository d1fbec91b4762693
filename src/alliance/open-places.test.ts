import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestHouse, type TestHouse } from '#testing'
import { addServicePoint, changeServicePoint, closePoints, firstPlaces, openPlaces, parseWeek, saveTimetable } from './index.ts'

let house: TestHouse
const numbers: Record<string, number> = {}
before(async () => {
  house = await openTestHouse()
  house.setNow('2026-09-14T02:00:00Z') // Monday, 10:00 in Shanghai
  for (const [name, kind] of [
    ['Station', 'reading-station'],
    ['Branch', 'branch'],
    ['Central', 'central'],
  ] as const)
    numbers[name] = (await house.as('owner', (work) => addServicePoint(work, { name, kind }))).point_no
})
after(() => house.close())

const open = async (most = 6) => {
  const { open, next } = await house.visitor((work) => openPlaces(work, { most }))
  return [open.map(({ name }) => name), next && [next.name, next.now.next!.day, next.now.next!.time]]
}
const hours = (name: string, week: string[]) =>
  house.as('owner', (work) => saveTimetable(work, { point: numbers[name]!, week: parseWeek(week) }))

test('before anybody gave hours there is nothing to say of open or next, but places to name', async () => {
  assert.deepEqual(await open(), [[], null])
  assert.deepEqual(
    (await house.visitor((work) => firstPlaces(work, { most: 2 }))).map(({ name }) => name),
    ['Central', 'Branch'],
  )
})

test('open places are shown, the house first, and none that is closed or sensitive', async () => {
  const butMonday = ['', ...Array<string>(6).fill('09:00-21:00')]
  await hours('Central', butMonday)
  await hours('Branch', ['', ...Array<string>(6).fill('08:30-18:00')])
  assert.deepEqual(await open(), [[], ['Branch', '2026-09-15', '08:30']])
  await hours('Station', Array(7).fill('09:00-17:00'))
  assert.deepEqual(await open(), [['Station'], null])
  house.setNow('2026-09-15T02:00:00Z')
  assert.deepEqual(await open(), [['Central', 'Branch', 'Station'], null])
  assert.deepEqual(await open(1), [['Central'], null])
  await house.as('owner', (work) => changeServicePoint(work, numbers.Branch!, { sensitive: true }))
  assert.deepEqual(await open(), [['Central', 'Station'], null])
  await house.as('owner', (work) =>
    closePoints(work, { points: 'all', starts: '2026-09-15T00:00', ends: '2026-09-17T00:00', reason: 'Typhoon' }),
  )
  assert.deepEqual(await open(), [[], ['Central', '2026-09-17', '09:00']])
})

test('beyond the first sixty one is still found open, or the next to open', async () => {
  for (let i = 0; i < 62; i++) await house.as('owner', (work) => addServicePoint(work, { name: `Branch ${i}`, kind: 'branch' }))
  house.setNow('2026-09-13T22:00:00Z')
  assert.deepEqual(await open(), [[], ['Station', '2026-09-14', '09:00']])
  house.setNow('2026-09-14T02:00:00Z')
  assert.deepEqual(await open(), [['Station'], null])
})
