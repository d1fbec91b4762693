// What to try next at the desk: asked for on a campaign's page, worked out in the background, read, one proposal begun as a draft and one refused; without
// script as well. On desktop and phone, in both languages.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import type { Work } from '#platform'
import { chooseLocale } from '#rooms/alliance'
import { campaignById } from '#rooms/strategy'
import { assertAccessible, assertFits, openServedHouse, type ServedHouse } from '#testing'
import { campaignFor, letPostsLeave } from '../src/insight/what-next/posts-for-tests.ts'

let served: ServedHouse
let page: Page
let campaign: string

before(async () => {
  served = await openServedHouse({ env: { FOYER_NOW: '2026-08-24T02:00:00Z' } }, async () => {})
  const at = <T>(now: Date, act: (work: Work) => Promise<T>) => served.house.work(served.alliance, served.owner, act, { now })
  const made = await at(new Date('2026-04-01T00:00:00Z'), (work) => campaignFor(work, 'visits.onsite'))
  campaign = made.campaign
  await letPostsLeave(at, { campaign, goal: made.goal, metric: 'reach.touches', posts: 34 }, (i, channel) =>
    channel === 'x' ? [12 + (i % 3), 6, 2, i % 2] : [2, 1 + (i % 2), 0, 1],
  )
  page = await served.signIn()
})
after(() => served?.close())

const next = () => `${served.foyer.url}/desk/next/campaign/${campaign}`
const press = (name: string): Promise<void> => page.getByRole('button', { name, exact: true }).first().click()

test('it is asked for from the campaign, and worked out in the background', async () => {
  await page.goto(`${served.foyer.url}/desk/campaigns/${campaign}`)
  await page.getByText('Nobody has asked yet.').waitFor()
  await page.getByRole('link', { name: 'Open what to try next' }).click()
  await page.getByRole('heading', { level: 1, name: 'What to try next' }).waitFor()
  await page.getByLabel('Posts wanted').fill('many')
  await press('Work it out')
  await page.getByText('There is a problem').waitFor()
  assert.ok(await page.getByText('This is not a number.').first().isVisible())
  await assertAccessible(page)
  await page.getByLabel('Posts wanted').fill('4')
  await page.getByLabel(/^Hours of staff/).fill('40')
  await press('Work it out')
  await page
    .getByText(/It is being worked out/)
    .first()
    .waitFor()
  for (const end = Date.now() + 60_000; ; await page.waitForTimeout(500)) {
    await page.goto(next())
    if (await page.getByRole('heading', { name: 'Proposals' }).count()) break
    assert.ok(Date.now() < end, 'it was not worked out within a minute')
  }
})

test('it says what matters, what cannot be told, by which step it is measured, and how sure the best is', async () => {
  assert.ok(await page.getByText(/^By the post, the channel matters: X brought about [\d.]+ times what Posters did\.$/).isVisible())
  assert.ok(await page.getByText('By the post, the time of day does not matter that we can tell.').isVisible())
  assert.ok(
    await page
      .getByText(/The goal counts Visits, which no code tells post by post\. Measured is the nearest step that does: Link follows/i)
      .isVisible(),
  )
  assert.ok(
    await page
      .getByText(/% sure/)
      .first()
      .isVisible(),
  )
  await assertAccessible(page)
  await assertFits(page)
})

test('a proposal is refused with a reason, which everybody sees, and another becomes a draft', async () => {
  const refuse = page.locator('summary', { hasText: 'Not this one' }).first()
  await refuse.click()
  await press('Say no')
  await page.getByText('There is a problem').waitFor()
  assert.ok(await page.getByText('Choose why.').first().isVisible())
  await page.getByLabel('Why not?').first().selectOption('other')
  await page
    .getByLabel(/^In your own words/)
    .first()
    .fill('Staff exams')
  await press('Say no')
  await page.getByText(/Nothing like it is proposed here until/).waitFor()
  await page.getByRole('heading', { name: 'Not proposed for now' }).waitFor()
  assert.ok(
    await page
      .getByText(/Staff exams/)
      .first()
      .isVisible(),
  )
  await page.goto(`${served.foyer.url}/desk/campaigns/${campaign}`)
  await page.getByRole('link', { name: 'Decide about these' }).click()
  await press('Make a draft')
  await page.waitForURL(/\/desk\/posts\/[0-9a-f-]{36}$/)
  assert.ok(await page.getByText(/^Begun from a proposal: /).isVisible())
  await assertAccessible(page)
  await assertFits(page)
  await page.goto(next())
  assert.ok(
    await page
      .getByRole('link', { name: / \?\?$/ })
      .first()
      .isVisible(),
  )
})

test('the goal and the whole library have the same page; what is none is not there', async () => {
  await page.goto(`${served.foyer.url}/desk/insight`)
  await page.getByRole('link', { name: 'What to try next' }).click()
  await page.getByText('The whole library').waitFor()
  assert.ok(await page.getByText('Nobody has asked yet.').isVisible())
  const { goals } = await served.house.work(served.alliance, served.owner, (work) => campaignById(work, campaign))
  await page.goto(`${served.foyer.url}/desk/goals/${goals[0]}`)
  await page.getByRole('link', { name: 'What to try next' }).click()
  await page.getByText('Goal · More readers').waitFor()
  for (const none of ['campaign/all', 'library/some', 'nothing/all'])
    assert.equal((await page.goto(`${served.foyer.url}/desk/next/${none}`))!.status(), 404, none)
})

test('without script all of it can be read and decided', async () => {
  const { origin } = new URL(served.foyer.url)
  const context = await page
    .context()
    .browser()!
    .newContext({ javaScriptEnabled: false, storageState: await page.context().storageState() })
  try {
    const plain = await context.newPage()
    await plain.goto(next())
    const before = await plain.locator('summary', { hasText: 'Not this one' }).count()
    assert.ok(before > 0)
    await plain.locator('summary', { hasText: 'Not this one' }).first().click()
    await plain.getByLabel('Why not?').first().selectOption('hours')
    await plain.getByRole('button', { name: 'Say no' }).first().click()
    await plain.getByText(/Nothing like it is proposed here until/).waitFor()
    // Other days of the same kind lapse with it.
    assert.ok((await plain.locator('summary', { hasText: 'Not this one' }).count()) < before)
    assert.equal(new URL(plain.url()).origin, origin)
  } finally {
    await context.close()
  }
})

test('on a phone and in Chinese it can be read as well', async () => {
  await served.house.work(served.alliance, served.owner, (work) => chooseLocale(work, served.owner.id, 'zh-CN'))
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto(next())
  assert.equal(await page.locator('html').getAttribute('lang'), 'zh-CN')
  assert.ok(await page.getByText('时段是否有差别，目前看不出。').isVisible())
  await assertFits(page)
  await assertAccessible(page)
  await page.goto(`${served.foyer.url}/desk/campaigns/${campaign}`)
  await page.getByRole('heading', { name: '下一步试什么' }).waitFor()
  await assertFits(page)
})
