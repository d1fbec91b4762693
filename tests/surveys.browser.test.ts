// A survey: opened at the desk, answered without script on a small phone in two languages, closed and read.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { answerSurvey } from '#rooms/insight'
import { assertAccessible, assertFits, openServedHouse, type ServedHouse } from '#testing'

let served: ServedHouse
let page: Page
let id: string

before(async () => {
  served = await openServedHouse({ env: { FOYER_NOW: '2026-09-20T02:00:00Z' } })
  page = await served.signIn()
})
after(() => served?.close())

test('the desk opens a survey with ready questions and one of its own, and gets a link and a QR code', async () => {
  await page.goto(`${served.foyer.url}/desk/insight/surveys`)
  await assertAccessible(page)
  await page.locator('summary', { hasText: 'Open a survey' }).click()
  await page.fill('[name=title]', 'What the story hour did for you')
  await page.fill('[name=opens]', '2026-09-20')
  await page.getByRole('button', { name: 'Open the survey' }).click()
  await page.getByText('Error:').first().waitFor()
  assert.equal(await page.inputValue('[name=title]'), 'What the story hour did for you', 'what was typed stays')
  await page.fill('[name=closes]', '2026-09-30')
  await page.getByLabel('I trust the library.').check()
  await page.locator('summary', { hasText: 'A question of your own (1)' }).click()
  await page.fill('[name=own-0-en]', 'Did you come by bus?')
  await page.fill('[name="own-0-zh-CN"]', '您是坐公交车来的吗？')
  await page.fill('[name=choices-0-en]', 'Yes\nNo')
  await page.fill('[name="choices-0-zh-CN"]', '是\n不是')
  await page.selectOption('[name=grouped]', 'first-visit')
  await page.getByRole('button', { name: 'Open the survey' }).click()
  await page.waitForURL(/surveys\/[0-9a-f-]{36}$/)
  id = page.url().split('/').at(-1)!
  assert.ok(await page.getByRole('img', { name: /QR code/ }).isVisible())
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 900 })
    await assertFits(page)
  }
  await assertAccessible(page)
})

test('it is answered without script, cookie or account, in the language of who reads', async () => {
  for (const [prefix, question, answer, own, send, thanks] of [
    ['', 'I trust the library.', '5 – very much', 'Did you come by bus?', 'Send my answers', 'Thank you'],
    ['/zh-CN', '我信任图书馆。', '5 – 非常同意', '您是坐公交车来的吗？', '提交回答', '谢谢'],
  ] as const) {
    const visitor = await served.browser.open({ viewport: { width: 320, height: 640 }, javaScriptEnabled: false })
    try {
      const address = `${served.foyer.url}${prefix}/surveys/${id}`
      await visitor.goto(address)
      await assertFits(visitor)
      assert.equal(await visitor.locator('main textarea, main input[type=text]').count(), 0, 'no room for names')
      await visitor.getByRole('button', { name: send }).click()
      assert.equal(visitor.url().includes('sent'), false, 'an empty sheet is not sent')
      await visitor.getByRole('group', { name: question }).getByLabel(answer).check()
      assert.ok(await visitor.getByRole('group', { name: own }).isVisible())
      await visitor.getByRole('button', { name: send }).click()
      await visitor.getByRole('heading', { name: thanks }).waitFor()
      await assertFits(visitor)
      assert.deepEqual(await visitor.context().cookies(), [])
    } finally {
      await visitor.context().close()
    }
  }
})

test('closed, it is read: shares with their intervals, means, who is missing', async () => {
  const answers = { trust: '4', knowledge: '2', 'own-1': 'c2' }
  const now = { now: new Date('2026-09-21T02:00:00Z') }
  for (let i = 0; i < 24; i++)
    await served.house.work(
      served.alliance,
      served.owner,
      (work) => answerSurvey(work, id, { answers, group: i < 14 ? 'first' : i < 20 ? 'not-first' : '' }),
      now,
    )
  await page.goto(`${served.foyer.url}/desk/insight/surveys/${id}`)
  await page.getByText('Answers are told when their time is over').waitFor()
  await page.getByRole('button', { name: 'Close the survey' }).click()
  await page.getByText('The survey is closed.').waitFor()
  await page.getByRole('heading', { name: 'I trust the library.' }).waitFor()
  assert.ok((await page.locator('main').innerText()).includes('under ten, not shown'))
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 900 })
    await assertFits(page)
  }
  await assertAccessible(page)
})
