import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { fromPlain, requestReview, schedulePost, setReviewRule, writePost } from '#rooms/content'
import { openTestHouse, type TestHouse } from '#testing'
import { feedPath } from './feed-path.ts'
import { publicFeed } from './public-feed.ts'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
  await house.system(async (work) => {
    for (const kind of ['article', 'press']) await setReviewRule(work, { kind, steps: [], corrections: false, reason: 'a test' })
    for (const kind of ['article', 'press']) {
      const texts = { en: { title: `An item of kind ${kind}`, body: fromPlain('Words.') } }
      const post = await writePost(work, { kind, source: 'en', texts, noAction: 'a test', noGoal: 'a test', variants: { feeds: {} } })
      await requestReview(work, { post: post.id })
      await schedulePost(work, { post: post.id, version: post.version, at: 'now' })
    }
  })
})
after(() => house.close())

const read = async (press: boolean) =>
  JSON.parse((await house.visitor((work) => publicFeed(work, { format: 'feed.json', locale: 'en', press }))).body) as {
    title: string
    feed_url: string
    home_page_url: string
    items: { title: string }[]
  }

test('the feed of press releases holds them and nothing else, under an address of its own', async () => {
  const [press, whole] = [await read(true), await read(false)]
  assert.deepEqual(
    press.items.map(({ title }) => title),
    ['An item of kind press'],
  )
  assert.equal(whole.items.length, 2)
  assert.deepEqual([press.title, whole.title], ['Press releases: Test City', 'Test City'])
  assert.ok(press.feed_url.endsWith('/feeds/en/press/feed.json'), press.feed_url)
  assert.ok(press.home_page_url.endsWith('/press'), press.home_page_url)
  assert.equal(feedPath('en', 'rss.xml', 'press'), '/feeds/en/press/rss.xml')
})
