// Indicators as programs see them, and the rows behind a figure.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { addServicePoint } from '#rooms/alliance'
import { placeImport, stageImport } from '#rooms/facts'
import { openTestHouse, type TestHouse } from '#testing'
import { openCaller, type TestCaller } from './caller-for-tests.ts'

let house: TestHouse
let ask: TestCaller['ask']
before(async () => {
  house = await openTestHouse()
  ask = (await openCaller(house, 'insight:read', 'facts:read')).ask
  house.setNow('2026-02-10T01:00:00Z')
  await house.as('owner', async (work) => {
    for (const name of ['Central', 'North']) await addServicePoint(work, { name, kind: 'branch' })
  })
  const { importId } = await stageImport(house.platform, house.alliance, house.staff('analyst'), {
    name: 'yearbook.csv',
    open: async function* () {
      yield new TextEncoder().encode(
        'Library,Year,loans,population.served,cards.valid\nCentral,2025,9000,4000,700\nNorth,2025,1500,1000,2\n',
      )
    },
  })
  await placeImport(house.platform, house.alliance, house.staff('analyst'), importId)
})
after(() => house.close())

test('indicators are read with what was divided by what, in a language', async () => {
  const { status, body } = await ask('GET', '/insight/indicators?period=2025&years=2')
  assert.equal(status, 200)
  const loans = body.items.find((one: { key: string }) => one.key === 'loans-per-head')
  assert.deepEqual(
    [loans.name, loans.iso, loans.isoSeen, loans.values.map((one: { value: number | null }) => one.value)],
    ['Loans per head', 'Loans per capita', true, [2.1, null]],
  )
  assert.deepEqual([loans.values[0].under.amount, loans.values[0].under.sources], [5000, ['yearbook.csv']])
  assert.equal(loans.values[1].says, 'Cannot tell: “Population to be served” was never told.')
  const chinese = await ask('GET', '/insight/indicators?period=2025&years=1&point=1', { headers: { 'accept-language': 'zh-CN' } })
  assert.equal(chinese.body.items.find((one: { key: string }) => one.key === 'loans-per-head').name, '人均外借册次')
  assert.equal((await ask('GET', '/insight/indicators?period=soon')).code, 'insight.period-wrong')
  assert.equal((await ask('GET', '/insight/indicators?point=77')).code, 'insight.no-such-scope')
})

test('the rows behind a figure stand as they came, without counts of people under five', async () => {
  const { body } = await ask('GET', '/figure-rows?metric=cards.valid&from=2025-06-01&to=2025-06-30')
  assert.equal(body.count, 2)
  assert.deepEqual(
    body.items.map((row: { point: number; span: string; amount: number | null; hidden: boolean }) => [
      row.point,
      row.span,
      row.amount,
      row.hidden,
    ]),
    [
      [1, 'year', 700, false],
      [2, 'year', null, true],
    ],
  )
  assert.deepEqual((await ask('GET', '/figure-rows?metric=loans&from=2025-01-01&to=2025-12-31&points=2')).body.items, [
    {
      point: 2,
      span: 'year',
      from: '2025-01-01',
      to: '2025-12-31',
      amount: 1500,
      hidden: false,
      atLeast: false,
      counted: true,
      figures: 1,
      source: 'yearbook.csv',
    },
  ])
  assert.equal((await ask('GET', '/figure-rows?metric=cards.applied&from=2025-01-01&to=2025-12-31')).code, 'facts.people-by-month')
})
