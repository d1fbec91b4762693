import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isRefusal } from '#platform'
import { type Open, readSite, type SiteHead } from './read-site.ts'
import { atom, jsonFeed, opened, rss, rssItem, wordpress } from './site-files-for-tests.ts'
import type { SiteItem } from './site-item.ts'

async function read(file: Uint8Array | string | Open): Promise<{ head: SiteHead; items: SiteItem[] }> {
  const items: SiteItem[] = []
  let head: SiteHead | undefined
  for await (const one of readSite(typeof file === 'function' ? file : opened(file))) {
    items.push(one.item)
    head = one.head
  }
  return { head: head!, items }
}
const refused =
  (code: string, params: Record<string, unknown> = {}) =>
  (error: unknown) => {
    assert.ok(isRefusal(error), String(error))
    const [problem] = error.fields
    assert.equal(problem?.code, `channels.site.${code}`)
    for (const [name, value] of Object.entries(params)) assert.equal(problem?.params?.[name], value, name)
    return true
  }

test('a WordPress export says posts, pages, drafts, locked ones, pictures and the rest', async () => {
  const { head, items } = await read(wordpress)
  assert.deepEqual([head.kind, head.title, head.language, head.encoding], ['wordpress', 'Anhe Library', 'en-GB', 'utf-8'])
  assert.deepEqual(
    items.map(({ type, kind, standing }) => [type, kind, standing]),
    [
      ['article', 'post', 'published'],
      ['article', 'post', 'published'],
      ['page', 'page', 'published'],
      ['article', 'post', 'draft'],
      ['article', 'post', 'locked'],
      ['picture', 'attachment', 'published'],
      ['other', 'nav_menu_item', 'published'],
      ['article', 'post', 'published'],
    ],
  )
  const [book, open] = items
  assert.deepEqual(book!.others, ['https://www.anhe.example/?p=123'])
  assert.deepEqual(book!.categories, ['Ancient books'])
  assert.deepEqual(book!.lead, { number: '124' })
  assert.equal(book!.comments, 1)
  assert.equal(book!.dates[0], '2019-03-04 02:11:12Z')
  assert.deepEqual([open!.language, open!.slug], ['zh', '开放日'])
  assert.equal(items[5]!.picture!.alt, 'A swollen book on a table')
})

test('RSS, Atom and JSON Feed say the same things in their own words', async () => {
  const { items: rssItems } = await read(
    rss(
      rssItem(1, '<dc:creator>Anna</dc:creator><category>News</category><content:encoded><![CDATA[<p>All of it</p>]]></content:encoded>'),
    ),
  )
  assert.deepEqual(
    [rssItems[0]!.key, rssItems[0]!.html, rssItems[0]!.summary, rssItems[0]!.author, rssItems[0]!.categories, rssItems[0]!.language],
    ['https://old.example/a/1.html', '<p>All of it</p>', '<p>Words 1</p>', 'Anna', ['News'], 'de'],
  )
  const { head, items } = await read(atom)
  assert.equal(head.kind, 'atom')
  assert.deepEqual(head.sites, ['https://atom.example/'])
  const [fish] = items
  assert.equal(fish!.html, '<div xmlns="http://www.w3.org/1999/xhtml"><p>One <em>fish</em><br />two &lt; three</p></div>')
  assert.deepEqual(
    [fish!.author, fish!.address, fish!.language, fish!.dates[0]],
    ['Wang Wei', 'https://atom.example/fish', 'zh-Hans', '2018-12-13T18:30:02+08:00'],
  )
  const json = await read(jsonFeed)
  assert.deepEqual([json.head.kind, json.items.length, json.items[1]!.html], ['json-feed', 3, '<p>No title here.</p>\n<p>Second</p>'])
})

test('other encodings are read as the first line declares them, and what is not that is refused by line', async () => {
  const gb = Buffer.concat([
    Buffer.from('<?xml version="1.0" encoding="GB18030"?><rss><channel><item><guid>1</guid><title>'),
    Buffer.from('cdbccae9b9dd', 'hex'),
    Buffer.from('</title></item></channel></rss>'),
  ])
  assert.equal((await read(gb)).items[0]!.title, '图书馆')
  const latin = Buffer.from(
    '<?xml version="1.0" encoding="windows-1252"?><rss><channel><item><title>B\u00fccherei \u0080</title></item></channel></rss>',
    'latin1',
  )
  assert.equal((await read(latin)).items[0]!.title, 'Bücherei €')
  const sixteen = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(rss(rssItem(1)).replace('UTF-8', 'UTF-16'), 'utf16le')])
  assert.equal((await read(sixteen)).items.length, 1)
  assert.equal((await read(`\ufeff\n${rss(rssItem(1))}`)).items.length, 1, 'space in front is forgiven')
  const wrong = Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n${'\n'.repeat(40_000)}<rss><channel><item><title>B\u00fccherei</title></item></channel></rss>`,
    'latin1',
  )
  await assert.rejects(read(wrong), refused('encoding-wrong', { encoding: 'utf-8' }))
  await assert.rejects(read('<?xml version="1.0" encoding="x-klingon"?><rss/>'), refused('encoding-unknown', { encoding: 'x-klingon' }))
})

test('a billion laughs, a file that ends early, broken XML and what is no feed are refused by name', async () => {
  const laughs = `<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">]>\n`
  await assert.rejects(read(rss(rssItem(1, '<x>&lol2;</x>'), { doctype: laughs })), refused('xml-entities', { line: 2 }))
  await assert.rejects(read(rss('<item><title>&unheard;</title></item>')), refused('xml-broken', { item: 1 }))
  assert.equal(
    (await read(rss('<item><title>a&nbsp;b&hellip;</title></item>'))).items[0]!.title,
    'a b…',
    'what feeds write although XML does not know it',
  )
  const whole = rss(rssItem(1) + rssItem(2) + rssItem(3))
  await assert.rejects(read(whole.slice(0, whole.indexOf('Title 3') + 3)), refused('ends-early', { item: 3, line: 5 }))
  await assert.rejects(read(rss('<item><title>a</b></item>')), refused('xml-broken', { line: 3 }))
  await assert.rejects(read('<html><body>x</body></html>'), refused('not-a-feed', { found: 'html' }))
  await assert.rejects(read('id,text\n1,x\n'), refused('not-a-feed'))
  await assert.rejects(read('{"a":'), refused('json-broken'))
  await assert.rejects(read('{"version":"1","items":[]}'), refused('not-a-feed'))
  await assert.rejects(read(''), refused('not-a-feed'))
  await assert.rejects(
    read(rss(`<item><description>${'x'.repeat(9_000_000)}</description></item>`)),
    refused('item-too-large', { item: 1 }),
  )
  await assert.rejects(read(`<!-- ${'x'.repeat(2_000_000)}`), refused('not-a-feed'))
})

test('a feed of 100 MB is read in the memory of one item', async () => {
  const item = rssItem(1, `<content:encoded><![CDATA[${'<p>Every word of a long story. </p>'.repeat(3000)}]]></content:encoded>`)
  const size = Buffer.byteLength(item)
  const count = Math.ceil((100 * 1024 * 1024) / size)
  const [before, after] = rss('@').split('@') as [string, string]
  async function* large() {
    yield Buffer.from(before)
    const piece = Buffer.from(item)
    for (let i = 0; i < count; i++) yield piece
    yield Buffer.from(after)
  }
  const start = process.memoryUsage().heapUsed
  let most = 0
  let read = 0
  for await (const { item: one } of readSite(large)) {
    read++
    assert.ok(one.html.length > 90_000)
    if (read % 50 === 0) most = Math.max(most, process.memoryUsage().heapUsed - start)
  }
  assert.equal(read, count)
  assert.ok(most < 80 * 1024 * 1024, `${Math.round(most / 1024 / 1024)} MB more were held`)
})

test('a file that is larger than is read at all is refused at its bound', async () => {
  const piece = Buffer.alloc(1024 * 1024, ' ')
  await assert.rejects(
    read(async function* () {
      yield Buffer.from('<rss><channel>')
      for (let i = 0; i < 300; i++) yield piece
    }),
    (error: unknown) => isRefusal(error) && ['channels.site.feed-too-large', 'channels.site.xml-broken'].includes(error.fields[0]!.code),
  )
})

test('whatever is given, it is read or refused by name', async () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '<rss>',
      '<channel>',
      '<item>',
      '</item>',
      '<entry>',
      '</entry>',
      '<feed>',
      '<title>',
      '</title>',
      '<![CDATA[',
      ']]>',
      '&amp;',
      '&x;',
      '<!DOCTYPE x>',
      '<?xml version="1.0"?>',
      '<a b="c"/>',
      '{',
      '"items":[{}]',
    ),
    fc.string({ unit: 'binary', maxLength: 12 }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 30 }), async (pieces) => {
      try {
        await read(pieces.join(''))
      } catch (error) {
        assert.ok(isRefusal(error), String(error))
      }
    }),
    { numRuns: Number(process.env.FOYER_FUZZ_RUNS ?? 800) },
  )
})

test('elements within elements are passed over however deep they go', async () => {
  // As many as an item may hold: with a name kept for each, they took more memory than there is.
  const deep = 400_000
  const { items } = await read(rss(`<item><guid>g</guid>${'<a>'.repeat(deep)}x${'</a>'.repeat(deep)}<title>After</title></item>`))
  assert.deepEqual([items.length, items[0]!.title], [1, 'After'])
})
