// Skills at the desk: what one's posts show, corrected and added to, gaps, and an idea for the programme that becomes a task. On desktop and phone, in both
// languages.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { chooseLocale } from '#rooms/alliance'
import { connectAccount, deliveriesOf, pasteIncoming } from '#rooms/channels'
import { fromPlain, requestReview, saveSeries, schedulePost, setReviewRule, writePost } from '#rooms/content'
import { planChannel } from '#rooms/strategy'
import { assertAccessible, assertFits, openServedHouse, type ServedHouse } from '#testing'

let served: ServedHouse
let page: Page

before(async () => {
  served = await openServedHouse({}, async () => {})
  await served.house.work(served.alliance, served.owner, async (work) => {
    await setReviewRule(work, { kind: 'article', steps: [], corrections: false, reason: 'a test' })
    await connectAccount(work, { kind: 'x', name: 'X' })
    for (const channel of ['x', 'poster'])
      await planChannel(work, { channel, version: 0, purpose: 'news', audienceId: null, hoursPerWeek: 2 })
    const { id: series } = await saveSeries(work, { names: { en: 'Stars over us', 'zh-CN': '头顶的星' } })
    const post = await writePost(work, {
      texts: { en: { title: 'Jupiter tonight', body: fromPlain('Look up.') } },
      series,
      noGoal: 'a test',
      noAction: 'a test',
      variants: { website: {}, x: {} },
    })
    const { version } = await requestReview(work, { post: post.id })
    await schedulePost(work, { post: post.id, version, at: 'now' })
    const delivery = (await deliveriesOf(work, post.id)).find(({ channel }) => channel === 'x')!.id
    for (const author of ['a', 'b', 'c', 'd', 'e', 'f'])
      await pasteIncoming(work, { channel: 'x', sort: 'comment', text: 'Where do I look?', author, delivery })
  })
  page = await served.signIn()
})
after(() => served?.close())

const press = (name: string): Promise<void> => page.getByRole('button', { name, exact: true }).first().click()

test('one sees what one’s posts show, corrects it, and adds what no post shows', async () => {
  await page.goto(`${served.foyer.url}/desk/work`)
  await page.getByRole('link', { name: 'Skills', exact: true }).click()
  await page.getByRole('heading', { name: 'What your posts show' }).waitFor()
  assert.ok(await page.getByText('Stars over us').first().isVisible())
  await page.getByRole('button', { name: /^Not mine.*Words alone/ }).click()
  await page.getByText('Corrected.', { exact: true }).waitFor()
  await page.getByRole('button', { name: /^It is mine.*Words alone/ }).waitFor()
  await press('Add it')
  await page.getByText('There is a problem').waitFor()
  await page.getByLabel('What I can do').first().fill('I show the sky every month')
  await page.getByLabel('It goes with').first().selectOption({ label: 'Stars over us' })
  await press('Add it')
  await page.getByText('Kept.', { exact: true }).waitFor()
  assert.ok(await page.getByText('I show the sky every month').first().isVisible())
  await press('Ideas may name me')
  await page.getByText('Ideas for the programme may name you.', { exact: true }).waitFor()
  assert.ok(await page.getByText('Nobody here does it.', { exact: false }).first().isVisible())
  await assertAccessible(page)
  await assertFits(page)
})

test('an idea says its evidence and becomes a task', async () => {
  await page.getByRole('link', { name: 'Ideas for the programme' }).click()
  await page.getByRole('heading', { name: 'A workshop: Stars over us' }).waitFor()
  assert.ok(await page.getByText(/questions under posts about it in the last year/).isVisible())
  assert.ok(await page.getByText('I show the sky every month').isVisible())
  await page.locator('summary', { hasText: 'Not this one' }).click()
  await press('Say no')
  await page.getByText('There is a problem').waitFor()
  await assertAccessible(page)
  await page.goto(`${served.foyer.url}/desk/skills/ideas`)
  await page.locator('summary', { hasText: 'Take it up' }).click()
  await page.getByLabel('What is to be done').fill('An evening under the stars')
  await press('Make it a task')
  await page.getByText('It is a task now.').waitFor()
  await page.getByRole('link', { name: 'Open the task' }).first().click()
  await page.getByText('An evening under the stars').first().waitFor()
})

test('on a phone and in Chinese both can be read', async () => {
  await served.house.work(served.alliance, served.owner, (work) => chooseLocale(work, served.owner.id, 'zh-CN'))
  await page.setViewportSize({ width: 390, height: 844 })
  for (const [path, heading] of [
    ['skills', '技能'],
    ['skills/ideas', '活动点子'],
  ] as const) {
    await page.goto(`${served.foyer.url}/desk/${path}`)
    await page.getByRole('heading', { level: 1, name: heading }).waitFor()
    await assertFits(page)
    await assertAccessible(page)
  }
})
