// Figures come in at the desk: a file is read, tried, placed; what cannot be placed is mended; a month is closed and reopened. On desktop and phone.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { addServicePoint } from '#rooms/alliance'
import { assertAccessible, assertFits, openServedHouse, type ServedHouse } from '#testing'

let served: ServedHouse
let foyer: ServedHouse['foyer']
let page: Page
const csv =
  'Library,2024-01,2024-02,Phone\nCity,"1,204",1311,13800138000\nNorthside,12,<5,x\nEast End,-3,7,y\n<script>document.title = "broken"</script>,1,2,z\n'

before(async () => {
  served = await openServedHouse({ name: 'Test City' }, async (work) => {
    for (const name of ['City Library', 'North Side', 'East End']) await addServicePoint(work, { name, kind: 'branch' })
  })
  foyer = served.foyer
  page = await served.signIn()
})
after(() => served?.close())

/** Accessible and within the window, here and on a phone. */
async function looks(path: string): Promise<void> {
  const storageState = await page.context().storageState()
  for (const viewport of [
    { width: 1280, height: 900 },
    { width: 360, height: 740 },
  ]) {
    const other = await served.browser.open({ viewport, storageState })
    await other.goto(foyer.url + path)
    await assertFits(other)
    await assertAccessible(other)
    await other.context().close()
  }
}

test('a table is read, a name explained, the figures placed; what is wrong waits with its reason', async () => {
  await page.goto(`${foyer.url}/desk/facts/imports`)
  await page.setInputFiles('input[type=file]', { name: 'gates.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
  await page.getByRole('button', { name: 'Read the file' }).click()
  await page.getByText('Say which metric the figures are.').first().waitFor()
  await page.setInputFiles('input[type=file]', { name: 'gates.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
  await page.getByLabel('Metric').selectOption('visits.onsite')
  await page.getByRole('button', { name: 'Read the file' }).click()
  await page.waitForURL(/imports\/[0-9a-f-]{36}/)
  const address = new URL(page.url()).pathname
  await page.getByText('Columns that are not read: Phone.').waitFor()
  await looks(address)
  await page.getByLabel('What does Northside mean?').selectOption({ label: 'North Side' })
  await page.getByRole('button', { name: 'Remember Northside' }).click()
  await page.getByText('One name waits for you').waitFor()
  assert.doesNotMatch(await page.title(), /broken/)
  await page.getByRole('button', { name: 'Place 5 figures' }).click()
  await page.getByText('Placed 4 figures, corrected 0; 3 rows are in quarantine.').waitFor()
  await looks(address)
})

test('a row in quarantine is mended; the figure stands with its source', async () => {
  await looks('/desk/facts/quarantine')
  await page.goto(`${foyer.url}/desk/facts/quarantine`)
  await page.getByText('Decide', { exact: true }).click()
  await page.getByLabel('Right figure').fill('many')
  await page.getByRole('button', { name: 'Place it line 4' }).click()
  await page.getByText('Give the figure as a number.').first().waitFor()
  await page.getByLabel('Right figure').fill('3')
  await page.getByRole('button', { name: 'Place it line 4' }).click()
  await page.getByText('The row was placed.').waitFor()
  await page.goto(`${foyer.url}/desk/facts/visits.onsite`)
  await page.getByRole('cell', { name: '1,219' }).waitFor()
  await page.getByText('hidden by its source: North Side').waitFor()
  await looks('/desk/facts/visits.onsite')
  const text = await (await page.request.get(`${foyer.url}/desk/facts/visits.onsite/figures.csv?from=2024-01&to=2024-02`)).text()
  assert.match(text, /2024-01-01,2024-01-31,1219,3,3,,,gates\.csv/)
})

test('a month is closed and opened again with a reason', async () => {
  await page.goto(`${foyer.url}/desk/facts/periods?metric=visits.onsite`)
  await page.getByRole('button', { name: 'Close January 2024' }).click()
  await page.getByText('closed, version 1').waitFor()
  await page.getByText('Open again', { exact: true }).first().click()
  await page.getByLabel('Why').fill('two weeks were missing')
  await page.getByRole('button', { name: 'Open again January 2024' }).click()
  await page.getByText('reopened, version 2').waitFor()
  await page.getByText(/Reopened by Lin Yue .* two weeks were missing/).waitFor()
  await looks('/desk/facts/periods?metric=visits.onsite')
})

test('every other page of the facts fits a phone and is accessible', async () => {
  for (const path of ['/desk/facts', '/desk/facts/imports', '/desk/facts/names', '/desk/facts/computer.use-percent']) await looks(path)
})

test('imports, names and corrections are there as CSV too', async () => {
  const csvOf = async (path: string) => (await page.request.get(foyer.url + path)).text()
  assert.match(await csvOf('/desk/facts/imports.csv'), /gates\.csv,gates\.csv,placed,Lin Yue,.*,8,/)
  assert.match(await csvOf('/desk/facts/names.csv'), /Northside,2,North Side,Lin Yue,/)
  await page.goto(`${foyer.url}/desk/facts/imports`)
  assert.equal(await page.locator('a[href="/desk/facts/imports.csv"]').count(), 1)
  const later = csv.replace('1311', '1312')
  await page.setInputFiles('input[type=file]', { name: 'gates.csv', mimeType: 'text/csv', buffer: Buffer.from(later) })
  await page.getByLabel('Metric').selectOption('visits.onsite')
  await page.getByRole('button', { name: 'Read the file' }).click()
  await page.waitForURL(/imports\/[0-9a-f-]{36}/)
  const link = page.locator('a[href$="/corrections.csv"]')
  assert.match(await csvOf((await link.getAttribute('href'))!), /,City,1,visits\.onsite,2024-02-01,1311,1312/)
})

test('on a phone a wide table is moved inside its frame, and its caption and the head of each row stay in sight', async () => {
  const phone = await served.browser.open({ viewport: { width: 360, height: 740 }, storageState: await page.context().storageState() })
  await phone.goto(`${foyer.url}/desk/facts/visits.onsite?from=2023-01&to=2024-02`)
  await assertFits(phone)
  const frame = phone.locator('.wide').last()
  const places = () =>
    frame.evaluate((box) => {
      box.scrollLeft = box.scrollWidth
      const left = (one: Element | null) => Math.round(one!.getBoundingClientRect().left - box.getBoundingClientRect().left)
      return { moved: box.scrollLeft, caption: left(box.querySelector('caption span')), head: left(box.querySelector('tbody th')) }
    })
  // A shadow of the frame says that there is more, without a script; what is inside carries the ground that covers it at its ends.
  const [attached, role, name] = await frame.evaluate((box) => [
    getComputedStyle(box).backgroundAttachment,
    box.getAttribute('role'),
    document.getElementById(box.getAttribute('aria-labelledby')!)?.textContent,
  ])
  assert.match(attached!, /^local, local, scroll, scroll/)
  assert.ok(role === 'region' && name, 'it can be reached by keyboard, by its name')
  const { moved, caption, head } = await places()
  assert.ok(moved > 0, 'the table is wider than its frame')
  assert.ok(caption >= 0 && caption < 40 && head >= 0 && head < 5, `caption at ${caption}, head at ${head}`)
  await phone.context().close()
})
