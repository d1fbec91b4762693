// Indicators against a sheet worked out by hand: three places of two libraries, two years.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createFormatter, isRefusal, translator } from '#platform'
import { addLibrary, addServicePoint } from '#rooms/alliance'
import { placeImport, stageImport } from '#rooms/facts'
import { countStatements, openTestHouse, type TestHouse } from '#testing'
import { type AskIndicators, readIndicators, type Saying, sayCounted, sayDays, sayValue, sayValueLacks } from '../index.ts'
import { indicators } from './registry.ts'

let house: TestHouse
const members: Record<string, string> = {}
let files = 0
const take = async (text: string, metric?: string) => {
  const { importId } = await stageImport(house.platform, house.alliance, house.staff('analyst'), {
    name: `sheet ${++files}.csv`,
    metric,
    open: async function* () {
      yield new TextEncoder().encode(text)
    },
  })
  const { counts } = await placeImport(house.platform, house.alliance, house.staff('analyst'), importId)
  assert.equal(counts.refused, 0, JSON.stringify(counts.why))
}
const names = ['the alliance as a whole', 'Central', 'North', 'Harbour']
const t = translator('en')
let saying: Saying
before(async () => {
  house = await openTestHouse()
  house.setNow('2026-02-10T01:00:00Z')
  saying = { t, fmt: createFormatter('en', 'UTC', new Date('2026-02-10T01:00:00Z')), place: (point) => names[point]! }
  await house.as('owner', async (work) => {
    for (const name of ['Bay', 'Hill']) {
      const { library_id } = await addLibrary(work, { name })
      members[name] = library_id
    }
    await addServicePoint(work, { name: 'Central', kind: 'central', library: members.Bay! })
    await addServicePoint(work, { name: 'North', kind: 'branch', library: members.Bay! })
    await addServicePoint(work, { name: 'Harbour', kind: 'branch', library: members.Hill! })
  })
  // Loans by month of the first quarter and the rest of the year as quarters; Harbour did not hand in March 2025.
  await take('Library,2025-01,2025-02,2025-03\nCentral,1000,1100,1200\nNorth,300,310,320\nHarbour,200,210,\n', 'loans')
  await take(
    'Library,Date,loans\nCentral,2025-Q2,3000\nCentral,2025-Q3,3100\nCentral,2025-Q4,3200\nNorth,2025-Q2,900\nNorth,2025-Q3,910\nNorth,2025-Q4,920\nHarbour,2025-Q2,600\nHarbour,2025-Q3,610\nHarbour,2025-Q4,620\n',
  )
  await take('Library,Year,loans\nCentral,2024,11000\nNorth,2024,3500\nHarbour,2024,2400\n')
  await take('Library,Year,population.served\nCentral,2023,5000\nNorth,2023,1500\nNorth,2025,1600\n')
  await take('Library,Date,holdings.total,cards.valid\nCentral,2025-06-30,20000,900\nNorth,2025-06-30,6000,3\nHarbour,2025-11-30,4000,40\n')
  await take('Library,2025\nCentral,800\nNorth,200\n', 'members.active')
})
after(() => house.close())

const read = (ask: AskIndicators = {}) => house.as('analyst', (work) => readIndicators(work, { period: '2025', years: 2, ...ask }))
const shown = async (key: string, ask: AskIndicators = {}, at = 0) =>
  (await read(ask)).rows.find(({ indicator }) => indicator.key === key)!.values[at]!

test('per head as the sheet has it, with what was divided and the day of what it was divided by', async () => {
  // Bay 2025: Central 1000+1100+1200+3000+3100+3200 = 12,600; North 300+310+320+900+910+920 = 3,660; people 5,000 (told for 2023) + 1,600.
  const bay = await shown('loans-per-head', { member: members.Bay! })
  assert.deepEqual([bay.over.amount, bay.under.amount], [16_260, 6600])
  assert.equal(bay.value, 16_260 / 6600)
  assert.equal(sayValue(bay, saying), '2.46')
  assert.deepEqual([bay.under.days, bay.under.earlier], [{ from: '2023-12-31', to: '2025-12-31' }, true])
  assert.equal(sayDays(bay.under, saying), 'as told for days from Sun 31 Dec 2023 to Wed 31 Dec 2025: that is before the period')
  const before = await shown('loans-per-head', { member: members.Bay! }, 1)
  assert.deepEqual([before.period, before.over.amount, before.under.amount, before.value], ['2024', 14_500, 6500, 14_500 / 6500])
  const central = await shown('loans-per-head', { point: 1 })
  assert.equal(central.value, 12_600 / 5000)
  const turnover = await shown('collection-turnover')
  assert.equal(turnover.over.amount, 12_600 + 3660 + 200 + 210 + 600 + 610 + 620)
  assert.equal(turnover.value, 18_500 / 30_000)
})

test('what was never told is a sentence with the place, never 0; a missing month is named', async () => {
  const all = await shown('loans-per-head')
  assert.deepEqual([all.value, all.cannot], [null, { why: 'never-told', metric: 'population.served', points: [3] }])
  assert.equal(sayValue(all, saying), 'Cannot tell: “Population to be served” of Harbour was never told.')
  const harbour = await shown('loans-per-head', { point: 3 })
  assert.equal(sayValue(harbour, saying), 'Cannot tell: “Population to be served” was never told.')
  assert.deepEqual(sayValueLacks(await shown('collection-turnover'), saying), ['Without Harbour (March 2025).'])
  const staff = await shown('staff-per-head', { point: 1 })
  assert.equal(sayValue(staff, saying), 'Cannot tell: “Staff (full-time equivalent)” was never told.')
  await take('Library,Year,population.served\nHarbour,2022,0\n')
  assert.equal(sayValue(await shown('loans-per-head', { point: 3 }), saying), 'Cannot tell: “Population to be served” is 0.')
})

test('what was told for the alliance as a whole is divided by as such, and only by the alliance', async () => {
  await take('Date,population.served\n2025-07-01,9000\n')
  const all = await shown('loans-per-head')
  assert.deepEqual([all.value, all.under.points], [18_500 / 9000, [0]])
  assert.equal((await shown('loans-per-head', { member: members.Bay! })).under.amount, 6600)
})

test('different people are not added up over places', async () => {
  const all = await shown('population-reached')
  assert.deepEqual([all.value, all.cannot?.why], [null, 'not-summed'])
  assert.equal((await shown('population-reached', { point: 1 })).value, 16)
  await take('Year,members.active\n2025,950\n')
  assert.equal((await shown('population-reached')).value, (950 / 9000) * 100)
})

test('no ratio gives away a count of people under five, nor a sum with one in it', async () => {
  const north = await shown('cards-per-head', { point: 2 })
  assert.deepEqual([north.value, north.cannot?.why, north.over.amount, north.over.told], [null, 'hidden', null, 'hidden'])
  const harbour = await shown('cards-per-head', { point: 3 })
  assert.deepEqual([harbour.over.told, harbour.over.amount], ['exact', 40])
  assert.equal((await shown('cards-per-head', { point: 1 })).value, 18)
  const bay = await shown('cards-per-head', { member: members.Bay! })
  assert.deepEqual([bay.value, bay.cannot?.why, bay.over.told, bay.over.amount], [null, 'hidden', 'least', 900])
  const all = await shown('cards-per-head')
  assert.deepEqual([all.over.told, all.over.amount, sayCounted(all.over, saying)], ['least', 940, 'at least 940'])
  assert.equal(all.cannot?.why, 'hidden')
})

test('onsite and online stand side by side over years; what the house counts is not 0 before it counted', async () => {
  const { onsite, online } = await read()
  assert.deepEqual(
    onsite.map(({ period, counted }) => [period.period, counted.map(({ amount }) => amount)]),
    [
      ['2025', [null, 18_500, null, null]],
      ['2024', [null, 16_900, null, null]],
    ],
  )
  assert.deepEqual(
    online.map(({ counted }) => counted[0]!.amount),
    [null, null],
  )
  const now = await read({ period: '2026', years: 1 })
  assert.deepEqual([now.online[0]!.counted[0]!.amount, now.online[0]!.counted[0]!.gap?.from], [0, '2026-01-01'])
  assert.ok(now.periods[0]!.running)
})

test('a quarter and a month beside those of earlier years; what is no period is refused; every indicator has its words in both languages', async () => {
  const quarter = await shown('loans-per-head', { point: 1, period: '2025-Q1' })
  assert.deepEqual([quarter.over.amount, quarter.under.days], [3300, { from: '2023-12-31', to: '2023-12-31' }])
  assert.equal((await shown('loans-per-head', { point: 1, period: '2025-05' })).cannot?.why, 'longer')
  const code = (wanted: string) => (e: unknown) => isRefusal(e) && e.code === wanted
  await assert.rejects(read({ period: '2025-13' }), code('insight.period-wrong'))
  await assert.rejects(read({ years: 1e300 }), code('insight.period-wrong'))
  await assert.rejects(read({ member: 'x' }), code('insight.no-such-scope'))
  await assert.rejects(read({ point: 99 }), code('insight.no-such-scope'))
  for (const { key } of indicators)
    for (const locale of ['en', 'zh-CN'])
      for (const word of [`insight.indicator.${key}`, `insight.indicator.${key}.is`]) assert.notEqual(translator(locale)(word), word)
})

test('a year of which two months were handed in is marked as such, is divided by no whole year, and is no bar beside whole ones', async () => {
  await take('Library,2022-11,2022-12\nCentral,900,950\n', 'loans')
  await take('Library,Year,population.served,expenditure.total\nCentral,2021,4000,\nCentral,2022,,60000\n')
  const two = { period: '2022', years: 1, point: 1 }
  const loans = await shown('loans-per-head', two)
  assert.deepEqual(loans.over.part, { months: ['2022-11', '2022-12'], of: 12 })
  assert.equal(sayValue(loans, saying), '0.463 (2 of 12 months)')
  assert.ok(sayValueLacks(loans, saying)[0]!.startsWith('No whole period: “Loans” was handed in for 2 of 12 months (2 months from'))
  const cost = await shown('cost-per-loan', two)
  assert.deepEqual([cost.value, cost.cannot], [null, { why: 'part', metric: 'loans', points: [] }])
  // A year that was told as one, and one of months and quarters, are whole.
  for (const period of ['2024', '2025']) assert.equal((await shown('loans-per-head', { period, years: 1, point: 1 })).over.part, null)
})

test('ten years ask as much as one', async () => {
  const count = countStatements(house)
  const one = await count(() => read({ years: 1 }))
  assert.equal(await count(() => read({ years: 10 })), one)
})
