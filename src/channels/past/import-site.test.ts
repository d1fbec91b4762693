import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import sharp from 'sharp'
import { isRefusal, makeZip, readAudit } from '#platform'
import {
  correctPost,
  findPublic,
  fromPlain,
  listAssets,
  listPages,
  listPosts,
  listSeries,
  pageBySlug,
  postById,
  postBySlug,
  publishedPosts,
  restorePost,
  withdrawPost,
} from '#rooms/content'
import { closePeriod, readTotal } from '#rooms/facts'
import { followOldAddress, keepOldAddress, listOldAddresses } from '#rooms/reach'
import { openTestHouse, type TestHouse } from '#testing'
import { type ImportSite, importSite, listDeliveries, publicFeed } from '../index.ts'
import { jsonFeed, opened, rss, rssItem, wordpress } from './site-files-for-tests.ts'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
})
after(() => house.close())

const bring = (file: string, more: Partial<ImportSite> = {}, at = house, who: 'editor' | 'author' = 'editor') =>
  importSite(at.platform, at.alliance, at.staff(who), { open: opened(file), name: 'anhe.xml', ...more })
const ask = (address: string, at = house) => {
  const url = new URL(address, 'http://x')
  return followOldAddress(at.platform, at.alliance, { path: url.pathname, search: url.search, headers: {}, method: 'GET' })
}
const picture = (background: string) =>
  sharp({ create: { width: 40, height: 30, channels: 3, background } })
    .png()
    .toBuffer()

test('a dry run names what would come and why the rest does not, and changes nothing', async () => {
  const dry = await bring(wordpress, { dryRun: true })
  assert.deepEqual(
    [dry.kind, dry.title, dry.read, dry.posts, dry.pages, dry.drafts, dry.known, dry.refusedCount],
    ['wordpress', 'Anhe Library', 8, 2, 1, 2, 0, 1],
  )
  assert.deepEqual(dry.passedOver, { attachment: 1, nav_menu_item: 1 })
  assert.deepEqual(
    dry.refused.map(({ item, title, code }) => [item, title, code]),
    [[8, 'When was it?', 'channels.site.item.date-not-read']],
  )
  assert.ok(dry.refused[0]!.line > 90)
  assert.deepEqual(dry.lost, { script: 1, table: 1, gallery: 1 })
  assert.deepEqual(dry.pictures, { found: 1, brought: 0, known: 0, missing: 0, withoutAlt: 0 })
  assert.deepEqual(
    [dry.comments, dry.categories, dry.authors],
    [1, [{ name: 'Ancient books', count: 1 }], [{ name: 'Mei Chen', count: 2 }]],
  )
  assert.deepEqual(dry.days, { from: '2016-01-01', to: '2019-03-05' })
  assert.deepEqual(
    dry.notes.map(({ item, code }) => [item, code]),
    [
      [1, 'lost-script'],
      [2, 'lost-gallery'],
      [3, 'lost-table'],
      [5, 'held-locked'],
    ],
  )
  assert.equal((await house.as('editor', (work) => listPosts(work, { locale: 'en' }))).posts.length, 0)
  await assert.rejects(bring(wordpress, {}, house, 'author'), { code: 'platform.not-allowed' })
})

async function zipped(files: Record<string, Buffer>): Promise<Buffer> {
  const entries = Object.entries(files).map(([name, bytes]) => ({ name, read: async () => bytes }))
  const parts: Uint8Array[] = []
  for await (const part of makeZip(entries, new Date('2024-01-01'))) parts.push(part)
  return Buffer.concat(parts)
}

test('articles have their pages, days, pictures, series and old addresses; nothing of them is sent', async () => {
  const files = {
    'uploads/2019/03/book.png': await picture('#884400'),
    'uploads/2019/03/other.png': await picture('#000000'),
    'uploads/readme.txt': Buffer.from('x'),
  }
  const done = await bring(wordpress, { pictures: await zipped(files), series: ['Ancient books', 'Nothing of the kind'] })
  assert.deepEqual([done.posts, done.pages, done.drafts, done.refusedCount, done.waiting], [2, 1, 2, 1, 0])
  assert.deepEqual(done.pictures, { found: 1, brought: 1, known: 0, missing: 0, withoutAlt: 0 })

  const book = await house.visitor((work) => postBySlug(work, 'the-book-that-survived', 'en'))
  assert.equal(book.text.title, 'The book that survived – a story')
  assert.equal(book.summary, 'How one book came back.')
  assert.equal(book.publishedAt.toISOString(), '2019-03-04T02:11:12.000Z')
  assert.equal(book.series?.name, 'Ancient books')
  assert.deepEqual([book.series?.number, book.lead?.alt], [null, 'A swollen book on a table'])
  assert.deepEqual(
    book.text.body.content.map((block) => block.type),
    ['paragraph', 'image', 'bullet_list', 'paragraph'],
  )
  assert.equal(JSON.stringify(book.text.body).includes('"href":"/2018/flood/"'), true, 'the old host became this site')
  const { assets } = await house.as('editor', (work) => listAssets(work, { incomplete: true }))
  assert.deepEqual([assets.length, assets[0]!.rights, assets[0]!.alt.en], [1, 'unknown', 'A swollen book on a table'])

  const open = await house.visitor((work) => postBySlug(work, '开放日', 'zh-CN'))
  assert.equal(open.locale, 'zh-CN')
  assert.equal((await house.visitor((work) => pageBySlug(work, 'opening-hours', 'en'))).text.title, 'Opening hours')
  assert.equal((await house.visitor((work) => findPublic(work, { words: 'survived', locale: 'en' }))).length, 1)
  const { posts } = await house.as('editor', (work) => listPosts(work, { locale: 'en', states: ['draft'] } as never))
  assert.ok(posts.some(({ title }) => title === 'For friends') && posts.some(({ title }) => title === 'Not yet written'))

  assert.deepEqual(await ask('/2019/03/the-book-that-survived/'), { status: 301, location: '/posts/the-book-that-survived' })
  assert.deepEqual(await ask('/?p=123'), { status: 301, location: '/posts/the-book-that-survived' })
  assert.deepEqual(await ask('/%E5%BC%80%E6%94%BE%E6%97%A5'), { status: 301, location: '/posts/%E5%BC%80%E6%94%BE%E6%97%A5' })
  assert.deepEqual(await ask('/?page_id=9'), { status: 301, location: '/pages/opening-hours' })
  assert.deepEqual(await ask('/feed/'), { status: 301, location: '/feeds/rss.xml' })
  assert.equal(await ask('/2020/for-friends'), null, 'what only some could read leads nowhere')

  const { deliveries } = await house.as('editor', (work) => listDeliveries(work, {}))
  assert.equal(deliveries.length, 0)
  const feed = await house.visitor((work) => publicFeed(work, { format: 'rss.xml', locale: 'en' }))
  assert.equal(String(feed.body).includes('survived'), false)
  const count = await house.as('analyst', (work) => readTotal(work, { metric: 'posts.published', from: '2019-03-01', to: '2019-03-31' }))
  assert.equal(count.amount, 2)
  const record = await house.as('owner', (work) => readAudit(work))
  assert.equal(record.filter(({ act }) => act === 'channels.site-imported').length, 1)
})

test('twice is once, whatever file it comes in, and what is new comes', async () => {
  const again = await bring(wordpress, { name: 'the same under another name.xml' })
  assert.deepEqual([again.posts, again.pages, again.drafts, again.known], [0, 0, 0, 5])
  const feed = rss(
    `<item><title>The book that survived</title><link>https://www.anhe.example/2019/03/the-book-that-survived/</link><guid isPermaLink="false">https://www.anhe.example/?p=123</guid><pubDate>Mon, 04 Mar 2019 02:11:12 +0000</pubDate><description>x</description></item>${rssItem(1)}${rssItem(2)}${rssItem(1)}`,
  )
  const second = await bring(feed, { name: 'feed.xml' })
  assert.deepEqual([second.posts, second.known, second.refused.map(({ code }) => code)], [2, 1, ['channels.site.item.same']])
  assert.deepEqual(await ask('/a/2.html'), { status: 301, location: '/posts/2' })
  assert.equal((await bring(jsonFeed)).posts, 2)
  assert.equal((await house.as('editor', listPages)).filter(({ slug }) => slug.startsWith('opening-hours')).length, 1)
  assert.equal((await house.as('editor', listSeries)).length, 1)
})

test('two imports at once bring each item once', async () => {
  const many = rss(Array.from({ length: 60 }, (_, i) => rssItem(100 + i)).join(''))
  const both = await Promise.all([bring(many), bring(many), bring(many)])
  assert.equal(
    both.reduce((sum, { posts }) => sum + posts, 0),
    60,
  )
  const { posts } = await house.visitor((work) => publishedPosts(work, { locale: 'de', limit: 100 }))
  assert.equal(posts.filter(({ text }) => /^Title 1\d\d$/.test(text.title)).length, 60)
})

test('an article that came can be corrected, withdrawn and brought back; its old address follows', async () => {
  const { id } = await house.visitor((work) => postBySlug(work, '2', 'en'))
  await house.as('director', async (work) => {
    const post = await postById(work, id)
    assert.equal(post.past, false)
    await correctPost(work, {
      post: id,
      note: 'a wrong day',
      change: { texts: { [post.content.source]: { body: fromPlain('Better words.') } } },
    })
  })
  await house.as('editor', (work) => withdrawPost(work, { post: id, why: 'a name' }))
  assert.deepEqual(await ask('/a/2.html'), { status: 302, location: '/gone' })
  await house.as('editor', (work) => restorePost(work, { post: id }))
  assert.deepEqual(await ask('/a/2.html'), { status: 301, location: '/posts/2' })
  assert.equal((await house.as('editor', (work) => listDeliveries(work, {}))).deliveries.length, 0)
})

test('closed months are opened only when that is said', async () => {
  await house.as('owner', (work) => closePeriod(work, { metric: 'posts.published', month: '2015-10' }))
  const file = rss(rssItem(500))
  const dry = await bring(file, { dryRun: true })
  assert.deepEqual(dry.reopens, [{ metric: 'posts.published', month: '2015-10' }])
  await assert.rejects(bring(file), { code: 'channels.past-months-closed' })
  assert.equal((await bring(file, { reopen: true })).posts, 1)
})

test('an old address that leads elsewhere already is named, and the article comes all the same', async () => {
  await house.as('editor', (work) => keepOldAddress(work, { address: '/a/600.html', target: '/join' }))
  const done = await bring(rss(rssItem(600)))
  assert.deepEqual(
    done.notes.map(({ code, params }) => [code, params.address]),
    [['address-not-kept', '/a/600.html']],
  )
  assert.equal(done.posts, 1)
  assert.equal((await house.as('analyst', (work) => listOldAddresses(work, { words: '/a/600' }))).addresses[0]!.target, '/join')
})

test('a picture in an archive that is too large to be one is named, and the others come', async () => {
  const at = 'https://old.example/up'
  const item = rssItem(
    6500,
    `<content:encoded><![CDATA[<img src="${at}/huge.png" alt="Huge"><img src="${at}/fine.png" alt="Fine">]]></content:encoded>`,
  )
  const pictures = await zipped({ 'huge.png': Buffer.alloc(31 * 1024 * 1024), 'fine.png': await picture('#335577') })
  const done = await bring(rss(item), { pictures })
  assert.deepEqual([done.pictures.found, done.pictures.brought, done.pictures.missing], [2, 1, 1])
  assert.deepEqual(
    done.notes.map(({ code }) => code),
    ['picture-unusable'],
  )
})

test('pictures are fetched from their old addresses when that is wished, and what cannot be had is named', async () => {
  const png = await picture('#224466')
  const server = createServer((request, response) => {
    if (request.url === '/up/hall.png') response.end(png)
    else if (request.url === '/up/broken.png') response.end('no picture')
    else response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const other = await openTestHouse({ env: { FOYER_ALLOW_OUTBOUND: `127.0.0.1:${port}` } })
  try {
    const at = `http://127.0.0.1:${port}/up`
    const item = rssItem(
      1,
      `<content:encoded><![CDATA[<p>x</p><img src="${at}/hall-300x200.png" alt="Hall"><img src="${at}/hall.png"><img src="${at}/broken.png"><img src="${at}/gone.png"><img src="http://127.0.0.1:1/x.png">]]></content:encoded>`,
    )
    const done = await bring(rss(item), { fetchPictures: true }, other)
    assert.deepEqual(done.pictures, { found: 4, brought: 1, known: 0, missing: 3, withoutAlt: 3 })
    assert.deepEqual(
      done.notes.map(({ code }) => code),
      ['picture-unusable', 'picture-gone', 'picture-not-allowed'],
    )
    const post = await other.visitor((work) => postBySlug(work, '1', 'de'))
    assert.deepEqual(
      post.text.body.content.map(({ type }) => type),
      ['paragraph', 'image', 'image'],
    )
    const { assets } = await other.as('editor', (work) => listAssets(work))
    assert.deepEqual([assets.length, assets[0]!.alt.de], [1, 'Hall'])
  } finally {
    server.close()
    await other.close()
  }
})

test('a file that breaks off changes nothing, and a language that is none is refused', async () => {
  const before = (await house.as('editor', (work) => listPosts(work, { locale: 'en' }))).posts.length
  const whole = rss(Array.from({ length: 120 }, (_, i) => rssItem(7000 + i)).join(''))
  await assert.rejects(
    bring(whole.slice(0, -200)),
    (error: unknown) => isRefusal(error) && error.fields[0]!.code === 'channels.site.ends-early',
  )
  assert.equal((await house.as('editor', (work) => listPosts(work, { locale: 'en' }))).posts.length, before)
  await assert.rejects(
    bring(whole, { language: 'no language' }),
    (error: unknown) => isRefusal(error) && error.fields[0]!.field === 'language',
  )
})
