// A return at the desk: read line by line, opened into its rows, kept, and kept again when a late figure came in. On desktop and phone, in both
// languages.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import type { Page } from 'playwright-core'
import { addServicePoint, chooseLocale } from '#rooms/alliance'
import { placeImport, stageImport } from '#rooms/facts'
import { assertAccessible, assertFits, openServedHouse, type ServedHouse } from '#testing'

let served: ServedHouse
let page: Page
let kept: string
let files = 0
const take = async (text: string, metric?: string) => {
  const { importId } = await stageImport(served.house, served.alliance, served.owner, {
    name: `sheet ${++files}`,
    metric,
    open: async function* () {
      yield new TextEncoder().encode(text)
    },
  })
  await placeImport(served.house, served.alliance, served.owner, importId)
}

before(async () => {
  served = await openServedHouse({ env: { FOYER_NOW: '2026-01-10T02:00:00Z' } }, async (work) => {
    for (const name of ['Central', 'North']) await addServicePoint(work, { name, kind: 'branch' })
  })
  await take('Library,2025-10,2025-11,2025-12\nCentral,1000,1100,1200\nNorth,400,410,\n', 'visits.onsite')
  await take('Library,Year,lectures.held,exhibitions.held,seats\nCentral,2025,40,6,120\nNorth,2025,12,,40\n')
  page = await served.signIn()
})
after(() => served?.close())

const address = () => `${served.foyer.url}/desk/insight/returns?kind=mct&period=2025`
const row = (name: string) => page.locator('tbody tr', { has: page.getByText(name, { exact: true }) })

test('each line has its figure, what it was made of and who is missing; a number opens its rows', async () => {
  await page.goto(`${served.foyer.url}/desk/insight`)
  await page.getByRole('link', { name: 'Returns', exact: true }).click()
  await page.getByLabel('Return', { exact: true }).selectOption('mct')
  await page.getByRole('button', { name: 'Show', exact: true }).click()
  await page.waitForURL(/kind=mct/)
  assert.match(await row('总流通人次').innerText(), /4,110[\s\S]*Without North \(December 2025\)\./)
  assert.match(await row('为读者举办各种活动 次数').innerText(), /58[\s\S]*Lectures held: 52[\s\S]*Without Trainings held: not told\./)
  assert.match(await row('培训班次数').innerText(), /not told/)
  await assertAccessible(page)
  await assertFits(page)
  await row('总流通人次').getByRole('link', { name: '4,110' }).click()
  await page.getByRole('heading', { level: 1, name: 'Rows as they came' }).waitFor()
  assert.equal(await page.locator('tbody tr').count(), 5)
})

test('the file of all rows gives the same totals', async () => {
  await page.goto(address())
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'All rows behind the figures' }).click()])
  assert.equal(file.suggestedFilename(), 'return-mct-2025-rows.csv')
  const rows = parse(readFileSync(await file.path()), { columns: true, bom: true }) as Record<string, string>[]
  const sum = (line: string) =>
    rows.filter((one) => one.line === line && one.counted === 'yes').reduce((all, one) => all + Number(one.amount), 0)
  assert.deepEqual([sum('visits'), sum('activities'), sum('seats')], [4110, 58, 160])
})

test('kept as it was handed in, kept again with what a late figure changed', async () => {
  await page.goto(address())
  await page.getByRole('button', { name: 'Keep as handed in', exact: true }).click()
  await page.getByText('Version 1 was kept.').waitFor()
  kept = page.url().split('?')[0]!
  await page.getByRole('button', { name: 'Keep it again', exact: true }).click()
  await page.getByText('No line is different now: version 1 stands.').waitFor()
  await take('Library,2025-12\nNorth,390\n', 'visits.onsite')
  await page.getByRole('button', { name: 'Keep it again', exact: true }).click()
  await page.getByText('Version 2 was kept.').waitFor()
  assert.ok(await page.getByText('总流通人次: 4,500 (before: 4,110).').isVisible())
  await page.getByRole('link', { name: 'Version 1', exact: true }).click()
  await page.getByText('This is version 1. Version 2 is the latest.').waitFor()
  assert.match(await row('总流通人次').innerText(), /4,110/)
  await assertAccessible(page)
})

test('a period that nobody can read is said beside its field, and the last year stands there', async () => {
  await page.goto(`${served.foyer.url}/desk/insight/returns?kind=mct&period=20255`)
  assert.equal(await page.getByLabel('Year', { exact: false }).first().inputValue(), '20255')
  await page.getByRole('alert').first().waitFor()
  assert.ok(await page.getByRole('heading', { name: /2025/ }).first().isVisible())
  await page.goto(`${served.foyer.url}/desk/insight/indicators?period=abc`)
  await page.getByRole('alert').first().waitFor()
  assert.ok(await page.getByRole('button', { name: 'Show', exact: true }).isVisible())
})

test('on a phone and in Chinese it can be read as well', async () => {
  await served.house.work(served.alliance, served.owner, (work) => chooseLocale(work, served.owner.id, 'zh-CN'))
  await page.setViewportSize({ width: 360, height: 740 })
  for (const at of [address(), kept, `${served.foyer.url}/desk/insight/returns?kind=pls&period=2025`]) {
    await page.goto(at)
    assert.equal(await page.locator('html').getAttribute('lang'), 'zh-CN')
    await assertFits(page)
    await assertAccessible(page)
  }
})
