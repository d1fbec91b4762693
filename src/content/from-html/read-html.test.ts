import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Block, type Doc, docLimits, isSafeHref, readDoc } from '../doc.ts'
import { renderHtml } from '../render.ts'
import { type ReadHtml, readHtml, wordsOfHtml } from './index.ts'
import { openShortcodes } from './shortcodes.ts'

const asset = '0199a000-0000-7000-8000-000000000001'
const html = (given: string, options: ReadHtml = {}) => renderHtml(readHtml(given, options).doc)
const wp = (given: string, options: ReadHtml = {}) => html(given, { wordpress: true, ...options })

test('headings, paragraphs, lists, quotes and links are carried; headings become two levels', () => {
  assert.equal(
    html(
      '<h1>One</h1><h2>Two</h2><h4>Four</h4><p>A <b>bold</b>, <em>soft</em> <a href="https://example.org/x?a=1&amp;b=2">link</a>.<br>Next line</p><ul><li>a</li><li><p>b</p><p>c</p></li></ul><ol><li>1</li></ol><blockquote cite="x"><p>Said</p><p>and said</p><cite>Wang Wei</cite></blockquote>',
    ),
    [
      '<h2>One</h2>',
      '<h2>Two</h2>',
      '<h3>Four</h3>',
      '<p>A <strong>bold</strong>, <em>soft</em> <a href="https://example.org/x?a=1&amp;b=2">link</a>.<br>Next line</p>',
      '<ul><li>a</li><li>b<br>c</li></ul>',
      '<ol><li>1</li></ol>',
      '<blockquote><p>Said</p><p>and said</p><footer>Wang Wei</footer></blockquote>',
    ].join('\n'),
  )
})

test('nothing runs, loads or follows: scripts, styles, frames, forms and trackers go, and are counted', () => {
  const read = readHtml(
    '<style>p{}</style><script>alert(1)</script><p onclick="alert(2)">Hello<img src="https://stats.example/p.gif" width="1" height="1"></p><form action="/x"><p>Your name</p><input></form><svg><script>alert(3)</script><text>no</text></svg><noscript><img src="https://t.example/n"></noscript><iframe src="https://www.youtube.com/embed/abcdefgh123"></iframe><p><a href="javascript:alert(4)">words stay</a> <a href="data:text/html,x">and</a></p>',
  )
  assert.equal(
    renderHtml(read.doc),
    '<p>Hello</p>\n<p><a href="https://www.youtube.com/watch?v=abcdefgh123">https://www.youtube.com/watch?v=abcdefgh123</a></p>\n<p>words stay and</p>',
  )
  assert.deepEqual(read.lost, { script: 1, tracker: 1, form: 1, drawing: 1, frame: 1, link: 2 })
  assert.deepEqual(read.pictures, [])
})

test('a table becomes lines, a nested list flat, and both are said', () => {
  const read = readHtml(
    '<table><caption>Hours</caption><tr><th>Day</th><th><p>Open</p></th></tr><tr><td>Monday</td><td><ul><li>9</li><li>18</li></ul></td></tr></table><ul><li>A<ul><li>B</li></ul></li><li>C</li></ul>',
  )
  assert.equal(renderHtml(read.doc), '<p>Hours</p>\n<p>Day · Open</p>\n<p>Monday · 9 18</p>\n<ul><li>A</li><li>B</li><li>C</li></ul>')
  assert.deepEqual(read.lost, { table: 1, 'nested-list': 1 })
})

test('pictures are listed with whole addresses, alt texts and captions, and shown where they have an asset', () => {
  const read = readHtml(
    '<p>Before <img src="../uploads/reading-room-300x200.jpg" alt=" The reading room "> after</p><figure><a href="/big"><img data-src="//cdn.example/b.png" src="data:image/gif;base64,R0"></a><figcaption>Opening <b>day</b></figcaption></figure><p><img src="data:image/png;base64,AA"><img src="x:y"></p>',
    { base: 'https://old.example/2019/story/', asset: (src) => (src.startsWith('https://old') ? asset : undefined) },
  )
  assert.deepEqual(read.pictures, [
    { src: 'https://old.example/2019/uploads/reading-room-300x200.jpg', alt: 'The reading room', caption: '' },
    { src: 'https://cdn.example/b.png', alt: '', caption: 'Opening day' },
  ])
  assert.deepEqual(
    read.doc.content.map(({ type }) => type),
    ['paragraph', 'image', 'paragraph'],
  )
  assert.deepEqual(read.lost, { 'picture-inside': 1, 'picture-address': 1 })
})

test('a picture in a list or a quote comes after it', () => {
  const { doc } = readHtml(
    '<ul><li>a <img src="https://x.example/a.png"></li><li>b</li></ul><blockquote><p>q<img src="https://x.example/b.png"></p></blockquote>',
    {
      asset: () => asset,
    },
  )
  assert.deepEqual(
    doc.content.map(({ type }) => type),
    ['bullet_list', 'image', 'blockquote', 'image'],
  )
})

test('addresses on the old host become paths of this site, others stay whole, relative ones are completed', () => {
  assert.equal(
    html(
      '<p><a href="https://www.old.example/2019/x/?p=1#c">a</a> <a href="/2018/y">b</a> <a href="https://other.example/z">c</a> <a href="#d">d</a></p>',
      {
        base: 'https://www.old.example/2020/',
        ownHosts: ['old.example'],
      },
    ),
    '<p><a href="/2019/x/?p=1#c">a</a> <a href="/2018/y">b</a> <a href="https://other.example/z">c</a> <a href="#d">d</a></p>',
  )
})

test('what the older editor of WordPress wrote is parted at its line ends', () => {
  assert.equal(
    wp('First line\nsecond line\n\n<strong>Next</strong> paragraph\r\n\r\n<h3>Head</h3>\nText\n\nhttps://youtu.be/abc'),
    '<p>First line<br>second line</p>\n<p><strong>Next</strong> paragraph</p>\n<h3>Head</h3>\n<p>Text</p>\n<p><a href="https://youtu.be/abc">https://youtu.be/abc</a></p>',
  )
})

test('blocks of the newer editor are whole paragraphs; those it fills in itself are counted', () => {
  const read = readHtml(
    '<!-- wp:paragraph {"x":1} -->\n<p>One\ntwo</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:latest-posts {"postsToShow":3} /-->\n<!-- wp:quote --><blockquote class="wp-block-quote"><p>Q</p><cite>Who</cite></blockquote><!-- /wp:quote -->',
    { wordpress: true },
  )
  assert.equal(renderHtml(read.doc), '<p>One two</p>\n<blockquote><p>Q</p><footer>Who</footer></blockquote>')
  assert.deepEqual(read.lost, { block: 1 })
})

test('shortcodes are opened, their words stay, and brackets that are none stay too', () => {
  const read = readHtml(
    '[caption id="a" align="left"]<a href="/x"><img src="https://old.example/a.jpg" alt="A"></a> The <em>old</em> hall[/caption]\n\nHe wrote [sic] [1] here.\n\n[gallery ids="1,2"]\n\n[vc_row full="1"][vc_column]Inside[/vc_column][/vc_row]\n\n[embed]https://vimeo.com/1?a=1&b=2[/embed] [audio mp3="https://old.example/a.mp3"]',
    { wordpress: true, asset: () => asset },
  )
  assert.deepEqual(
    read.doc.content.map((block) => (block.type === 'image' ? block.attrs.caption : renderHtml({ type: 'doc', content: [block] }))),
    [
      'The old hall',
      '<p>He wrote [sic] [1] here.</p>',
      '<p>Inside</p>',
      '<p><a href="https://vimeo.com/1?a=1&amp;b=2">https://vimeo.com/1?a=1&amp;b=2</a></p>',
      '<p><a href="https://old.example/a.mp3">https://old.example/a.mp3</a></p>',
    ],
  )
  assert.deepEqual(read.lost, { gallery: 1, shortcode: 3 })
  assert.deepEqual(openShortcodes('no brackets'), { html: 'no brackets', lost: [] })
})

test('words in another language are marked; broken markup is read as far as it goes', () => {
  assert.equal(html('<p>He said <span lang="zh-CN">你好</span>'), '<p>He said <span lang="zh-CN">你好</span></p>')
  assert.equal(
    html('<b>a<i>b</b>c</i></p></ul><li>d<blockquote>e'),
    '<p><strong>a</strong><strong><em>b</em></strong>c</p>\n<p>d</p>\n<blockquote><p>e</p></blockquote>',
  )
  assert.equal(html('<pre>a\n b</pre>'), '<p>a<br>b</p>')
  assert.equal(wordsOfHtml('  <b>Fish</b> &amp; <script>x</script>chips<br>now ', 100), 'Fish & chips now')
})

test('what is longer than a text may be is cut, and says so', () => {
  const long = readHtml(`<p>${'x'.repeat(docLimits.characters + 10)}</p><p>after</p>`)
  assert.equal(long.cut, true)
  const many = readHtml('<p>x</p>'.repeat(2000))
  assert.equal(many.cut, true)
  assert.ok(many.doc.content.length <= docLimits.blocks)
  const deep = readHtml(`${'<div><b><blockquote><ul><li>'.repeat(80)}x`)
  assert.equal(JSON.stringify(readDoc(deep.doc)).includes('"x"'), true)
  assert.equal(readHtml(`<p>${'<b>a</b>b'.repeat(5000)}</p>`).cut, true)
})

const tags =
  'p div h1 h2 h5 ul ol li blockquote cite pre b strong em i a span q br hr table tr td th caption figure figcaption img iframe video source script style svg form input noscript title textarea'.split(
    ' ',
  )
const attributes = fc.constantFrom(
  '',
  ' href="javascript:alert(1)"',
  ' href="//evil.example/\\"',
  ' href="https://ok.example/a b?c=“d”"',
  ' href=" jav\tascript:alert(1)"',
  ' href="../up"',
  ' src="https://p.example/x.png" alt="<script>"',
  ' src="data:text/html,x"',
  ' lang="zh-CN"',
  ' lang="x y"',
  ' style="x" onclick="alert(1)"',
)
const piece = fc.oneof(
  fc.tuple(fc.constantFrom(...tags), attributes).map(([tag, more]) => `<${tag}${more}>`),
  fc.constantFrom(...tags).map((tag) => `</${tag}>`),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.constantFrom(
    '\n\n',
    '\n',
    '&amp;',
    '&#0;',
    '&#xD800;',
    '<!-- wp:x /-->',
    '<!--',
    '-->',
    '<![CDATA[',
    '[caption a="1"]',
    '[/caption]',
    '[gallery]',
    '\u0000',
    '\ud800',
  ),
)

test('never throws, always gives a text that is taken, with no address that may not be followed', () => {
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 60 }),
      fc.boolean(),
      fc.option(fc.constantFrom('https://old.example/a/', 'not a base')),
      (pieces, wordpress, base) => {
        const { doc } = readHtml(pieces.join(''), { wordpress, base: base ?? undefined, ownHosts: ['ok.example'], asset: () => asset })
        assert.deepEqual(readDoc(structuredClone(doc)), doc)
        for (const href of hrefs(doc)) assert.equal(isSafeHref(href), true, href)
        const shown = renderHtml(doc, {})
        assert.equal(/<script|onclick|javascript:|<iframe|<form|<style/i.test(shown), false, shown)
      },
    ),
    { numRuns: Number(process.env.FOYER_FUZZ_RUNS ?? 1500) },
  )
})

test('any text at all is read', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
      readDoc(readHtml(text, { wordpress: true }).doc)
    }),
    { numRuns: Number(process.env.FOYER_FUZZ_RUNS ?? 1500) },
  )
})

function hrefs(doc: Doc): string[] {
  const found: string[] = []
  JSON.stringify(doc.content satisfies Block[], (key, value) => {
    if (key === 'href') found.push(String(value))
    return value
  })
  return found
}

test('what goes deeper than anybody writes is read no further, and says so', () => {
  for (const html of ['<b>'.repeat(1_300_000), `${'<div>'.repeat(400_000)}${'</p>'.repeat(400_000)}`]) {
    const { doc, cut } = readHtml(`<p>First.</p>${html}<p>Last.</p>`)
    assert.equal(cut, true)
    assert.match(JSON.stringify(doc), /First\./)
  }
  const plain = readHtml(`${'<div>'.repeat(200)}<p>Words.</p>${'</div>'.repeat(200)}${'<p>More.</p>'.repeat(300)}`)
  assert.equal(plain.cut, false)
})
