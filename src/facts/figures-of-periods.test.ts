// Stock and flow apart: what there is on a day is the last one told, what happens is summed, and neither is filled in.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isRefusal } from '#platform'
import { addServicePoint, changeServicePoint } from '#rooms/alliance'
import { figureOf, figuresOfPeriods, type MetricKey, placeImport, series, stageImport, toldRows, total } from '#rooms/facts'
import { openTestHouse, type TestHouse } from '#testing'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
  house.setNow('2026-11-30T01:00:00Z')
  await house.as('owner', async (work) => {
    for (const name of ['Central', 'North', 'Harbour']) await addServicePoint(work, { name, kind: 'branch' })
  })
})
after(() => house.close())

let files = 0
const take = async (text: string, metric?: string) => {
  const { importId } = await stageImport(house.platform, house.alliance, house.staff('analyst'), {
    name: `file ${++files}.csv`,
    metric,
    open: async function* () {
      yield new TextEncoder().encode(text)
    },
  })
  return placeImport(house.platform, house.alliance, house.staff('analyst'), importId)
}
const read = async (metric: MetricKey, from: string, to: string, points: number[] | null = null) =>
  house.as('analyst', async (work) => figureOf((await figuresOfPeriods(work, [{ metric, from, to }]))[0]!, points))
const code = (wanted: string) => (e: unknown) => isRefusal(e) && e.code === wanted

test('a table with a column a year, and one with a column called Year, are read as years', async () => {
  const wide = await take('Library,2023,2024年,2025\nCentral,100000,101000,102000\nNorth,40000,,41000\n', 'population.served')
  assert.deepEqual([wide.counts.placed, wide.counts.empty], [5, 1])
  const long = await take('Library,Year,seats,floor.area\nCentral,2024,120,1250.5\nCentral,2025,130,1250.5\nNorth,2025,40,310\n')
  assert.equal(long.counts.placed, 6)
})

test('a stock is each place’s last figure told by the day, with its day; over places it is summed, over time never', async () => {
  await take('Library,Date,population.served\nNorth,2026-07-01,41500\n')
  const at = await read('population.served', '2026-01-01', '2026-12-31')
  assert.equal(at.amount, 143_500, '102,000 of 2025 and 41,500 of July')
  assert.deepEqual(
    at.cells.map(({ point, amount, to }) => [point, amount, to]),
    [
      [1, 102_000, '2025-12-31'],
      [2, 41_500, '2026-07-01'],
    ],
  )
  assert.equal((await read('population.served', '2025-01-01', '2025-12-31')).amount, 143_000)
  assert.equal(
    (await read('population.served', '2024-01-01', '2024-12-31')).amount,
    141_000,
    'North told none in 2024: its figure of 2023 stands',
  )
  assert.deepEqual(
    [
      (await read('population.served', '2022-01-01', '2022-12-31')).amount,
      (await read('population.served', '2022-01-01', '2022-12-31')).why,
    ],
    [null, 'never-told'],
  )
  assert.equal((await read('population.served', '2026-01-01', '2026-12-31', [3])).why, 'never-told', 'never 0')
  assert.equal((await read('floor.area', '2026-01-01', '2026-12-31')).amount, 1560.5)
})

test('series and totals know a stock: the last one of a month, no sum of months, what was told of the whole stands for its places', async () => {
  await take('Library,Date,seats\nHarbour,2026-03-02,20\nHarbour,2026-03-30,24\nHarbour,2026-05-04,26\n')
  const months = await house.as('analyst', (work) =>
    series(work, { metric: 'seats', from: '2026-03-01', to: '2026-05-31', by: 'month', points: [3] }),
  )
  assert.deepEqual(
    months.rows.map((row) => row.amount),
    [24, null, 26],
    'neither 44 nor carried over',
  )
  const on = (to: string) => house.as('analyst', (work) => total(work, { metric: 'seats', from: '2026-01-01', to }))
  assert.equal((await on('2026-04-30')).amount, 130 + 40 + 24)
  assert.equal((await on('2026-06-30')).amount, 130 + 40 + 26)
  await take('Library,Date,seats\nCentral,2026-06-01,131\nNorth,2026-06-01,41\n')
  const june = { metric: 'seats', from: '2026-06-01', to: '2026-06-30', by: 'month' as const }
  await assert.rejects(
    house.as('analyst', (work) => series(work, june)),
    code('facts.stock-not-summed'),
  )
  await take('Date,seats\n2026-06-15,250\n')
  assert.equal((await house.as('analyst', (work) => series(work, june))).rows[0]!.amount, 250)
  assert.equal((await on('2026-06-30')).amount, 250)
})

test('a year’s figure stands for its months and days; months stay apart from other years; who is missing is named', async () => {
  await take('Library,2025-01,2025-02,2025-03\nCentral,10,20,30\nNorth,1,2,3\n', 'visits.virtual')
  await take('Library,Year,visits.virtual\nCentral,2025,400\n')
  const year = await read('visits.virtual', '2025-01-01', '2025-12-31')
  assert.equal(year.amount, 406, '400 of Central’s year and three months of North; not 466')
  assert.deepEqual(
    year.missing.map(({ month, points }) => [month, points]),
    ['04', '05', '06', '07', '08', '09', '10', '11', '12'].map((month) => [`2025-${month}`, [2]]),
  )
  const quarter = await read('visits.virtual', '2025-01-01', '2025-03-31')
  assert.equal(quarter.amount, 66, 'a year is not split; its months are there')
  const summer = await read('visits.virtual', '2025-07-01', '2025-09-30', [1])
  assert.deepEqual([summer.amount, summer.longer], [null, 1])
  const next = await read('visits.virtual', '2026-01-01', '2026-12-31')
  assert.equal(next.amount, null)
  assert.deepEqual(next.missing[0], { month: '2026-01', points: [1, 2] })
  assert.equal(next.missing.at(-1)!.month, '2026-10', 'November is not over; 2025 is within its twelve months')
})

test('a count of different people is the figure told for just the period, never a sum', async () => {
  await take('Library,2025-01,2025-02\nCentral,300,310\n', 'members.active')
  assert.deepEqual([(await read('members.active', '2025-01-01', '2025-12-31')).amount], [null])
  await take('Library,2025\nCentral,900\nNorth,200\n', 'members.active')
  assert.equal((await read('members.active', '2025-01-01', '2025-12-31', [1])).amount, 900)
  const all = await read('members.active', '2025-01-01', '2025-12-31')
  assert.deepEqual([all.amount, all.why], [null, 'not-summed'])
  await take('Year,members.active\n2025,1050\n')
  assert.equal((await read('members.active', '2025-01-01', '2025-12-31')).amount, 1050)
})

test('the rows behind a figure stand as they came, each by itself', async () => {
  const { rows, count } = await house.as('analyst', (work) =>
    toldRows(work, { metric: 'visits.virtual', from: '2025-02-01', to: '2025-02-28' }),
  )
  assert.equal(count, 3)
  assert.deepEqual(
    rows.map(({ point, span, from, to, amount }) => [point, span, from, to, amount]),
    [
      [1, 'year', '2025-01-01', '2025-12-31', 400],
      [1, 'month', '2025-02-01', '2025-02-28', 20],
      [2, 'month', '2025-02-01', '2025-02-28', 2],
    ],
  )
  await assert.rejects(
    house.as('analyst', (work) => toldRows(work, { metric: 'cards.applied', from: '2025-01-01', to: '2025-12-31' })),
    code('facts.people-by-month'),
  )
  await assert.rejects(house.as('analyst', (work) => toldRows(work, { metric: 'loans', from: 'x', to: '2025-12-31' })))
})

test('what a place had that has ended is in no later stock, and stays in those of before', async () => {
  await house.as('owner', async (work) => {
    const { point_no } = await addServicePoint(work, { name: 'Old Mill', kind: 'branch' })
    await changeServicePoint(work, point_no, { endedOn: '2021-06-30', status: 'ended' })
  })
  await take('Library,Year,computers.public\nCentral,2019,30\nOld Mill,2019,8\n')
  assert.equal((await read('computers.public', '2020-01-01', '2020-12-31')).amount, 38)
  assert.equal((await read('computers.public', '2025-01-01', '2025-12-31')).amount, 30)
  const { rows } = await house.as('analyst', (work) => toldRows(work, { metric: 'computers.public', from: '2019-01-01', to: '2025-12-31' }))
  assert.deepEqual(
    rows.map(({ amount, counted }) => [amount, counted]),
    [
      [30, true],
      [8, false],
    ],
  )
})
