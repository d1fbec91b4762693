// A study at the desk: one that is to come is registered, a re-opening written into the calendar; one that is over is worked out, read, moved and
// shown as moved. On desktop and phone, in both languages.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { addDays } from '#platform'
import { addServicePoint, chooseLocale } from '#rooms/alliance'
import { recordFacts } from '#rooms/facts'
import { registerStudy } from '#rooms/insight'
import { assertAccessible, assertFits, openServedHouse, type ServedHouse } from '#testing'
import { campaignForLoans, handInLoans } from '../src/insight/studies/campaign-for-tests.ts'

let served: ServedHouse
let page: Page
let campaign: string
let study: string
let rollOut: string
let byWeeks: string
/** Seven years of twelve places that go up and down together; place 1 lends out two fifths more in the last three months. */
const loans = (place: number, t: number): number => {
  const noise = Math.sin(place * 12.9898 + t * 78.233) * 43758.5453
  const level = 600 + 90 * place + 60 * Math.sin((t * Math.PI) / 6) + 40 * (noise - Math.floor(noise) - 0.5)
  return Math.round(level * (place === 1 && t > 80 ? 1.4 : 1))
}

before(async () => {
  served = await openServedHouse({ env: { FOYER_NOW: '2027-01-05T02:00:00Z' } }, async (work) => {
    for (let place = 1; place <= 12; place++)
      await addServicePoint(work, { name: `Station ${place}`, kind: 'branch', lat: 27.7 + 0.02 * place, lon: 120.6 })
    await handInLoans(work, { places: 12, months: 84, last: '2026-12' }, loans)
    campaign = await campaignForLoans(work)
  })
  const before = { now: new Date('2026-09-07T02:00:00Z') }
  const terms = {
    metric: 'loans',
    points: [1],
    from: '2026-10',
    to: '2026-12',
    smallest: 20,
    neighbours: { rule: 'distance', metres: 500 },
  } as const
  const { studyId } = await served.house.work(
    served.alliance,
    served.owner,
    (work) => registerStudy(work, { campaign, ...terms, points: [...terms.points] }),
    before,
  )
  study = `${served.foyer.url}/desk/campaigns/${campaign}/studies/${studyId}`
  // Written down too late, so that it chooses nobody out of the other; it can be worked out all the same.
  const late = await served.house.work(served.alliance, served.owner, (work) =>
    registerStudy(work, { campaign, ...terms, points: [7, 8, 11, 12], starts: [11, 12].map((point) => ({ point, from: '2026-11' })) }),
  )
  rollOut = `${served.foyer.url}/desk/campaigns/${campaign}/studies/${late.studyId}`
  byWeeks = await studyByWeeks(before.now)
  page = await served.signIn()
})
after(() => served?.close())

/** Another campaign, of twelve weeks that chance decides, and what was asked at a desk day by day: three times as much where it was. */
async function studyByWeeks(now: Date): Promise<string> {
  const other = await served.house.work(served.alliance, served.owner, campaignForLoans)
  const weeks = { from: '2026-10-05', count: 12, washOut: 1 }
  const day = (at: number) => addDays(weeks.from, at)
  const asked = (from: number, to: number, withIt: readonly string[]) =>
    Array.from({ length: to - from }, (_, i) => from + i).map((at) => ({
      metric: 'enquiries' as const,
      day: day(at),
      point: 1,
      amount: (40 + ((at * at) % 9)) * (withIt.includes(day(Math.floor(at / 7) * 7)) ? 3 : 1),
      source: 'desk',
    }))
  const act = <T>(what: Parameters<typeof served.house.work<T>>[2], at?: { now: Date }) =>
    served.house.work(served.alliance, served.owner, what, at)
  await act((work) => recordFacts(work, asked(-7 * 40, 0, [])))
  const question = { metric: 'enquiries', points: [1], weeks, from: '', to: '', smallest: 20 }
  const { studyId, terms } = await act(
    (work) => registerStudy(work, { campaign: other, ...question, neighbours: { rule: 'distance', metres: 500 } }),
    { now },
  )
  await act((work) => recordFacts(work, asked(0, 84, terms.weeks!.withIt)))
  return `${served.foyer.url}/desk/campaigns/${other}/studies/${studyId}`
}

async function workedOut(address: string): Promise<void> {
  for (const end = Date.now() + 60_000; ; await page.waitForTimeout(500)) {
    await page.goto(address)
    if (await page.getByRole('button', { name: 'Work it out again' }).count()) return
    assert.ok(Date.now() < end, 'it was not worked out within a minute')
  }
}

const press = (name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click()

test('a study that is to come is registered; what cannot be one is refused with a sentence', async () => {
  await page.goto(`${served.foyer.url}/desk/campaigns/${campaign}`)
  await page.getByRole('link', { name: 'Studies', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: 'Studies' }).waitFor()
  await page.getByLabel('First month').fill('2027-03')
  await page.getByLabel('Last month').fill('March')
  await press('Register')
  await page.getByText('There is a problem').waitFor()
  assert.ok(await page.getByText('This is no month; a month is written 2026-09.').first().isVisible())
  await assertAccessible(page)
  await page.getByLabel('Last month').fill('2027-05')
  await page
    .getByLabel(/Station 3/)
    .first()
    .check()
  await press('Register')
  await page.waitForURL(/\/studies\/[0-9a-f-]{36}$/)
  await page.getByText('Registered. It can be worked out when May 2027 is over.').first().waitFor()
  assert.ok(await page.getByText(/before it began/).isVisible())
  assert.equal(await page.getByRole('button', { name: 'Work it out' }).count(), 0)
})

test('a roll-out is registered: each chosen place has a box for its month, and the page says when each begins', async () => {
  await page.goto(`${served.foyer.url}/desk/campaigns/${campaign}/studies`)
  await page.getByLabel('First month').fill('2027-03')
  await page.getByLabel('Last month').fill('2027-06')
  const choose = (place: number) =>
    page.getByRole('group', { name: 'Places with the campaign' }).getByLabel(`${place} · Station ${place}`, { exact: true })
  for (const place of [6, 7, 8, 9]) await choose(place).check()
  await page.getByLabel('Not everywhere at once').check()
  await page.getByLabel('Station 8 begins in').fill('2027-07')
  await page.getByLabel('Station 9 begins in').fill('2027-05')
  await press('Register')
  await page.getByText('There is a problem').waitFor()
  assert.ok(await page.getByText('A place begins between the first and the last month (2027-03 to 2027-06).').first().isVisible())
  assert.equal(await page.getByLabel('Station 9 begins in').inputValue(), '2027-05')
  await assertAccessible(page)
  await page.getByLabel('Station 8 begins in').fill('2027-05')
  await press('Register')
  await page.waitForURL(/\/studies\/[0-9a-f-]{36}$/)
  assert.ok(await page.getByText('May 2027: Station 8 and Station 9').isVisible())
  assert.ok(await page.getByText('places that never have the campaign').isVisible())
  await page.locator('summary', { hasText: 'Change the study' }).click()
  assert.equal(await page.getByLabel('Station 8 begins in').inputValue(), '2027-05')
  assert.equal(await page.getByLabel('Station 6 begins in').inputValue(), '')
})

test('what is written down too late only describes', async () => {
  await page.goto(`${served.foyer.url}/desk/campaigns/${campaign}/studies`)
  await page.getByLabel('First month').fill('2026-11')
  await page.getByLabel('Last month').fill('2026-12')
  await page
    .getByLabel(/Station 4/)
    .first()
    .check()
  await press('Register')
  await page.waitForURL(/\/studies\/[0-9a-f-]{36}$/)
  assert.ok(await page.getByText(/when it had begun/).isVisible())
})

test('the calendar takes in what happened, and gives it back', async () => {
  await page.goto(`${served.foyer.url}/desk/insight/events`)
  await page.getByText('Nothing is written down yet.').waitFor()
  await page.getByLabel('Place').selectOption('5')
  await page.getByLabel('First day').fill('2026-11-03')
  await press('Write it down')
  await page.getByText('There is a problem').waitFor()
  await page.getByLabel('In a few words').fill('New house')
  await press('Write it down')
  await page.getByText('Written down.', { exact: true }).waitFor()
  await assertAccessible(page)
})

test('a study that is over is worked out in the background, and says verdict, size, picture and method', async () => {
  await page.goto(study)
  await page.getByText('It is over and can be worked out.').first().waitFor()
  await press('Work it out')
  await page
    .getByText(/It is being worked out/)
    .first()
    .waitFor()
  await workedOut(study)
  const lead = await page
    .getByText(/^Shown: Loans were about [\d,]+ a month more than they would have been without it\.$/)
    .first()
    .textContent()
  // Two fifths of about 690 books.
  const size = Number(/[\d,]+/.exec(lead!)![0].replace(',', ''))
  assert.ok(size > 200 && size < 350, lead!)
  assert.ok(await page.getByText(/^Asked about \d+ campaigns that never were/).isVisible())
  assert.ok(
    await page
      .getByRole('img', { name: /What was counted, and what would have been without it/ })
      .first()
      .isVisible(),
  )
  await page.locator('summary', { hasText: 'For the analyst' }).click()
  for (const words of ['Synthetic difference-in-differences', '1 of 11', 'Interval of the method, 95 %', 'Calibrated interval, 95 %'])
    assert.ok(await page.getByText(words).first().isVisible(), words)
  // What was written down too late about Station 4 chooses nobody out; Station 5 re-opened in a month of the campaign.
  assert.equal(await page.getByRole('cell', { name: 'has a campaign of its own that is studied' }).count(), 0)
  await page.getByRole('cell', { name: 'something happened there (calendar)' }).waitFor()
  await assertAccessible(page)
  await assertFits(page)
  await page.goto(`${served.foyer.url}/desk/campaigns/${campaign}`)
  assert.ok(await page.getByText(/^Loans at one place: Shown: between [\d,]+ and [\d,]+ a month$/).isVisible())
  await page.goto(`${served.foyer.url}/desk/campaigns`)
  assert.ok(await page.getByText(/^Loans at one place: Shown: between [\d,]+ and [\d,]+ a month$/).isVisible())
  // A list with a study in it does not say of all its campaigns that nobody has made one.
  assert.equal(await page.getByText('nobody has made one').count(), 0)
})

test('a roll-out that is over shows the effect by months since the start, as a picture and in numbers', async () => {
  await page.goto(rollOut)
  await press('Work it out')
  await workedOut(rollOut)
  assert.ok(
    await page
      .getByRole('img', { name: /^The effect by months since the start\./ })
      .first()
      .isVisible(),
  )
  await page
    .getByRole('heading', { name: 'The effect by months since the start' })
    .locator('xpath=ancestor::figure')
    .locator('summary')
    .click()
  const rows = page.getByRole('table', { name: /The effect by months since the start/ }).getByRole('row')
  assert.equal(await rows.count(), 4, 'a head and three months')
  await page.locator('summary', { hasText: 'For the analyst' }).click()
  assert.ok(await page.getByText(/^Effects of places that begin in different months/).isVisible())
  await assertAccessible(page)
  await assertFits(page)
})

test('weeks that chance decided are listed, and told week by week when they are over', async () => {
  await page.goto(byWeeks)
  await page.getByText('Weeks with it begin on').waitFor()
  await press('Work it out')
  await workedOut(byWeeks)
  const picture = page.getByRole('heading', { name: 'What was counted week by week' }).locator('xpath=ancestor::figure')
  await picture.locator('summary').click()
  const rows = picture.getByRole('table').getByRole('row')
  assert.equal(await rows.count(), 13, 'a head and twelve weeks')
  assert.equal(await picture.getByText('not recorded').count(), 0, 'a week with it is none without it')
  await page.locator('summary', { hasText: 'For the analyst' }).click()
  await assertAccessible(page)
  await page.setViewportSize({ width: 360, height: 740 })
  await assertFits(page)
  await assertAccessible(page)
  if (process.env.FOYER_LOOK) await page.screenshot({ path: `${process.env.FOYER_LOOK}/weeks.png`, fullPage: true })
  await page.setViewportSize({ width: 1280, height: 900 })
})

test('how far to trust a study is asked of the library’s own figures', async () => {
  const method = `${served.foyer.url}/desk/insight/method`
  await page.goto(method)
  await page.getByText('Nobody has asked yet.').waitFor()
  await press('Check it')
  await page.getByText(/It is being checked\./).waitFor()
  for (const end = Date.now() + 60_000; ; await page.waitForTimeout(500)) {
    await page.goto(method)
    if (await page.getByText('Calibrated intervals that held the truth').count()) break
    assert.ok(Date.now() < end, 'it was not checked within a minute')
  }
  assert.ok(
    await page
      .getByText(/promised are 95 %/)
      .first()
      .isVisible(),
  )
  await assertAccessible(page)
})

test('on a phone and in Chinese it can be read as well', async () => {
  const speak = (locale: string) => served.house.work(served.alliance, served.owner, (work) => chooseLocale(work, served.owner.id, locale))
  await speak('zh-CN')
  await page.setViewportSize({ width: 360, height: 740 })
  await page.goto(study)
  assert.equal(await page.locator('html').getAttribute('lang'), 'zh-CN')
  assert.ok(
    await page
      .getByText(/^已证实：/)
      .first()
      .isVisible(),
  )
  await assertFits(page)
  await assertAccessible(page)
  await page.goto(rollOut)
  assert.ok(
    await page
      .getByRole('img', { name: /^开始后逐月的作用/ })
      .last()
      .isVisible(),
  )
  await assertFits(page)
  await assertAccessible(page)
  await speak('en')
  await page.setViewportSize({ width: 1280, height: 900 })
})

test('a question that is moved after its start gives no number', async () => {
  await page.goto(study)
  await page.locator('summary', { hasText: 'Change the study' }).click()
  await page.getByLabel('First month').fill('2026-11')
  await page.getByLabel('Why is it changed?').fill('October was slow')
  await press('Save the change')
  await page
    .getByText(/^No number: the question was changed after it had begun/)
    .first()
    .waitFor()
  assert.ok(await page.getByText('Changed after registration').isVisible())
  assert.ok(await page.getByText('October was slow').first().isVisible())
  await press('Work it out')
  await page
    .getByText(/changed the question on 2027-01-05, after it had begun/)
    .first()
    .waitFor()
  await page.goto(`${served.foyer.url}/desk/campaigns/${campaign}`)
  assert.ok(await page.getByText('Cannot tell: the question of the study that was registered first was changed after it began').isVisible())
})
