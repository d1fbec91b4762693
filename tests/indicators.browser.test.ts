// Indicators at the desk: opened into what was divided by what and the rows behind it, a place of which nothing was told, onsite beside online.
// On desktop and phone, in both languages.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { addServicePoint, chooseLocale } from '#rooms/alliance'
import { placeImport, stageImport } from '#rooms/facts'
import { assertAccessible, assertFits, openServedHouse, type ServedHouse } from '#testing'

let served: ServedHouse
let page: Page
const address = (query = '') => `${served.foyer.url}/desk/insight/indicators?period=2025&years=3${query}`

before(async () => {
  served = await openServedHouse({ env: { FOYER_NOW: '2026-02-10T02:00:00Z' } }, async (work) => {
    for (const name of ['Central', 'North', 'Harbour']) await addServicePoint(work, { name, kind: 'branch' })
  })
  const { importId } = await stageImport(served.house, served.alliance, served.owner, {
    name: 'Yearbook 2025',
    open: async function* () {
      yield new TextEncoder().encode(
        'Library,Year,loans,visits.onsite,population.served,content.downloads\nCentral,2025,9000,20000,4000,500\nNorth,2025,1500,4000,1000,\nHarbour,2025,600,1200,,\nCentral,2024,8800,21000,3900,450\nNorth,2024,1400,3900,990,\n',
      )
    },
  })
  await placeImport(served.house, served.alliance, served.owner, importId)
  page = await served.signIn()
})
after(() => served?.close())

test('a value opens into its two figures and these into their rows; what cannot be told is a sentence', async () => {
  await page.goto(address('&indicator=loans-per-head'))
  await page.getByRole('heading', { level: 2, name: 'Loans per head' }).waitFor()
  assert.ok(await page.getByText('Cannot tell: “Population to be served” of Harbour was never told.').isVisible())
  assert.ok((await page.getByText('2.09', { exact: true }).count()) > 0, '10,200 of 4,890 in 2024')
  assert.ok((await page.getByText('as told for Tue 31 Dec 2024').count()) > 0)
  assert.ok((await page.getByText('ISO 11620 name: Loans per capita').count()) > 0)
  await assertAccessible(page)
  await assertFits(page)
  await page.getByRole('link', { name: '11,100', exact: true }).first().click()
  await page.getByRole('heading', { level: 1, name: 'Rows as they came' }).waitFor()
  assert.equal(await page.locator('tbody tr').count(), 3)
  await assertAccessible(page)
})

test('one place and a file of all; onsite and online stand in one table and in no sum', async () => {
  await page.goto(address())
  await page.getByLabel('Whose figures').selectOption({ label: '1 · Central' })
  await page.getByRole('button', { name: 'Show', exact: true }).click()
  await page.waitForURL(/of=place%3A1/)
  const row = page.locator('tr', { has: page.getByRole('link', { name: 'Loans per head', exact: true }) })
  assert.deepEqual(
    (await row.locator('td').allInnerTexts()).map((text) => text.trim().split('\n')[0]),
    ['2.25', '2.26', 'cannot tell'],
  )
  assert.ok(await page.getByText('The two sides are never added').isVisible())
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: /CSV.*Onsite and online/ }).click()])
  assert.match(file.suggestedFilename(), /^onsite-online-2023-2025\.csv$/)
})

test('on a phone and in Chinese it can be read as well', async () => {
  await served.house.work(served.alliance, served.owner, (work) => chooseLocale(work, served.owner.id, 'zh-CN'))
  await page.setViewportSize({ width: 360, height: 740 })
  for (const at of [address('&indicator=visits-per-head'), `${served.foyer.url}/desk/facts/loans/rows?from=2024-01-01&to=2025-12-31`]) {
    await page.goto(at)
    assert.equal(await page.locator('html').getAttribute('lang'), 'zh-CN')
    await assertFits(page)
    await assertAccessible(page)
  }
})
