// An evaluation workbook at the desk: begun from a template, filled from figures and a sheet, scored, shown by evidence, finished, and read beside a
// figure that came in late. On desktop and phone, in both languages.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { addServicePoint, chooseLocale } from '#rooms/alliance'
import { recordFacts } from '#rooms/facts'
import { putHonour } from '#rooms/insight'
import { assertAccessible, assertFits, openServedHouse, type ServedHouse } from '#testing'

let served: ServedHouse
let page: Page
let workbook: string
let criterion: string

const loans = (rows: [string, number][]) =>
  served.system((work) =>
    recordFacts(
      work,
      rows.map(([day, amount]) => ({ metric: 'loans', day, point: 1, amount, source: 'lending.csv' })),
    ),
  )

before(async () => {
  served = await openServedHouse({ env: { FOYER_NOW: '2026-03-02T02:00:00Z' } }, async (work) => {
    await addServicePoint(work, { name: 'Central', kind: 'central' })
    await putHonour(work, { kind: 'prize', title: 'Reading city', giver: 'The province', day: '2024-04-23' })
  })
  await loans([
    ['2023-06-15', 130_000],
    ['2024-06-15', 140_000],
    ['2025-06-15', 125_000],
  ])
  page = await served.signIn()
})
after(() => served?.close())

const press = (name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click()
/** A fold that is opened before the page is alive would shut again. */
const unfold = async (name: string): Promise<void> => {
  await page.waitForLoadState('networkidle')
  await page.locator('summary', { hasText: name }).click()
}
const sheet = (text: string) => ({ name: 'sheet.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })

test('begun from a template, a must-have tells by its figure whether it is met', async () => {
  await page.goto(`${served.foyer.url}/desk/insight`)
  await page.getByRole('link', { name: 'Evaluation', exact: true }).click()
  await page.getByText('There is no workbook yet.').waitFor()
  await page.getByLabel('Title', { exact: true }).fill('National evaluation, 8th round')
  await page.getByLabel('First year of the round').fill('2023')
  await page.getByLabel('Last year of the round').fill('2025')
  await page.getByLabel('Three parts, as in the national evaluation of China').check()
  await assertAccessible(page)
  await press('Begin it')
  await page.waitForURL(/\/evaluations\/[0-9a-f-]{36}$/)
  workbook = page.url()
  const must = page.getByRole('listitem').filter({ hasText: '6-1' })
  assert.match(await must.innerText(), /Loans a year[\s\S]*\bmet\b[\s\S]*At least 120,000 items, in each year of the round\./i)
  await page.getByText('1 of 4 criteria done.', { exact: false }).first().waitFor()
  await assertAccessible(page)
  await assertFits(page)
  await must.getByRole('link').click()
  await page.getByText('The figure decides: met.', { exact: false }).waitFor()
  await page.getByRole('row', { name: /2024/ }).getByRole('link', { name: '140,000' }).click()
  await page.getByRole('heading', { level: 1, name: 'Rows as they came' }).waitFor()
})

test('the sheet of whoever judges is taken in whole, or each wrong line is named', async () => {
  await page.goto(workbook)
  await unfold('Bring a sheet')
  await page
    .getByLabel('Sheet of criteria (CSV)')
    .setInputFiles(sheet('part,code,criterion,kind,points\nService,1.1,Reading promotion,maybe,12\nService,1.2,,points,8\n'))
  await press('Take it in')
  await page.getByText('Line 2: kind is must or points.').first().waitFor()
  assert.ok(await page.getByText('Line 3: criterion is missing.').first().isVisible())
  await page
    .getByLabel('Sheet of criteria (CSV)')
    .setInputFiles(sheet('part,code,criterion,kind,points\nService,1.1,Reading promotion,points,12\nService,1.2,Opening hours,points,8\n'))
  await press('Take it in')
  await page.getByText('2 criteria were added, 0 changed.').waitFor()
  await page.getByRole('link', { name: 'Reading promotion', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: '1.1 Reading promotion' }).waitFor()
  criterion = page.url()
})

test('scored with a reason, shown by evidence, with what is missing; each score stays', async () => {
  await page.getByLabel('Points, of 12').fill('20')
  await page.getByLabel('Reason').fill('Sixty events a year.')
  await press('Score it')
  await page.getByText('The number lies between 0 and 12.').first().waitFor()
  await page.getByLabel('Points, of 12').fill('9')
  await press('Score it')
  await page.getByText('9 of 12').waitFor()
  await page.getByLabel('Points, of 12').fill('10')
  await page.getByLabel('Reason').fill('Sixty events a year, and the book bus.')
  await press('Score it')
  await page.getByText('10 of 12').waitFor()
  assert.ok(await page.getByText('9 of 12').isVisible(), 'the score before stays')
  await page.getByLabel('Piece of evidence').selectOption({ label: 'Reading city (The province) · Tue 23 Apr 2024' })
  await press('Put it here')
  await page.getByRole('list', { name: 'Evidence' }).getByRole('link', { name: 'Reading city (The province)' }).waitFor()
  await page.getByLabel('What is missing').fill('The list of the book bus')
  await page.getByLabel('By when').fill('2026-05-31')
  await press('Save')
  await page.getByText('Missing: The list of the book bus', { exact: false }).waitFor()
  await assertAccessible(page)
  await page.goto(`${workbook}?show=without-evidence`)
  assert.equal(await page.getByRole('link', { name: 'Reading promotion', exact: true }).count(), 0)
  assert.equal(await page.getByRole('link', { name: 'Opening hours', exact: true }).count(), 1)
})

test('who is second sees at once what the first scored, keeps what was typed, and counts when pressing again', async () => {
  await page.goto(criterion)
  const second = await page.context().newPage()
  await second.goto(criterion)
  await second.waitForLoadState('networkidle')
  await page.getByLabel('Points, of 12').fill('11')
  await page.getByLabel('Reason').fill('Counted once more.')
  await press('Score it')
  await page.getByText('11 of 12').waitFor()
  await second.getByLabel('Points, of 12').fill('10')
  await second.getByLabel('Reason').fill('Without the book bus.')
  const again = second.getByRole('button', { name: 'Score it', exact: true })
  await again.click()
  await second.getByText('scored this criterion meanwhile', { exact: false }).first().waitFor()
  await second.getByText('11 of 12').waitFor()
  assert.ok(await second.getByText('Counted once more.').isVisible(), 'why the first scored so')
  assert.equal(await second.getByLabel('Reason').inputValue(), 'Without the book bus.')
  assert.equal(await second.getByLabel('Points, of 12').inputValue(), '10')
  await again.click()
  await second.getByText('Saved.').waitFor()
  const newest = second.getByRole('list', { name: 'Self-score' }).getByRole('listitem').first()
  assert.match(await newest.innerText(), /10 of 12[\s\S]*Without the book bus\./)
  await second.close()
})

test('finished it stands; a late figure is told beside it, then the reviewer and the verdict', async () => {
  await page.goto(workbook)
  await press('Finish the workbook')
  await page.getByText('Finished: version 1 is kept.').waitFor()
  await loans([['2025-07-15', 5000]])
  await page.goto(workbook)
  await page.getByText('6-1, 2025: 130,000 (when it was finished: 125,000).').waitFor()
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'HTML, to print or pass on', exact: true }).click(),
  ])
  assert.equal(file.suggestedFilename(), 'evaluation-2023-2025.html')
  await page.goto(criterion)
  assert.equal(await page.getByRole('button', { name: 'Score it', exact: true }).count(), 0)
  await page.getByLabel('Points, of 12').fill('8')
  await press('Enter the reviewer’s score')
  await page.getByText('Beside the self-score: -2').waitFor()
  await page.goto(workbook)
  await unfold('Write down the verdict')
  await page.getByLabel('Verdict', { exact: true }).fill('First class')
  await page.getByLabel('Day of the verdict').fill('2026-03-01')
  await press('Write it down')
  await page.getByText('Verdict: First class', { exact: false }).waitFor()
  await assertAccessible(page)
})

test('an honour is written down with its document, corrected, and taken out', async () => {
  await page.goto(`${served.foyer.url}/desk/insight/evaluations`)
  await page.getByRole('link', { name: 'Honours', exact: true }).click()
  await page.getByRole('link', { name: 'Reading city', exact: true }).waitFor()
  await page.getByLabel('What it is called').fill('Model library')
  await press('Write it down')
  await page.getByText('Say which day.').first().waitFor()
  await page.getByLabel('Who gave it').fill('The ministry')
  await page.getByLabel('When', { exact: true }).fill('2025-11-01')
  await page.getByLabel('Level', { exact: true }).selectOption({ label: 'national' })
  await page.getByLabel('Document').setInputFiles({ name: 'letter.txt', mimeType: 'text/plain', buffer: Buffer.from('Well done.\n') })
  await page.getByLabel('It may be shown outside').check()
  await press('Write it down')
  await page.getByText('It stands in the register.').waitFor()
  await assertAccessible(page)
  await page.getByRole('link', { name: 'Model library', exact: true }).click()
  await page.getByLabel('For what').fill('The night library')
  await press('Save')
  await page.getByText('Saved.').waitFor()
  await assertAccessible(page)
  await page.goto(`${served.foyer.url}/desk/insight/honours`)
  await page.getByRole('listitem').filter({ hasText: 'Model library' }).getByRole('button').click()
  await page.getByText('It was taken out of the register; it stays in the record.').waitFor()
  assert.equal(await page.getByRole('link', { name: 'Model library', exact: true }).count(), 0)
})

test('on a phone and in Chinese it can be read as well', async () => {
  await served.house.work(served.alliance, served.owner, (work) => chooseLocale(work, served.owner.id, 'zh-CN'))
  await page.setViewportSize({ width: 360, height: 740 })
  for (const at of [`${served.foyer.url}/desk/insight/evaluations`, `${served.foyer.url}/desk/insight/honours`, workbook, criterion]) {
    await page.goto(at)
    assert.equal(await page.locator('html').getAttribute('lang'), 'zh-CN')
    await assertFits(page)
    await assertAccessible(page)
  }
  assert.match(await page.locator('main').innerText(), /自评分[\s\S]*佐证材料/)
})
