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
