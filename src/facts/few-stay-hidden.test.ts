// Whatever is told of people whom the house does not know, one place’s 1, 2, 3 and 4 look the same, also beside a figure of the alliance as a whole.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { addServicePoint } from '#rooms/alliance'
import { figureOf, figuresOfPeriods, recordFacts, shownSeries, shownTotal, tellFigure, toldRows } from '#rooms/facts'
import { openTestHouse, type TestHouse } from '#testing'

let house: TestHouse
/** By year how many valid cards North has; Central and Harbour have the same each year. */
const north = { 2021: 1, 2022: 2, 2023: 3, 2024: 4 }
const rest = [50, 63] as const

before(async () => {
  house = await openTestHouse()
  await house.system(async (work) => {
    for (const name of ['Central', 'North', 'Harbour']) await addServicePoint(work, { name, kind: 'branch' })
    for (const [year, few] of Object.entries(north))
      await recordFacts(
        work,
        [
          [1, rest[0]],
          [2, few],
          [3, rest[1]],
        ].map(([point, amount]) => ({
          metric: 'cards.valid' as const,
          day: `${year}-12-31`,
          point: point!,
          amount: amount!,
          source: 'yearbook',
        })),
      )
  })
})
after(() => house.close())

/** All that can be asked of a year, with the year taken out. */
async function toldOf(year: string, whole: boolean): Promise<string> {
  const days = { from: `${year}-01-01`, to: `${year}-12-31` }
  return house.as('analyst', async (work) => {
    const [figures] = await figuresOfPeriods(work, [{ metric: 'cards.valid', ...days }])
    const all = [
      ...[null, [1], [2], [1, 2], [1, 3], [2, 3]].map((points) => tellFigure(figures!, figureOf(figures!, points))),
      await shownTotal(work, { metric: 'cards.valid', ...days }),
      await shownTotal(work, { metric: 'cards.valid', ...days, points: [1, 2] }),
      // Stocks of places are not summed in a series; beside a whole they stand in one.
      ...(whole ? (await shownSeries(work, { metric: 'cards.valid', ...days, by: 'month', perPoint: true })).rows.slice(-1) : []),
      ...(whole ? (await shownSeries(work, { metric: 'cards.valid', ...days, by: 'month' })).rows.slice(-1) : []),
      (await toldRows(work, { metric: 'cards.valid', from: `${year}-12-01`, to: days.to })).rows,
    ]
    return JSON.stringify(all).replaceAll(year, 'year')
  })
}

test('1, 2, 3 and 4 are told alike', async () => {
  const [one, ...others] = await Promise.all(Object.keys(north).map((year) => toldOf(year, false)))
  for (const other of others) assert.equal(other, one)
})

test('also beside what a source told of the alliance as a whole', async () => {
  await house.system(async (work) => {
    for (const [year, few] of Object.entries(north))
      await recordFacts(work, [
        { metric: 'cards.valid', day: `${year}-12-31`, point: 0, amount: rest[0] + rest[1] + few, source: 'yearbook' },
      ])
  })
  const [one, ...others] = await Promise.all(Object.keys(north).map((year) => toldOf(year, true)))
  for (const other of others) assert.equal(other, one)
})

test('a whole that cannot be the sum of its places is told in steps of five', async () => {
  await house.system((work) => recordFacts(work, [{ metric: 'cards.valid', day: '2025-12-31', point: 0, amount: 312, source: 'yearbook' }]))
  const { amount, atLeast } = await house.as('analyst', (work) =>
    shownTotal(work, { metric: 'cards.valid', from: '2025-01-01', to: '2025-12-31' }),
  )
  assert.deepEqual([amount, atLeast], [310, true])
})
