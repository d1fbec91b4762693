import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { parseFeed as parseRowan } from '@rowanmanning/feed-parser'
import RssParser from 'rss-parser'
import { furnish } from '#house'
import { correctPost, type Post, requestReview, reviewPost, saveSeries, schedulePost, withdrawPost, writePost } from '#rooms/content'
import { openTestHouse, type TestHouse } from '#testing'
import { hostHeader } from '../http/server.ts'
import { feeds } from './feeds.ts'

let house: TestHouse
let base = ''
const closing: (() => void)[] = []
before(async () => {
  house = await openTestHouse()
  // One alliance answers to any host only when it is alone; here there are two.
  await house.system((work) => import('#rooms/alliance').then(({ claimHost }) => claimHost(work, 'localhost')))
  const answer = feeds(await furnish(house.platform))
  const server = createServer(async (request, response) => {
    request.headers[hostHeader] = request.headers.host
    if (!(await answer(request, response, request.url!.split('?')[0]!))) response.writeHead(404).end('passed on')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => server.close())
  base = `http://localhost:${(server.address() as AddressInfo).port}`
})
after(async () => {
  for (const close of closing) close()
  await house.close()
})

const doc = (text: string) => ({
  type: 'doc',
  content: [
    { type: 'paragraph', content: [{ type: 'text', text }] },
    { type: 'paragraph', content: [{ type: 'text', text: 'card', marks: [{ type: 'link', attrs: { href: '/join' } }] }] },
  ],
})
async function published(title: string, more: object = {}, at: 'now' | { wall: string } = 'now'): Promise<Post> {
  const post = await house.as('author', (work) =>
    writePost(work, {
      source: 'en',
      texts: { en: { title, body: doc('On 19 September.'), action: 'Get a card' } },
      action: { kind: 'apply', target: '' },
      noGoal: 'a test',
      variants: { website: {}, feeds: {} },
      ...more,
    }),
  )
  await house.as('author', (work) => requestReview(work, { post: post.id }))
  await house.as('editor', (work) => reviewPost(work, { post: post.id, version: post.version, verdict: 'passed' }))
  return house.as('editor', (work) => schedulePost(work, { post: post.id, version: post.version, at }))
}

test('a post appears in all feeds at its time and not before; a correction keeps its id and moves its time', async () => {
  house.setNow('2026-09-10T00:59:00Z')
  const post = await published('The book that survived', {}, { wall: '2026-09-10T09:00' })
  const titles = async (format: string) =>
    parseRowan(await (await fetch(`${base}/feeds/en/${format}`)).text()).items.map((item) => item.title)
  assert.deepEqual(await titles('rss.xml'), [], 'nothing before the embargo')
  house.setNow('2026-09-10T01:00:00Z')
  assert.deepEqual(await titles('rss.xml'), ['The book that survived'])
  assert.deepEqual(await titles('atom.xml'), ['The book that survived'])
  const json = (await (await fetch(`${base}/feeds/feed.json`)).json()) as {
    items: { id: string; date_modified: string; content_html: string; url: string }[]
  }
  assert.equal(json.items[0]!.id, `urn:uuid:${post.id}`)
  assert.match(json.items[0]!.content_html, /href="http:\/\/localhost:4000\/join\?s=[a-z0-9]{7}"/)

  house.setNow('2026-09-10T01:40:00Z')
  await house.as('editor', (work) =>
    correctPost(work, { post: post.id, change: { texts: { en: { body: doc('On 20 September.') } } }, note: 'It is the 20th.' }),
  )
  const items = (await new RssParser().parseURL(`${base}/feeds/en/rss.xml`)).items
  assert.equal(items.length, 1, 'no second item')
  assert.equal(items[0]!.guid, `urn:uuid:${post.id}`)
  assert.match(items[0]!['content:encoded'], /20 September/)
  const again = (await (await fetch(`${base}/feeds/feed.json`)).json()) as typeof json
  assert.equal(again.items[0]!.id, json.items[0]!.id)
  assert.match(again.items[0]!.date_modified, /^2026-09-10T01:40:0/) // the clock runs on from where it was set

  await house.as('editor', (work) => withdrawPost(work, { post: post.id, why: 'wrong book' }))
  assert.deepEqual(await titles('rss.xml'), [])
})

test('a reader that asks again with If-None-Match gets 304 and no body, until something changes', async () => {
  house.setNow('2026-09-11T01:00:00Z')
  await published('First')
  const first = await fetch(`${base}/feeds/en/rss.xml`)
  assert.equal(first.headers.get('content-type'), 'application/rss+xml; charset=utf-8')
  const etag = first.headers.get('etag')!
  const same = await fetch(`${base}/feeds/en/rss.xml`, { headers: { 'if-none-match': etag } })
  assert.equal(same.status, 304)
  assert.equal(await same.text(), '')
  house.setNow('2026-09-11T02:00:00Z')
  const second = await published('Second')
  assert.equal((await fetch(`${base}/feeds/en/rss.xml`, { headers: { 'if-none-match': etag } })).status, 200)
  const head = await fetch(`${base}/feeds/en/rss.xml`, { method: 'HEAD' })
  assert.equal(head.status, 200)
  assert.equal(await head.text(), '')
  // A reader that knows only times learns of a withdrawal too, although the newest post left is older.
  const asked = new Date(house.platform.clock.now()).toUTCString()
  house.setNow('2026-09-11T03:00:00Z')
  await house.as('editor', (work) => withdrawPost(work, { post: second.id, why: 'no' }))
  const after = await fetch(`${base}/feeds/en/rss.xml`, { headers: { 'if-modified-since': asked } })
  assert.equal(after.status, 200)
  assert.doesNotMatch(await after.text(), /Second/)
})

test('a feed shows its newest posts, whatever else is published', async () => {
  const start = Date.parse('2026-09-13T01:00:00Z')
  house.setNow(new Date(start))
  await published('In the feed')
  for (let i = 1; i <= 31; i++) {
    house.setNow(new Date(start + i * 60_000))
    await published(`Only on the site ${i}`, { variants: { website: {} } })
  }
  const { items } = parseRowan(await (await fetch(`${base}/feeds/en/rss.xml`)).text())
  assert.equal(items[0]!.title, 'In the feed')
})

test('each language and each series has its own feed; posts that do not go out by feed are in none', async () => {
  house.setNow('2026-09-12T01:00:00Z')
  const series = await house.as('editor', (work) =>
    saveSeries(work, { names: { en: 'Ancient books', 'zh-CN': '古籍' }, about: {}, chip: 'pine' } as never),
  )
  await published('In the series', {
    series: series.id,
    texts: {
      en: { title: 'In the series', body: doc('x'), action: 'Get a card' },
      'zh-CN': { title: '系列之一', body: doc('二十日开放'), action: '办证' },
    },
  })
  await published('By the site only', { variants: { website: {} } })
  const read = async (path: string) => parseRowan(await (await fetch(base + path)).text())
  const titles = async (path: string) => (await read(path)).items.map((item) => item.title)
  assert.equal((await read('/feeds/en/rss.xml')).description, 'News of Test City')
  assert.deepEqual(await titles(`/feeds/en/series/${series.slug}/rss.xml`), ['In the series'])
  assert.deepEqual(await titles('/feeds/zh-CN/rss.xml'), ['系列之一'])
  assert.ok(!(await titles('/feeds/en/rss.xml')).includes('By the site only'))
})

test('what is not there is said in one line', async () => {
  for (const path of ['/feeds/fr/rss.xml', '/feeds/en/series/none/rss.xml', '/feeds/en/series/%E0%A4%A/atom.xml'])
    assert.equal((await fetch(base + path)).status, 404, path)
  assert.equal((await fetch(`${base}/feeds/en/rss.xml`, { method: 'POST' })).status, 405)
  assert.equal(await (await fetch(`${base}/feeds/en/opml.xml`)).text(), 'passed on')
})
