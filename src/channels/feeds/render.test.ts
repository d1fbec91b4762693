import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { parseFeed as parseRowan } from '@rowanmanning/feed-parser'
import fc from 'fast-check'
import FeedParser from 'feedparser'
import { parseFeed } from 'feedsmith'
import RssParser from 'rss-parser'
import { type Feed, type FeedEntry, type FeedFormat, feedFormats, renderFeed, unchangedFor } from './render.ts'

const entry: FeedEntry = {
  id: 'urn:uuid:01999999-0000-7000-8000-000000000001',
  url: 'https://foyer.example.org/posts/the-book-that-survived',
  title: 'The book that survived · 活下来的书 <b>&</b>',
  summary: 'A Ming gazetteer, open on 20 September.',
  html: '<p>Read <a href="https://foyer.example.org/l/abc">more</a> ]]> &amp; “quotes”</p>',
  published: new Date('2026-09-10T01:00:00Z'),
  updated: new Date('2026-09-10T01:40:00Z'),
  author: '阿瑞',
  series: 'Ancient books',
}
const feedOf = (entries: FeedEntry[]): Feed => ({
  title: 'Test City Library',
  description: 'News of the library',
  locale: 'zh-CN',
  home: 'https://foyer.example.org/',
  self: (format) => `https://foyer.example.org/feeds/zh-CN/${format}`,
  hub: 'https://foyer.example.org/websub',
  author: 'Test City Library',
  since: new Date('2026-01-01T00:00:00Z'),
  entries,
})

/** Every foreign parser's reading of a feed, in one form. */
async function readByOthers(body: string): Promise<{ by: string; id: string; title: string; url: string; date: string }[]> {
  const read: { by: string; id: string; title: string; url: string; date: string }[] = []
  for (const item of (await new RssParser().parseString(body)).items) {
    read.push({
      by: 'rss-parser',
      id: item.guid ?? String((item as { id?: string }).id),
      title: item.title!,
      url: item.link!,
      date: new Date(item.isoDate!).toISOString(),
    })
  }
  for (const item of parseRowan(body).items) {
    read.push({ by: '@rowanmanning', id: item.id!, title: item.title!, url: item.url!, date: item.published!.toISOString() })
  }
  const parser = new FeedParser({})
  Readable.from([body]).pipe(parser)
  for await (const item of parser as AsyncIterable<FeedParser.Item>) {
    read.push({ by: 'feedparser', id: item.guid, title: item.title, url: item.link, date: item.pubdate!.toISOString() })
  }
  return read
}

for (const format of ['rss.xml', 'atom.xml'] as const) {
  test(`${format} is read alike by three foreign parsers`, async () => {
    const read = await readByOthers(renderFeed(feedOf([entry]), format).body)
    assert.deepEqual(
      read.map(({ by }) => by),
      ['rss-parser', '@rowanmanning', 'feedparser'],
    )
    for (const { by, id, title, url, date } of read) {
      assert.equal(id, entry.id, by)
      assert.equal(url, entry.url, by)
      assert.match(title.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'), /活下来的书/, by)
      assert.equal(date, entry.published.toISOString(), by)
    }
  })
}

test('feed.json says JSON Feed 1.1 with both times', () => {
  const { body, type } = renderFeed(feedOf([entry]), 'feed.json')
  const read = JSON.parse(body)
  assert.equal(type, 'application/feed+json; charset=utf-8')
  assert.equal(read.version, 'https://jsonfeed.org/version/1.1')
  assert.equal(read.items[0].id, entry.id)
  assert.equal(read.items[0].date_published, '2026-09-10T01:00:00.000Z')
  assert.equal(read.items[0].date_modified, '2026-09-10T01:40:00.000Z')
  assert.equal(read.feed_url, 'https://foyer.example.org/feeds/zh-CN/feed.json')
  assert.equal(parseRowan(renderFeed(feedOf([entry]), 'rss.xml').body).language, 'zh-cn')
})

test('a correction keeps the id, moves the updated time and the ETag', () => {
  for (const format of ['rss.xml', 'atom.xml', 'feed.json'] as const) {
    const before = renderFeed(feedOf([entry]), format)
    const after = renderFeed(feedOf([{ ...entry, html: '<p>20 September</p>', updated: new Date('2026-09-10T02:00:00Z') }]), format)
    assert.notEqual(before.etag, after.etag)
    assert.ok(after.body.includes(entry.id))
  }
})

test('the same content gives the same ETag, and a reader that has it is told so', () => {
  const first = renderFeed(feedOf([entry]), 'rss.xml')
  const second = renderFeed(feedOf([entry]), 'rss.xml')
  assert.equal(first.etag, second.etag)
  for (const known of [first.etag, `"old", W/${first.etag}`, '*']) assert.equal(unchangedFor(first, known), true, known)
  for (const known of ['"old"', '', undefined]) assert.equal(unchangedFor(first, known), false, known)
})

test('an empty feed is still a feed', () => {
  for (const format of ['rss.xml', 'atom.xml', 'feed.json'] as const) {
    assert.ok(parseFeed(renderFeed(feedOf([]), format).body))
  }
})

test('whatever text a post holds, the feed stays readable and says the same', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'binary', minLength: 1 }),
      fc.constantFrom<FeedFormat>('rss.xml', 'atom.xml'),
      async (text, format) => {
        const { body } = renderFeed(feedOf([{ ...entry, title: `a${text}b`, html: `<p>${text}</p>`, author: `a${text}` }]), format)
        for (const item of parseRowan(body).items) assert.equal(item.id, entry.id)
        assert.equal((await new RssParser().parseString(body)).items.length, 1)
      },
    ),
    { numRuns: 150 },
  )
})

test('plain text comes out as it went in, whatever markup it seems to hold', async () => {
  const told = [
    fc.string({ minLength: 1, maxLength: 40 }),
    fc.constantFrom('<b>The lamp & the book', 'a ]]> b', '&amp;lt;', '5 < 6 > 4', '<![CDATA[x'),
  ]
  await fc.assert(
    fc.asyncProperty(fc.oneof(...told), fc.constantFrom<FeedFormat>('rss.xml', 'atom.xml'), async (typed, format) => {
      const text = `a${typed}b`
      const { body } = renderFeed(feedOf([{ ...entry, title: text, summary: text, author: text, series: text }]), format)
      assert.doesNotMatch(body.replace(/&lt;!\[CDATA\[/g, ''), /<!\[CDATA\[/)
      const [seen] = (await new RssParser().parseString(body)).items
      assert.equal(seen!.title, text)
      assert.equal(seen!.categories?.[0] ?? text, text)
      // RSS carries HTML in its description, Atom plain text in its summary.
      if (format === 'rss.xml') assert.deepEqual([seen!.creator, seen!.content], [text, escapeHtml(text)])
      else assert.deepEqual([seen!.author, seen!.summary], [text, text])
      // The second parser reads entities once more than it should, so it is only asked where there are none.
      if (/&|[<>]/.test(text)) return
      const [row] = parseRowan(body).items
      assert.equal(row!.title, text)
      // It takes what looks like an address out of a name.
      if (!text.includes('@')) assert.equal(row!.authors[0]?.name, text)
    }),
    { numRuns: 200 },
  )
})

const escapeHtml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

test('a feed names its hub where each format has a place for it, and in a Link header; without a hub nowhere', () => {
  const hub = 'https://foyer.example.org/websub'
  const [rss, atom, json] = feedFormats.map((format) => renderFeed(feedOf([entry]), format))
  assert.match(rss!.body, /<atom:link href="https:\/\/foyer\.example\.org\/websub" rel="hub"/)
  assert.match(atom!.body, /<link href="https:\/\/foyer\.example\.org\/websub" rel="hub"/)
  assert.deepEqual(JSON.parse(json!.body).hubs, [{ type: 'WebSub', url: hub }])
  assert.equal(atom!.link, `<${hub}>; rel="hub", <https://foyer.example.org/feeds/zh-CN/atom.xml>; rel="self"`)
  for (const format of feedFormats) {
    const without = renderFeed({ ...feedOf([entry]), hub: null }, format)
    assert.doesNotMatch(without.body + without.link, /hub/)
  }
})
