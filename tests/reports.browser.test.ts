// A report at the desk: refused while its period runs, made, read, fetched as files, and made again when a figure came in late. On desktop and
// phone, in both languages.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { addServicePoint, chooseLocale } from '#rooms/alliance'
import { recordFacts } from '#rooms/facts'
import { setGoal } from '#rooms/strategy'
import { assertAccessible, assertFits, openServedHouse, type ServedHouse } from '#testing'

let served: ServedHouse
let page: Page
let report: string

const visits = (month: string, amounts: readonly number[]) =>
  amounts.map((amount, i) => ({ metric: 'visits.onsite' as const, day: `${month}-15`, point: i + 1, amount, source: 'gates.csv' }))

before(async () => {
  served = await openServedHouse({ env: { FOYER_NOW: '2026-12-01T02:00:00Z' } }, async (work) => {
    for (const name of ['Central', 'North', 'Harbour']) await addServicePoint(work, { name, kind: 'branch' })
    await recordFacts(work, [...visits('2026-10', [900, 400, 300]), ...visits('2026-11', [1000, 500])])
    await setGoal(work, {
      title: 'Fuller houses',
      metric: 'visits.onsite',
      points: null,
      target: 9000,
      per: 'total',
      starts: '2026-10-01',
      ends: '2026-11-30',
    })
  })
  page = await served.signIn()
})
after(() => served?.close())

const press = (name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click()

test('a report of a period that runs is refused with a sentence; one of a period that is over is made', async () => {
  await page.goto(`${served.foyer.url}/desk/insight`)
  await page.getByRole('link', { name: 'Reports', exact: true }).click()
  await page.getByText('No report was made yet.').waitFor()
  await page.getByLabel('Period').fill('2026')
  await press('Make it')
  await page.getByText('There is a problem').waitFor()
  assert.ok(
    await page
      .getByText(/A report is made when it is over\./)
      .first()
      .isVisible(),
  )
  await page.getByLabel('Period').fill('2026-11')
  await press('Make it')
  await page.waitForURL(/\/reports\/[0-9a-f-]{36}$/)
  report = page.url()
  await page.getByRole('heading', { level: 1, name: 'Report to the board, November 2026' }).waitFor()
  assert.ok(await page.getByText(/Harbour \(November 2026\)\. Nothing was filled in\./).isVisible(), 'who is missing is named')
  assert.ok((await page.getByText(/^“Fuller houses”: 3,100 of 9,000|^“Fuller houses”: 3,100 so far/).count()) > 0, 'where the goal stood')
  await assertAccessible(page)
})

test('it comes as files, and each figure opens its rows', async () => {
  for (const [name, ending] of [
    ['HTML, to print or pass on', 'html'],
    ['PDF, tagged for screen readers', 'pdf'],
    ['OpenDocument text, to go on writing in', 'odt'],
    ['OpenDocument presentation, to go on working on', 'odp'],
    ['CSV of every figure', 'csv'],
  ]) {
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: name!, exact: true }).click()])
    assert.equal(file.suggestedFilename(), `board-2026-11-v1.${ending}`)
  }
  await page.getByRole('rowheader').getByRole('link', { name: 'Visits', exact: true }).click()
  await page.waitForURL(/\/desk\/facts\/visits\.onsite\?from=2026-11&to=2026-11$/)
})

test('made again it stays, until a figure comes in late', async () => {
  await page.goto(report)
  await press('Make it again')
  await page.getByText('Nothing in it is different now: version 1 stands.').waitFor()
  await served.house.work(served.alliance, served.owner, (work) =>
    recordFacts(work, [{ metric: 'visits.onsite', day: '2026-11-15', point: 3, amount: 333, source: 'gates.csv' }]),
  )
  await press('Make it again')
  await page.getByText('Version 2 was made.').waitFor()
  assert.ok(await page.getByText('Visits: 1,833 (before: 1,500).').isVisible())
  await page.getByRole('link', { name: 'Version 1', exact: true }).click()
  await page.getByText('This is version 1. Version 2 is the latest.').waitFor()
  assert.ok(await page.getByText(/Harbour \(November 2026\)/).isVisible(), 'the first stays as it was handed out')
})

test('a document is put into the evidence file, stands there with what it shows, and is taken out', async () => {
  await page.goto(`${served.foyer.url}/desk/insight/reports`)
  await page.getByRole('link', { name: 'Evidence file', exact: true }).click()
  await page.getByText('Nothing is in the file for 2026.').waitFor()
  await page.getByLabel('Title', { exact: true }).fill('Letter of the school')
  await page.getByLabel('Day', { exact: true }).fill('2026-11-20')
  await page.getByLabel('What it shows').fill('Forty children came.')
  await page
    .getByLabel('File', { exact: true })
    .setInputFiles({ name: 'letter.txt', mimeType: 'text/plain', buffer: Buffer.from('Thank you.') })
  await press('Put into the evidence file')
  await page.getByText('It is in the evidence file.').waitFor()
  assert.ok(await page.getByText('Forty children came.').isVisible())
  await assertAccessible(page)
  await page.getByRole('button', { name: /^Take out/ }).click()
  await page.getByText('It is out of the evidence file.').waitFor()
  await page.getByText('Nothing is in the file for 2026.').waitFor()
})

test('on a phone and in Chinese it can be read as well', async () => {
  await served.house.work(served.alliance, served.owner, (work) => chooseLocale(work, served.owner.id, 'zh-CN'))
  await page.setViewportSize({ width: 360, height: 740 })
  for (const address of [report, `${served.foyer.url}/desk/insight/reports`, `${served.foyer.url}/desk/insight/evidence`]) {
    await page.goto(address)
    assert.equal(await page.locator('html').getAttribute('lang'), 'zh-CN')
    await assertFits(page)
    await assertAccessible(page)
  }
})
