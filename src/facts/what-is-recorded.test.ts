import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { addServicePoint } from '#rooms/alliance'
import { openTestHouse, type TestHouse } from '#testing'
import { placeImport, recordFacts, stageImport, whatIsRecorded } from './index.ts'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
  house.setNow('2026-11-30T01:00:00Z')
  await house.as('owner', async (work) => {
    for (const name of ['Central', 'North']) await addServicePoint(work, { name, kind: 'branch' })
  })
})
after(() => house.close())

test('what is recorded is told with its first month and the places that told it lately, else not at all', async () => {
  const loans = (day: string, point: number) => ({ metric: 'loans' as const, day, point, amount: 5, source: 'gates' })
  await house.system((work) =>
    recordFacts(work, [
      loans('2023-02-10', 1),
      loans('2026-10-10', 1),
      loans('2026-10-11', 2),
      // The alliance as a whole is no place; what was told years ago tells of none today.
      { metric: 'enquiries', day: '2026-09-01', point: 0, amount: 7, source: 'desk' },
      { metric: 'events.held', day: '2020-05-01', point: 2, amount: 1, source: 'desk' },
    ]),
  )
  const told = await house.as('analyst', (work) => whatIsRecorded(work))
  assert.deepEqual(
    told.toSorted((a, b) => a.since.localeCompare(b.since)),
    [
      { metric: 'events.held', since: '2020-05', places: 0 },
      { metric: 'loans', since: '2023-02', places: 2 },
      { metric: 'enquiries', since: '2026-09', places: 0 },
    ],
  )
  assert.deepEqual(await house.as('analyst', (work) => whatIsRecorded(work), { alliance: house.otherAlliance }), [])
})

test('of people no place is told that had fewer than five in a month, nor one of the month that runs', async () => {
  const signed = (day: string, point: number, amount: number) => ({
    metric: 'newsletter.subscribed' as const,
    day,
    point,
    amount,
    source: 'form',
  })
  const places = async () =>
    (await house.as('analyst', (work) => whatIsRecorded(work))).find(({ metric }) => metric === 'newsletter.subscribed')!.places
  await house.system((work) => recordFacts(work, [signed('2026-10-12', 1, 1), signed('2026-10-12', 2, 1), signed('2026-09-12', 2, 4)]))
  assert.equal(await places(), 0, 'a hidden month of two at two places would be told')
  await house.system((work) => recordFacts(work, [signed('2026-11-12', 1, 9)]))
  assert.equal(await places(), 0, 'November runs')
  await house.system((work) => recordFacts(work, [signed('2026-10-13', 1, 4)]))
  assert.equal(await places(), 1)
})

test('a figure of a year cannot be looked at by month: it is none', async () => {
  const { importId } = await stageImport(house.platform, house.alliance, house.staff('analyst'), {
    name: 'yearbook.csv',
    open: async function* () {
      yield new TextEncoder().encode('Library,Year,uses.in-library\nCentral,2024,800\n')
    },
  })
  await placeImport(house.platform, house.alliance, house.staff('analyst'), importId)
  const told = await house.as('analyst', (work) => whatIsRecorded(work))
  assert.equal(
    told.some(({ metric }) => metric === 'uses.in-library'),
    false,
  )
})
