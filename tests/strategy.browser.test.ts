// The strategy at the desk: a plan written and approved, a goal set and adjusted, a campaign changed after its first day, a channel given up
// and taken back, a decision recorded. On desktop and phone, in both languages.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { addMonths } from '#platform'
import { addServicePoint, chooseLocale } from '#rooms/alliance'
import { recordFacts } from '#rooms/facts'
import { listCampaigns, listDecisions, listGoals, planOf, setGoal } from '#rooms/strategy'
import { assertAccessible, assertFits, openServedHouse, type ServedHouse } from '#testing'

let served: ServedHouse
let page: Page
let foyer: ServedHouse['foyer']

before(async () => {
  served = await openServedHouse({ env: { FOYER_NOW: '2026-09-07T02:00:00Z' } }, async (work) => {
    for (const name of ['County Library', 'East Station', 'West Station']) await addServicePoint(work, { name, kind: 'branch' })
    await recordFacts(
      work,
      [33, 28, 47, 41, 38, 52, 44, 45].map((amount, i) => ({
        metric: 'members.new' as const,
        day: `2026-0${i + 1}-28`,
        point: 1,
        amount,
        source: 'sign-up book',
      })),
    )
  })
  foyer = served.foyer
  page = await served.signIn()
})
after(() => served?.close())

const press = (name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click()

test('a plan is written, refused while it is not whole, mended and approved', async () => {
  await page.goto(`${foyer.url}/desk/plan`)
  await page.getByRole('link', { name: 'Write the plan for 2026' }).click()
  await page.getByLabel('Mission').fill('Everybody within 15 minutes of a library uses it.')
  await page.getByLabel('Aims of the year').fill('New readers\nAn honest report')
  await page.getByLabel('Channel', { exact: true }).first().fill('website')
  await page.getByLabel('Hours a week').first().fill('four')
  await press('Save the draft')
  await page.getByText('There is a problem').waitFor()
  assert.match(await page.title(), /^Error: /)
  assert.equal(await page.getByLabel('Mission').inputValue(), 'Everybody within 15 minutes of a library uses it.')
  await assertAccessible(page)
  await page.getByLabel('Hours a week').first().fill('4')
  await press('Save the draft')
  await page.waitForURL(/\/desk\/plan\?year=2026/)
  await press('Approve version 1 for 2026')
  await page.getByText('The plan has no review day yet').first().waitFor()
  await page.getByRole('link', { name: 'Change the draft' }).click()
  await page.getByLabel('Day', { exact: true }).first().fill('2026-12-15')
  await press('Save the draft')
  await page.waitForURL(/\/desk\/plan\?year=2026/)
  await press('Approve version 1 for 2026')
  await page.getByText('Version 1 is approved and binds.').waitFor()
  assert.equal((await served.system((work) => planOf(work, 2026)))?.approvedBy, 'Lin Yue')
})

test('a goal shows its baseline of 41.0 and keeps its history when it is adjusted', async () => {
  await page.goto(`${foyer.url}/desk/goals`)
  await page.getByText('No goal yet.').waitFor()
  await page.getByRole('link', { name: 'Set a goal' }).first().click()
  await press('Set the goal')
  await page.getByText('There is a problem').waitFor()
  await page.getByLabel('Goal', { exact: true }).fill('+60 cards a month until 31 December')
  await page.getByLabel('Figure', { exact: true }).selectOption('members.new')
  await page.getByRole('textbox', { name: /^Target/ }).fill('60')
  await page.getByLabel('First day').fill('2026-09-01')
  await page.getByLabel('Last day').fill('2026-12-31')
  await page.getByLabel('Baseline: first month').fill('2026-01')
  await page.getByLabel('Baseline: last month').fill('2026-08')
  await press('Set the goal')
  await page.waitForURL(/\/desk\/goals\/[0-9a-f-]{36}$/)
  const goals = () => served.system((work) => listGoals(work))
  assert.equal((await goals())[0]!.baseline?.value, 41)
  await page.goto(`${page.url()}/edit`)
  await page.getByRole('textbox', { name: /^Target/ }).fill('80')
  await page.getByLabel('Why it is adjusted').fill('The stall works.')
  await press('Adjust the goal')
  await page.waitForURL(/\/desk\/goals\/[0-9a-f-]{36}$/)
  assert.deepEqual(
    (await goals()).map((goal) => [goal.version, goal.target, goal.baseline?.value]),
    [[2, 80, 41]],
  )
})

test('a campaign that has begun is changed with a reason, and the page says so', async () => {
  await page.goto(`${foyer.url}/desk/campaigns/new`)
  await page.getByLabel('Title', { exact: true }).fill('The book that survived')
  await page.getByLabel('What we expect, and why').fill('Who sees it takes a card.')
  await page.getByLabel('+60 cards a month until 31 December').check()
  await page.getByLabel('First day').fill('2026-09-01')
  await page.getByLabel('Last day').fill('2026-11-30')
  await page.getByLabel(/East Station/).check()
  await press('Open the campaign')
  await page.waitForURL(/\/desk\/campaigns\/[0-9a-f-]{36}$/)
  assert.ok(await page.getByText('Cannot tell: no study yet', { exact: true }).isVisible())
  await page.locator('summary', { hasText: 'Change the campaign' }).click()
  await page.getByLabel('First day').fill('2026-09-15')
  await press('Save the campaign')
  await page.getByText('There is a problem').waitFor()
  await page.getByLabel('Why it is changed').fill('A slow start.')
  await press('Save the campaign')
  await page.getByText('The campaign is saved.').waitFor()
  assert.ok(await page.getByText('Changed after announcement').isVisible())
  const [campaign] = await served.system((work) => listCampaigns(work))
  assert.deepEqual([campaign!.starts, campaign!.announced.starts], ['2026-09-15', '2026-09-01'])
})

test('a channel is given up and taken back; an audience and a decision are written down', async () => {
  await page.goto(`${foyer.url}/desk/plan/channels`)
  await page.getByLabel('Channel', { exact: true }).selectOption('Not in the list')
  await page.getByLabel('Its name, if it is not in the list').fill('Text messages')
  await page.getByLabel('What it is for').fill('Reminders')
  await press('Save the plan of this channel')
  await page.getByText('The plan of Text messages is saved.').waitFor()
  await page.getByRole('link', { name: 'Change Text messages' }).click()
  await page.getByLabel('First day without it').fill('2026-10-01')
  await page.getByLabel('What its readers are told').fill('From October by mail.')
  await press('Give the channel up')
  await page.getByText(/Text messages is given up/).waitFor()
  await press('Undo')
  await page.getByText('The plan of Text messages is saved.').waitFor()

  await page.goto(`${foyer.url}/desk/audiences`)
  await page.getByLabel('Name', { exact: true }).fill('Students')
  await page.getByLabel('Who they are').fill('At the college')
  await press('Save the audience')
  await page.getByText('“Students” is saved.').waitFor()

  await page.goto(`${foyer.url}/desk/decisions`)
  await page.getByLabel('What we saw').fill('12 scans from bus posters')
  await page.getByLabel('What we chose, or learnt').fill('Stop posters in buses')
  await press('Record the decision')
  await page.getByText('The decision is recorded.').waitFor()
  const [decision] = await served.system((work) => listDecisions(work))
  assert.deepEqual([decision!.chose, decision!.decidedBy, decision!.about.title], ['Stop posters in buses', 'Lin Yue', 'Anhe'])
})

test('every page is accessible and fits, on desktop and phone, light and dark', async () => {
  const [campaign] = await served.system((work) => listCampaigns(work))
  const goal = campaign!.goals[0]!
  const small = await served.browser.open({
    viewport: { width: 360, height: 740 },
    colorScheme: 'dark',
    storageState: await page.context().storageState(),
  })
  for (const path of [
    'plan',
    'plan/edit',
    'plan/channels?channel=text-messages',
    'goals',
    'goals/new',
    `goals/${goal}/edit`,
    'campaigns',
    'campaigns/new',
    `campaigns/${campaign!.campaignId}`,
    'audiences',
    'decisions',
  ]) {
    for (const view of [page, small]) {
      await view.goto(`${foyer.url}/desk/${path}`)
      await assertAccessible(view)
      await assertFits(view)
    }
  }
})

test('a goal says where it goes, or how many months it still takes to tell; a campaign what it brought, in the order of trust', async () => {
  await page.goto(`${foyer.url}/desk/goals`)
  await page
    .getByRole('link', { name: /60 cards a month/ })
    .first()
    .click()
  await page.getByText('Cannot tell yet: fewer than 24 months have figures (8 so far).').waitFor()
  const { goalId } = await served.system(async (work) => {
    const usual = [0.9, 0.95, 1.05, 1, 1, 0.95, 1.2, 1.25, 1, 1, 0.95, 0.75]
    await recordFacts(
      work,
      Array.from({ length: 36 }, (_, i) => ({
        metric: 'loans' as const,
        day: `${addMonths('2023-09', i)}-15`,
        point: 1,
        amount: Math.round(4000 * usual[(8 + i) % 12]! * (1 + 0.04 * Math.sin(i * 2.4))),
        source: 'library system',
      })),
    )
    return setGoal(work, {
      title: 'More loans in autumn',
      metric: 'loans',
      points: null,
      target: 34_000,
      per: 'total',
      starts: '2026-07-01',
      ends: '2026-12-31',
    })
  })
  await page.goto(`${foyer.url}/desk/goals/${goalId}`)
  await page.getByText(/^Not on track: if nothing changes, about [\d,]+ by .+31 Dec, for a target of 34,000\.$/).waitFor()
  await page.getByText(/^What is left asks for [\d,]+ a month; [\d,]+ is usual for these months\.$/).waitFor()
  await assertAccessible(page)
  await assertFits(page)
  const [campaign] = await served.system((work) => listCampaigns(work))
  await page.goto(`${foyer.url}/desk/campaigns/${campaign!.campaignId}`)
  const evidence = page.locator('dl[aria-label="What it brought"]')
  assert.deepEqual((await evidence.locator('dt').allInnerTexts()).slice(0, 2), ['A study', 'With its code'])
  await assertAccessible(page)
})

test('in Chinese no English sentence is left over', async () => {
  await served.house.work(served.alliance, served.owner, (work) => chooseLocale(work, served.owner.id, 'zh-CN'))
  for (const path of ['plan', 'plan/channels', 'goals', 'goals/new', 'campaigns', 'campaigns/new', 'audiences', 'decisions']) {
    await page.goto(`${foyer.url}/desk/${path}`)
    assert.equal(await page.locator('html').getAttribute('lang'), 'zh-CN')
    const words = await page.locator('main').innerText()
    assert.doesNotMatch(words, /strategy\.[a-z]/, `${path}: a key without words`)
    assert.match(words, /[\u4e00-\u9fff]{4}/, path)
  }
})

test('what is printed carries the library and leaves out what only a screen can do', async () => {
  await page.emulateMedia({ media: 'print' })
  await page.goto(`${foyer.url}/desk/plan?year=2026`)
  assert.ok(await page.locator('main').getByText('Anhe', { exact: true }).isVisible())
  for (const path of ['/', '/points/1']) {
    await page.goto(foyer.url + path)
    assert.equal(await page.getByRole('search').count(), 0, `${path}: no search box`)
    assert.equal(await page.locator('.back').filter({ visible: true }).count(), 0, `${path}: no way back`)
    const left = async (what: string) => Math.round((await page.locator(what).first().boundingBox())!.x)
    assert.deepEqual(
      [await left('header .name'), await left('footer .quiet')],
      [await left('main'), await left('main')],
      `${path}: brand, text and foot begin at one line`,
    )
  }
  await page.emulateMedia({ media: 'screen' })
})

// The desk speaks Chinese since the test of languages.
test('an address that names nothing, or cannot be read, is answered inside the desk in words that fit', async () => {
  for (const [path, status, heading] of [
    ['/desk/posts/nope', 404, '没有这个页面。'],
    ['/desk/goals/nope', 404, '没有这个页面。'],
    ['/desk/plan?year=99999', 404, '没有这个页面。'],
    ['/desk/goals?after=nonsense', 422, '无法按所给条件显示。'],
  ] as const) {
    const answer = await page.goto(foyer.url + path)
    assert.equal(answer?.status(), status, path)
    assert.equal(await page.locator('h1').innerText(), heading, path)
    assert.ok(await page.locator('#desk-menu').isVisible(), `${path}: inside the desk`)
  }
})
