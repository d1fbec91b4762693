// Beside other libraries at the desk: a file is refused with a sentence, brought, compared as a range with its limits, dropped. Desktop and phone,
// both languages.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { addServicePoint, chooseLocale } from '#rooms/alliance'
import { recordFacts } from '#rooms/facts'
import { assertAccessible, assertFits, openServedHouse, type ServedHouse } from '#testing'

let served: ServedHouse
let page: Page
const address = () => `${served.foyer.url}/desk/insight/indicators/peers?period=2025`
const names = Array.from({ length: 9 }, (_, i) => `Town ${i + 1}`)

before(async () => {
  served = await openServedHouse({ env: { FOYER_NOW: '2026-02-10T02:00:00Z' } }, async (work) => {
    await addServicePoint(work, { name: 'Central', kind: 'central' })
    await recordFacts(work, [
      { metric: 'population.served', day: '2025-06-30', amount: 1000, source: 'Census' },
      ...Array.from({ length: 12 }, (_, i) => ({
        ...{ metric: 'loans' as const, day: `2025-${String(i + 1).padStart(2, '0')}-28`, point: 1, source: 'Lending desk' },
        amount: i === 0 ? 1400 : 600,
      })),
    ])
  })
  page = await served.signIn()
})
after(() => served?.close())

async function bring(measure: string, text: string): Promise<void> {
  await page.getByLabel('What it counts').selectOption(measure)
  await page.getByLabel('CSV file').setInputFiles({ name: `${measure}.csv`, mimeType: 'text/csv', buffer: Buffer.from(text) })
  await page.getByLabel('Who published it').fill('A statistics office')
  await page.getByLabel('How they count').fill('Loans with renewals')
  await page.getByRole('button', { name: 'Take it', exact: true }).click()
}

test('a file is refused with a sentence, then brought; the own figure stands in a range with its limits', async () => {
  await page.goto(address())
  await bring('loans', 'Town,Loans\nx,1\n')
  await page.getByText('The file needs the columns Authority, Period and Count').first().waitFor()
  await bring(
    'loans',
    `Authority,Period,Count\n${names.map((name, i) => `${name},2025,${(i + 1) * 1000}`).join('\n')}\nTown 10,2025-03,4\n`,
  )
  await page.getByText('10 rows were taken; none was left out.').waitFor()
  await bring('population', `Authority,Population\n${names.map((name) => `${name},1000`).join('\n')}\n`)
  await page.getByText('9 rows were taken; none was left out.').waitFor()
  await page.goto(address())
  assert.ok(
    await page
      .getByText('Of 9 libraries with 500 to 2,000 people the middle half have 3 to 7. Yours, 8, is in the highest quarter.')
      .isVisible(),
  )
  assert.ok(await page.getByText('One library is left out, without figures for all months: Town 10.').isVisible())
  await assertAccessible(page)
  await assertFits(page)
})

test('on a phone and in Chinese it can be read as well, and a file is dropped', async () => {
  await served.house.work(served.alliance, served.owner, (work) => chooseLocale(work, served.owner.id, 'zh-CN'))
  await page.setViewportSize({ width: 360, height: 740 })
  await page.goto(address())
  await assertFits(page)
  await assertAccessible(page)
  await page.getByRole('button', { name: '移除文件：外借册次' }).click()
  await page.getByText('文件已移除。').waitFor()
})
