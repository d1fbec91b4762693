import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isRefusal } from '#platform'
import { addServicePoint } from '#rooms/alliance'
import { closePeriod, listPeriods, listSources, type MetricKey, recordFacts, shownSeries, shownTotal, toldRows } from '#rooms/facts'
import { openTestHouse, type TestHouse } from '#testing'

let house: TestHouse
let north: number
let south: number
const some = (metric: MetricKey, day: string, point: number, amount: number) => ({ metric, day, point, amount, source: 'card form' })
before(async () => {
  house = await openTestHouse()
  house.setNow('2026-09-07T01:00:00Z')
  await house.as('owner', async (work) => {
    north = (await addServicePoint(work, { name: 'North', kind: 'branch' })).point_no
    south = (await addServicePoint(work, { name: 'South', kind: 'branch' })).point_no
  })
  await house.system((work) =>
    recordFacts(work, [
      some('cards.applied', '2026-01-10', north, 8),
      some('cards.applied', '2026-01-11', south, 4),
      some('cards.applied', '2026-02-10', north, 1),
      some('cards.applied', '2026-02-11', south, 1),
      some('cards.applied', '2026-03-10', north, 9),
      some('cards.applied', '2026-05-10', north, 4),
      some('cards.applied', '2026-05-11', north, 0),
      some('loans', '2026-02-10', north, 2),
    ]),
  )
})
after(() => house.close())

const year = { metric: 'cards.applied', from: '2026-01-01', to: '2026-05-31' }
for (const role of ['analyst', 'director', 'desk'] as const)
  test(`months and places of 1 to 4 people are not shown to a ${role}`, async () => {
    const { rows } = await house.as(role, (work) => shownSeries(work, { ...year, by: 'month', perPoint: true }))
    assert.deepEqual(
      rows.map((row) => row.amount),
      [12, null, 9, 0, null],
    )
    assert.deepEqual(
      rows.map((row) => row.hidden),
      [false, true, false, false, true],
    )
    // 4 of 12 would tell that the other place had 8; and which places had any, or of how many facts it is made, would tell what 2 was.
    assert.deepEqual(
      rows[0]!.points!.map((one) => one.amount),
      [null, null],
    )
    assert.deepEqual([rows[1]!.points, rows[1]!.present, rows[1]!.figures], [[], [], 1])
    assert.deepEqual(rows[2]!.points, [{ point: north, amount: 9, hidden: false, atLeast: false }])
  })

test('where figures of people come from tells neither the day on which one came nor how many there are', async () => {
  const [cards] = await house.as('analyst', (work) => listSources(work, 'cards.applied'))
  assert.deepEqual([cards!.from, cards!.to, cards!.figures], ['2026-01-01', '2026-05-31', 5], '10 January to 11 May, seven figures')
  const [loans] = await house.as('analyst', (work) => listSources(work, 'loans'))
  assert.deepEqual([loans!.from, loans!.to, Number(loans!.figures)], ['2026-02-10', '2026-02-10', 1])
})

test('no other question gives a hidden count away', async () => {
  const read = (more: object) => house.as('director', (work) => shownSeries(work, { ...year, by: 'month', ...more }))
  for (const point of [north, south]) assert.deepEqual((await read({ points: [point] })).rows[0]!.amount, null, 'a place that is hidden')
  assert.equal((await read({ points: [north] })).rows[2]!.amount, 9)
  for (const by of ['day', 'week'] as const)
    assert.ok(
      (await read({ by, perPoint: true })).rows.every((row) => !row.amount && (row.points ?? []).every((one) => !one.amount)),
      by,
    )
  assert.ok((await read({ scenes: [0] })).rows.every((row) => !row.amount))
  const sum = (from: string, to: string) => house.as('director', (work) => shownTotal(work, { metric: 'cards.applied', from, to }))
  assert.deepEqual([(await sum('2026-01-01', '2026-03-31')).amount, (await sum('2026-01-01', '2026-03-31')).hidden], [null, true])
  assert.equal((await sum('2026-01-01', '2026-01-31')).amount, 12)
  assert.equal(
    (await sum('2026-01-01', '2026-12-31')).amount,
    null,
    'a year that runs, looked at again a month later, would tell that month',
  )
  house.setNow('2027-01-01T01:00:00Z')
  assert.equal((await sum('2026-01-01', '2026-12-31')).amount, 27, 'two hidden months of 6 together stand in the sum of a year')
  house.setNow('2026-09-07T01:00:00Z')
  assert.equal((await sum('2026-01-01', '2026-05-31')).amount, null, 'a part of the year beside the year')
  assert.equal((await sum('2026-01-01', '2026-01-10')).amount, null, 'a part of a month beside the month')
  assert.equal((await sum('2026-04-01', '2026-04-30')).amount, 0)
})

test('sums of ranges that overlap, and of places beside the whole, give no hidden month away', async () => {
  const alliance = house.otherAlliance
  const place = async (name: string) =>
    (await house.system((work) => addServicePoint(work, { name, kind: 'branch' }), { alliance })).point_no
  const [one, two] = [await place('One'), await place('Two')]
  await house.system(
    async (work) =>
      recordFacts(work, [
        some('cards.applied', '2025-01-10', one, 3),
        some('cards.applied', '2025-02-10', one, 4),
        some('cards.applied', '2025-03-10', two, 2),
        some('cards.applied', '2025-04-10', one, 6),
        some('cards.applied', '2025-04-10', two, 2),
      ]),
    { alliance },
  )
  const sum = async (to: string, more: object = {}) =>
    (await house.as('director', (work) => shownTotal(work, { metric: 'cards.applied', from: '2025-01-01', to, ...more }), { alliance }))
      .amount
  const differ = async (wider: Promise<number | null>, narrower: Promise<number | null>) => {
    const [a, b] = [await wider, await narrower]
    return a === null || b === null ? null : a - b
  }
  assert.equal(await differ(sum('2025-03-31'), sum('2025-02-28')), null, 'March had 2')
  assert.equal(await differ(sum('2025-12-31'), sum('2025-12-31', { points: [one] })), null, 'place two had 4')
  assert.equal(await sum('2025-12-31'), 17)
})

test('two looks a day apart at a month that runs differ by whole steps alone, wherever it is told', async () => {
  const metric = 'newsletter.subscribed'
  const joined = (day: string, point: number, amount: number) =>
    house.system((work) => recordFacts(work, [{ metric, day, point, amount, source: 'newsletter form' }]))
  await joined('2026-07-10', north, 8)
  await joined('2026-08-10', north, 3)
  await joined('2026-09-02', north, 11)
  await joined('2026-09-03', south, 6)
  const look = () =>
    house.as('analyst', async (work) => {
      const months = async (points?: number[]) =>
        (await shownSeries(work, { metric, from: '2026-07-01', to: '2026-09-30', by: 'month', perPoint: true, points })).rows[2]!
      const [all, one, both] = [await months(), await months([north]), await months([north, south])]
      const total = await shownTotal(work, { metric, from: '2026-09-01', to: '2026-09-30' })
      const [period] = await listPeriods(work, { metric })
      return {
        told: [all.amount, all.points!.map((cell) => cell.amount), one.amount, both.amount, total.amount, period!.now],
        atLeast: [all.atLeast, ...all.points!.map((cell) => cell.atLeast), one.atLeast, both.atLeast, total.atLeast, period!.nowAtLeast],
        figures: [all.figures, total.figures, period!.figures],
      }
    })
  const today = await look()
  assert.deepEqual(today.told, [15, [10, 5], 10, 15, 15, 15], '17 of 11 and 6')
  assert.ok(today.atLeast.every(Boolean))
  await joined('2026-09-07', north, 1)
  house.setNow('2026-09-08T01:00:00Z')
  assert.deepEqual(await look(), today, 'one came in between')
  await joined('2026-09-08', south, 2)
  house.setNow('2026-09-09T01:00:00Z')
  assert.deepEqual((await look()).told, [20, [10, 5], 10, 15, 20, 20], '20 of 12 and 8; a choice of places tells no more than its places')
  house.setNow('2026-10-01T01:00:00Z')
  assert.deepEqual((await look()).told, [20, [12, 8], 12, 20, 20, 20], 'the month is over')
  house.setNow('2026-09-07T01:00:00Z')
})

test('a sum with a month that runs in it is the sum of what its months are told as', async () => {
  const metric = 'newsletter.unsubscribed'
  const left = (day: string, amount: number) =>
    house.system((work) => recordFacts(work, [{ metric, day, point: north, amount, source: 'newsletter form' }]))
  await left('2026-08-10', 8)
  await left('2026-09-02', 6)
  const sum = () => house.as('analyst', (work) => shownTotal(work, { metric, from: '2026-08-01', to: '2026-09-30' }))
  const told = async () => [(await sum()).amount, (await sum()).hidden, (await sum()).atLeast]
  assert.deepEqual(await told(), [13, false, true], '8 and 5 to 9')
  await left('2026-09-03', 1)
  assert.deepEqual(await told(), [13, false, true], 'in steps of the whole, 15 would follow on 14 and tell that one came')
})

test('closing a month tells no count of 1 to 4 people, nor does the list of months', async () => {
  const closed = await house.as('director', (work) => closePeriod(work, { metric: 'cards.applied', month: '2026-02' }))
  assert.equal(closed.total, null)
  const months = await house.as('analyst', (work) => listPeriods(work, { metric: 'cards.applied' }))
  const february = months.find((row) => row.month === '2026-02')!
  assert.deepEqual(
    [february.total, february.totalHidden, february.now, february.nowHidden, february.figures],
    [null, true, null, true, null],
  )
  const january = months.find((row) => row.month === '2026-01')!
  assert.deepEqual([january.now, january.nowHidden, january.nowAtLeast, january.figures], [12, false, false, null])
})

test('new members who come in as figures are people too: months alone, places hidden, no rows', async () => {
  const metric = 'members.new'
  await house.system((work) =>
    recordFacts(work, [
      some(metric, '2026-04-10', north, 24),
      some(metric, '2026-04-11', south, 3),
      some(metric, '2026-05-10', north, 20),
      some(metric, '2026-05-11', south, 6),
    ]),
  )
  const range = { metric, from: '2026-04-01', to: '2026-05-31' }
  const { rows } = await house.as('analyst', (work) => shownSeries(work, { ...range, by: 'month', perPoint: true }))
  assert.deepEqual(
    rows.map((row) => [row.amount, row.points!.map((cell) => cell.amount)]),
    [
      [27, [null, null]],
      [26, [20, 6]],
    ],
    'of 27, 24 would tell the other three',
  )
  const total = (more: object) => house.as('analyst', (work) => shownTotal(work, { ...range, ...more }))
  assert.equal((await total({})).amount, 53)
  const least = await total({ points: [south] })
  assert.deepEqual([least.amount, least.atLeast, least.hidden], [5, true, false], 'six in May, and one at the least in April')
  for (const more of [
    { points: [south], to: '2026-04-30' },
    { from: '2026-04-11', to: '2026-04-11' },
  ])
    assert.deepEqual([(await total(more)).amount, (await total(more)).hidden], [null, true], JSON.stringify(more))
  await assert.rejects(
    house.as('analyst', (work) => toldRows(work, range)),
    (error: unknown) => isRefusal(error) && error.code === 'facts.people-by-month',
  )
  const [source] = await house.as('analyst', (work) => listSources(work, metric))
  assert.deepEqual([source!.from, source!.to, source!.figures], ['2026-04-01', '2026-05-31', 0])
})

test('what counts no people is shown as it is', async () => {
  const loans = await house.as('analyst', (work) => shownSeries(work, { ...year, metric: 'loans', by: 'day' }))
  assert.equal(loans.rows.find((row) => row.from === '2026-02-10')!.amount, 2)
})
