// "How did you hear of the library?": answered on an old phone without script, in two languages; switched and named at the desk; read on a campaign's page.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { newId, type Work } from '#platform'
import { chooseLocale } from '#rooms/alliance'
import { writePost } from '#rooms/content'
import { makeScene } from '#rooms/facts'
import { applyForCard, heardMonths } from '#rooms/patrons'
import { openCampaign, setGoal } from '#rooms/strategy'
import { assertAccessible, assertFits, cardForm, openServedHouse, type ServedHouse } from '#testing'

let served: ServedHouse
let page: Page
let campaign: string

before(async () => {
  served = await openServedHouse({ env: { FOYER_NOW: '2026-10-02T02:00:00Z' } })
  const fill = async (work: Work) => {
    const { goalId } = await setGoal(work, {
      title: 'Cards',
      metric: 'cards.applied',
      points: null,
      target: 400,
      per: 'total',
      starts: '2026-09-01',
      ends: '2026-12-31',
    })
    const opened = await openCampaign(work, {
      title: 'Posters in the old town',
      hypothesis: 'Who sees one comes.',
      starts: '2026-09-01',
      ends: '2026-09-30',
      goals: [goalId],
      comparison: { kind: 'none', why: 'one town only' },
      hoursPlanned: null,
      moneyPlanned: null,
      currency: 'CNY',
    })
    campaign = opened.campaignId
    const post = await writePost(work, { source: 'en', texts: { en: { title: 'Come in' } }, noAction: 'a test', goal: goalId, campaign })
    const { scene } = await makeScene(work, { kind: 'poster', subjectKind: 'post', subjectId: post.id, label: 'Come in' })
    for (let i = 0; i < 40; i++)
      await applyForCard(work, {
        form: cardForm({ name: `Reader ${i}`, email: `reader-${i}@example.org` }),
        heard: i < 18 ? ['poster'] : i < 27 ? ['friends', 'poster'] : i < 29 ? ['school'] : [],
        formKey: newId(),
        locale: 'en',
        scene: i < 12 ? scene : null,
        source: 'test',
      })
  }
  await served.house.work(served.alliance, served.owner, fill, { now: new Date('2026-09-10T02:00:00Z') })
  page = await served.signIn()
})
after(() => served?.close())

const counted = async () =>
  (await served.system((work) => heardMonths(work, { from: '2026-10', to: '2026-10' })))[0] ?? {
    asked: 0,
    answers: {} as Record<string, number>,
  }

test('the question is answered without script on a small phone, can be left open, and is seen again before sending', async () => {
  const visitor = await served.browser.open({ viewport: { width: 320, height: 640 }, javaScriptEnabled: false })
  try {
    for (const [prefix, question, friends, unknown] of [
      ['', 'How did you hear of the library? (optional)', 'Friends or family', 'I do not know, or do not remember'],
      ['/zh-CN', '您是怎样知道图书馆的？', '亲友介绍', '不知道，或记不清了'],
    ] as const) {
      const before = await counted()
      await visitor.goto(`${served.foyer.url}${prefix}/join`)
      const group = visitor.getByRole('group', { name: question })
      assert.equal(await group.getByRole('checkbox').count(), 9, 'eight ways and not knowing')
      assert.equal(await group.getByRole('textbox').count(), 0, 'no room for names')
      await assertFits(visitor)
      await visitor.fill('[name=name]', 'Li Min')
      await visitor.fill('[name=email]', `li-${newId()}@example.org`)
      await visitor.locator('[name=age][value=adult]').check()
      await group.getByLabel(friends).check()
      await group.getByLabel(unknown).check()
      // Something is wrong yet: what was ticked stays.
      await visitor.locator('main form button').first().click()
      assert.ok(await visitor.getByLabel(friends).isChecked())
      await visitor.locator('[name=agreed]').check()
      await visitor.locator('main form button').first().click()
      await visitor.getByText(friends).waitFor()
      await assertFits(visitor)
      // Back and forth keeps it.
      await visitor.locator('main form button').nth(1).click()
      assert.ok(await visitor.getByLabel(unknown).isChecked())
      await visitor.locator('main form button').first().click()
      await visitor.locator('main form button').first().click()
      await visitor.waitForURL(/receipt/)
      const now = await counted()
      assert.deepEqual([now.asked - before.asked, now.answers.friends! - (before.answers.friends ?? 0)], [1, 1])
    }
  } finally {
    await visitor.context().close()
  }
})

test('the desk switches the question, names its answers in both languages and orders them', async () => {
  const url = `${served.foyer.url}/desk/patrons/heard`
  await page.goto(url)
  await assertAccessible(page)
  await page.getByRole('button', { name: 'Ask no more' }).click()
  await page.getByText('The form does not ask').waitFor()
  assert.ok(!(await (await fetch(`${served.foyer.url}/join`)).text()).includes('name="heard"'))
  await page.getByRole('button', { name: 'Ask in the form' }).click()
  await page.getByText('The form asks').waitFor()
  await page.getByText('Add an answer').first().click()
  await page.fill('#f-choice', 'market-day')
  await page.fill('#n-new-en', 'The market')
  await page.fill('#n-new-zh-CN', '集市')
  await page.getByRole('button', { name: 'Add an answer' }).click()
  await page.getByText('Saved.').waitFor()
  await page.locator('summary', { hasText: 'The market' }).click()
  const moved = page.waitForResponse((response) => response.url().includes('?/move') && response.ok())
  await page.getByRole('button', { name: 'Move “The market” up' }).click()
  await moved
  const form = await (await fetch(`${served.foyer.url}/zh-CN/join`)).text()
  assert.ok(form.indexOf('集市') > 0 && form.indexOf('集市') < form.indexOf('其他途径'), 'above “something else” now')
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 900 })
    await assertFits(page)
  }
})

test('a campaign’s page lays study, codes and what people say side by side, in both languages', async () => {
  for (const [locale, says, together] of [
    [
      'en',
      /about \d+ to \d+ say that they heard of the library by a channel it used \(Posters\)/,
      'Codes and answers can be true together.',
    ],
    ['zh-CN', /约有 \d+ 至 \d+ 人自述是经由它所用的渠道（海报）/, '代码与自述可以同时成立。'],
  ] as const) {
    await served.house.work(served.alliance, served.owner, (work) => chooseLocale(work, served.owner.id, locale))
    for (const width of [390, 1280]) {
      await page.setViewportSize({ width, height: 900 })
      await page.goto(`${served.foyer.url}/desk/campaigns/${campaign}`)
      await page.getByText(says).waitFor()
      assert.ok(await page.getByText(together).isVisible())
      await assertFits(page)
    }
    await assertAccessible(page)
    await page
      .getByText(locale === 'en' ? 'What people say, way by way' : '读者自述，按途径')
      .first()
      .click()
    await assertFits(page)
  }
  await served.house.work(served.alliance, served.owner, (work) => chooseLocale(work, served.owner.id, 'en'))
})
