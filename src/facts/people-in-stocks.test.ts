// People whom the house does not know (valid cards, readers, visitors): no operation tells 1 to 4 of them, nor what would.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { addServicePoint } from '#rooms/alliance'
import {
  figureOf,
  figuresOfPeriods,
  listSources,
  placeImport,
  recordFacts,
  shownSeries,
  shownTotal,
  stageImport,
  tellFigure,
  toldRows,
} from '#rooms/facts'
import { openTestHouse, type TestHouse } from '#testing'

let house: TestHouse
let files = 0
const take = async (text: string) => {
  const { importId } = await stageImport(house.platform, house.alliance, house.staff('analyst'), {
    name: `cards ${++files}.csv`,
    open: async function* () {
      yield new TextEncoder().encode(text)
    },
  })
  const { counts } = await placeImport(house.platform, house.alliance, house.staff('analyst'), importId)
  assert.equal(counts.refused, 0, JSON.stringify(counts.why))
}
before(async () => {
  house = await openTestHouse()
  house.setNow('2026-11-30T01:00:00Z')
  await house.as('owner', async (work) => {
    for (const name of ['Central', 'North', 'Harbour']) await addServicePoint(work, { name, kind: 'branch' })
  })
  await take('Library,Date,cards.valid\nCentral,2025-03-31,50\nNorth,2025-03-31,3\nHarbour,2025-03-31,20\n')
  await take('Library,Date,cards.valid\nHarbour,2025-04-30,60\n')
})
after(() => house.close())

const year = { metric: 'cards.valid', from: '2025-01-01', to: '2025-12-31' }
const total = (to: string, points?: number[]) =>
  house.as('analyst', (work) => shownTotal(work, { ...year, to, ...(points ? { points } : {}) }))

test('a total tells neither three people nor what it is made of', async () => {
  const north = await total('2025-12-31', [2])
  assert.deepEqual([north.amount, north.hidden, north.figures], [null, true, 1])
  const central = await total('2025-12-31', [1])
  assert.deepEqual([central.amount, central.hidden], [50, false])
})

test('a sum with few people in it is at least what is shown of its places, on every day', async () => {
  for (const [to, least] of [
    ['2025-03-31', 70],
    ['2025-04-30', 110],
  ] as const) {
    const { amount, atLeast } = await total(to)
    assert.deepEqual([amount, atLeast], [least, true], to)
  }
  const told = await house.as('analyst', async (work) => {
    const [figures] = await figuresOfPeriods(work, [{ metric: 'cards.valid', from: '2025-01-01', to: '2025-12-31' }])
    return [[1, 2], [1, 3], [2]].map((points) => tellFigure(figures!, figureOf(figures!, points)))
  })
  assert.deepEqual(
    told.map(({ amount, hidden, atLeast }) => [amount, hidden, atLeast]),
    [
      [50, false, true],
      [110, false, false],
      [null, true, false],
    ],
  )
})

test('months, places and rows hide the same, and of how many facts each is made', async () => {
  const { rows } = await house.as('analyst', (work) => shownSeries(work, { ...year, by: 'month', perPoint: true }))
  assert.deepEqual(
    rows[2]!.points!.map(({ point, amount, hidden }) => [point, amount, hidden]),
    [
      [1, 50, false],
      [2, null, true],
      [3, 20, false],
    ],
  )
  const days = await house.as('analyst', (work) => shownSeries(work, { ...year, by: 'day', points: [2] }))
  assert.ok(days.rows.every((row) => row.amount === null && row.figures <= 1))
  const told = await house.as('analyst', (work) => toldRows(work, year))
  assert.deepEqual(
    told.rows.map(({ point, amount, hidden, figures }) => [point, amount, hidden, figures]),
    [
      [1, 50, false, null],
      [2, null, true, null],
      [3, 20, false, null],
      [3, 60, false, null],
    ],
  )
})

test('a day with few visitors is hidden, and neither rows nor sources tell how many facts there are', async () => {
  await house.system((work) =>
    recordFacts(work, [
      { metric: 'reach.visitors', day: '2026-11-02', point: 0, amount: 1, source: 'website' },
      { metric: 'reach.visitors', day: '2026-11-02', point: 0, amount: 1, source: 'website' },
      { metric: 'reach.visitors', day: '2026-11-03', point: 0, amount: 12, source: 'website' },
    ]),
  )
  const asked = { metric: 'reach.visitors', from: '2026-11-02', to: '2026-11-03' }
  const { rows } = await house.as('analyst', (work) => shownSeries(work, { ...asked, by: 'day' }))
  assert.deepEqual(
    rows.map(({ amount, hidden, figures }) => [amount, hidden, figures]),
    [
      [null, true, 1],
      [12, false, 1],
    ],
  )
  const told = await house.as('analyst', (work) => toldRows(work, asked))
  assert.deepEqual(
    told.rows.map(({ amount, hidden, figures }) => [amount, hidden, figures]),
    [
      [null, true, null],
      [12, false, null],
    ],
  )
  const [source] = await house.as('analyst', (work) => listSources(work, 'reach.visitors'))
  assert.deepEqual([source!.from, source!.to, source!.figures], ['2026-11-01', '2026-11-30', 0])
})

test('what was told of the alliance as a whole is in steps of five where some place has few', async () => {
  await take('Date,cards.valid\n2025-05-31,133\n')
  const may = await total('2025-05-31')
  assert.deepEqual([may.amount, may.atLeast], [130, true], '133 less 50 and 60 … would tell of the others')
  const { rows } = await house.as('analyst', (work) => toldRows(work, year))
  const whole = rows.find(({ point }) => point === 0)!
  assert.deepEqual([whole.amount, whole.atLeast], [130, true])
})
