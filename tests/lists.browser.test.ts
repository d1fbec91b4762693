// Long lists at the desk are read page by page: nothing ends without saying that there is more.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import type { Page } from 'playwright-core'
import { fromPlain, publishDue, requestReview, reviewPost, schedulePost, writePost } from '#rooms/content'
import { openCampaign, setGoal } from '#rooms/strategy'
import { openServedHouse, type ServedHouse } from '#testing'

let served: ServedHouse
let page: Page

before(async () => {
  served = await openServedHouse({ env: { FOYER_NOW: '2026-09-07T02:00:00Z' } }, async (work) => {
    let goal = ''
    for (let i = 1; i <= 45; i++)
      goal = (
        await setGoal(work, {
          title: `Goal ${i}`,
          metric: 'cards.applied',
          points: null,
          target: 100,
          per: 'total',
          starts: '2026-09-01',
          ends: '2026-12-31',
        })
      ).goalId
    for (let i = 1; i <= 55; i++)
      await openCampaign(work, {
        title: `Campaign ${i}`,
        hypothesis: 'It helps.',
        starts: '2026-09-08',
        ends: '2026-09-30',
        goals: [goal],
        comparison: { kind: 'none', why: 'one place only' },
        hoursPlanned: null,
        moneyPlanned: null,
        currency: 'CNY',
      })
  })
  const staff = (name: string) => ({ ...served.owner, id: served.owner.id.replace(/.$/, name), name })
  const as = <T>(name: string, act: Parameters<typeof served.house.work<T>>[2]) => served.house.work(served.alliance, staff(name), act)
  const post = await as('1', (work) =>
    writePost(work, {
      source: 'en',
      texts: { en: { title: 'Story', body: fromPlain('Come in.'), action: 'Get a card' } },
      action: { kind: 'apply', target: '' },
      noGoal: 'a notice',
      variants: { website: {} },
    }),
  )
  await as('1', (work) => requestReview(work, { post: post.id }))
  await as('2', (work) => reviewPost(work, { post: post.id, version: post.version, verdict: 'passed' }))
  await as('1', (work) => schedulePost(work, { post: post.id, version: post.version, at: 'now' }))
  await served.system((work) => publishDue(work))
  await served.system((work) =>
    sql`insert into content.posts select (jsonb_populate_record(p, jsonb_build_object(
        'post_id', gen_random_uuid(), 'slug', p.slug || n, 'title', 'Story ' || n, 'updated_at', p.updated_at - n * interval '1 minute'))).*
      from content.posts p, generate_series(1, 34) n where p.alliance_id = ${work.alliance} and p.post_id = ${post.id}`.execute(work.db),
  )
  page = await served.signIn()
})
after(() => served?.close())

const next = () => page.locator('a[rel="next"]')

for (const [path, list, first, second] of [
  ['/desk/campaigns', 'a[href^="/desk/campaigns/0"]', 50, 5],
  ['/desk/goals', 'a[href^="/desk/goals/0"] b', 40, 5],
  ['/desk/insight', 'a[href^="/desk/insight?post="]', 30, 5],
] as const)
  test(`${path} goes on where its first page ends`, async () => {
    await page.goto(served.foyer.url + path)
    const titles = async () => page.locator(list).allTextContents()
    const seen = await titles()
    assert.equal(seen.length, first)
    await next().click()
    await page.waitForURL(/after=/)
    const more = await titles()
    assert.equal(more.length, second)
    assert.deepEqual(
      more.filter((title) => seen.includes(title)),
      [],
    )
    assert.equal(await next().count(), 0)
  })

test('what Today says of a goal, it says once', async () => {
  await page.goto(`${served.foyer.url}/desk`)
  const goal = await page.locator('.goal').innerText()
  assert.equal(goal.match(/too early/gi)?.length, 1, goal)
})
