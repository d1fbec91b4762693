import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isRefusal } from '#platform'
import { type Block, type Doc, type Inline, isSafeHref, type Mark, readDoc } from './doc.ts'
import { fromPlain, toPlain } from './plain.ts'
import { excerpt, renderHtml, renderText } from './render.ts'

const asset = '0198c5f0-0000-7000-8000-000000000001'
const nasty = fc.constantFrom(
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='x",
  '&lt;b&gt;',
  ']]>',
  '{{x}}',
  '\u0000\ud800x',
  '**a_b**',
  '[x](javascript:alert(1))',
  '## ',
  '- ',
  '> ',
  '! ',
  '\\',
  '中文“引号”',
  '١',
  '👩‍👩‍👧',
  'a\nb',
)
const words = fc.oneof(nasty, fc.string({ maxLength: 12 }), fc.string({ unit: 'binary', maxLength: 6 }))
const mark: fc.Arbitrary<Mark> = fc.oneof(
  fc.constant<Mark>({ type: 'strong' }),
  fc.constant<Mark>({ type: 'em' }),
  fc
    .constantFrom('https://example.org/a?b=(c)&d=%20', '/join', '#top', 'mailto:a@b.cn', 'tel:+86-10')
    .map((href): Mark => ({ type: 'link', attrs: { href } })),
  fc.constantFrom('zh-CN', 'mi').map((lang): Mark => ({ type: 'foreign', attrs: { lang } })),
)
const inline: fc.Arbitrary<Inline> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant('text' as const), text: words, marks: fc.array(mark, { maxLength: 4 }) }) },
  { weight: 1, arbitrary: fc.constant<Inline>({ type: 'hard_break' }) },
)
const content = fc.array(inline, { maxLength: 5 })
const paragraph = content.map((c) => ({ type: 'paragraph' as const, content: c }))
const block: fc.Arbitrary<Block> = fc.oneof(
  paragraph,
  fc
    .record({ level: fc.constantFrom(2 as const, 3 as const), content })
    .map(({ level, content }) => ({ type: 'heading' as const, attrs: { level }, content })),
  fc
    .record({
      type: fc.constantFrom('bullet_list' as const, 'ordered_list' as const),
      items: fc.array(paragraph, { minLength: 1, maxLength: 3 }),
    })
    .map(({ type, items }) => ({ type, content: items.map((p) => ({ type: 'list_item' as const, content: [p] as [typeof p] })) })),
  fc
    .record({ cite: words, content: fc.array(paragraph, { minLength: 1, maxLength: 3 }) })
    .map(({ cite, content }) => ({ type: 'blockquote' as const, attrs: { cite }, content })),
  fc.array(paragraph, { minLength: 1, maxLength: 2 }).map((content) => ({ type: 'callout' as const, content })),
  words.map((caption) => ({ type: 'image' as const, attrs: { asset, caption } })),
  fc.constantFrom('recording', 'staff-pick').map((kind) => ({ type: 'piece' as const, attrs: { kind, id: asset } })),
)
const doc: fc.Arbitrary<Doc> = fc.array(block, { maxLength: 6 }).map((content) => ({ type: 'doc', content }))

/** The only tags and attributes a rendered text may hold. */
const allowed =
  /<(\/?(p|h2|h3|ul|ol|li|blockquote|footer|aside|figure|picture|figcaption|span|small|strong|em|a)|br|img|source)((?: (href|lang|class|src|srcset|sizes|alt|width|height|loading|decoding|fetchpriority|type)="[^"<>]*")*)>/g

test('whatever is typed, the HTML holds only our own tags and followable links', () => {
  fc.assert(
    fc.property(doc, (raw) => {
      const html = renderHtml(readDoc(raw), {
        picture: () => ({
          sources: [{ url: '/files/a.webp?x=1&y=2', width: 480, mime: 'image/webp' }],
          alt: '"><script>',
          width: 480,
          height: 320,
          credit: '<b>',
          whole: false,
        }),
        lang: 'en',
      })
      assert.doesNotMatch(html.replace(allowed, ''), /[<>]/)
      for (const [, href] of html.matchAll(/href="([^"]*)"/g)) assert.match(href!, /^(https?:|mailto:|tel:|\/(?!\/)|#)/)
      for (const [text] of html.matchAll(/&[^;\s]{0,8};?/g)) assert.match(text, /^&(amp|lt|gt|quot|#39);$/)
    }),
    { numRuns: 400 },
  )
})

test('reading is idempotent and its result can be stored as jsonb', () => {
  fc.assert(
    fc.property(doc, (raw) => {
      const once = readDoc(raw)
      assert.deepEqual(readDoc(JSON.parse(JSON.stringify(once))), once)
      assert.doesNotMatch(JSON.stringify(once), /\\u0000|\\ud[89a-f]/i)
    }),
    { numRuns: 300 },
  )
})

test('plain lines are another way of writing the same text', () => {
  fc.assert(
    fc.property(doc, (raw) => {
      const read = readDoc(raw)
      assert.deepEqual(readDoc(fromPlain(toPlain(read))), read, toPlain(read))
    }),
    { numRuns: 2000 },
  )
})

test('any input at all is a text or a named refusal', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.anything(),
        fc.json().map((j) => JSON.parse(j)),
        fc.string(),
      ),
      (input) => {
        try {
          readDoc(input)
        } catch (error) {
          assert.ok(isRefusal(error), String(error))
          assert.match(error.fields[0]!.code, /^content\./)
        }
        if (typeof input === 'string') assert.equal(fromPlain(input).type, 'doc')
      },
    ),
    { numRuns: 500 },
  )
})

test('plain writing reads as people write', () => {
  assert.deepEqual(
    fromPlain(
      '## Join us\nCome to the **reading room**, _free_ for all.\n- bring [a friend](/join)\n- 2 * 3_4\n\n> Words\n>\n> — Li Min\n\n! Closed on Monday',
    ).content.map((b) => b.type),
    ['heading', 'paragraph', 'bullet_list', 'blockquote', 'callout'],
  )
  assert.equal(
    renderText(fromPlain('Come to the **reading room** at 10:00.\nBring a friend.')),
    'Come to the reading room at 10:00.\nBring a friend.',
  )
  assert.equal(
    renderHtml(fromPlain('a **b _c_** [d](/e) {zh-CN:书}')),
    '<p>a <strong>b </strong><strong><em>c</em></strong> <a href="/e">d</a> <span lang="zh-CN">书</span></p>',
  )
  assert.equal(
    renderHtml(fromPlain('5 ** 3 and snake_case or two_more_times [not a link] {x}, 2 * 3 * 4')),
    '<p>5 ** 3 and snake_case or two_more_times [not a link] {x}, 2 * 3 * 4</p>',
  )
  assert.equal(
    renderHtml(fromPlain('some *emphasis* and **strong** words')),
    '<p>some <em>emphasis</em> and <strong>strong</strong> words</p>',
  )
})

test('links that may not be followed are refused, and never rendered', () => {
  for (const href of [
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:x',
    'java\nscript:x',
    'data:text/html,x',
    '//evil.example',
    '/\\evil.example',
    'vbscript:x',
    'file:///etc/passwd',
    'https://a"b',
    '',
    'x'.repeat(3000),
    'blob:https://a/b',
    '\u0001https://a',
    'foo',
  ])
    assert.equal(isSafeHref(href), false, href)
  for (const href of [
    'https://a.example/ü?q=1#x',
    'http://a.example',
    '/join',
    '/posts/黄河',
    '#part-2',
    'mailto:desk@lib.example',
    'tel:+8610123',
  ])
    assert.equal(isSafeHref(href), true, href)
  const made: Doc = {
    type: 'doc',
    content: [
      { type: 'paragraph', content: [{ type: 'text', text: 'x', marks: [{ type: 'link', attrs: { href: 'javascript:alert(1)' } }] }] },
    ],
  }
  assert.throws(() => readDoc(made), /content.link-not-safe/)
  assert.equal(renderHtml(made), '<p>x</p>')
})

test('bounds hold', () => {
  const p = { type: 'paragraph', content: [{ type: 'text', text: 'x'.repeat(60_000) }] }
  assert.throws(() => readDoc({ type: 'doc', content: [p, p] }), /content.body-too-long/)
  assert.throws(
    () => readDoc({ type: 'doc', content: Array.from({ length: 700 }, () => ({ type: 'paragraph' })) }),
    /content.body-too-long/,
  )
  assert.throws(() => readDoc({ type: 'doc', content: [{ type: 'heading', attrs: { level: 1 } }] }), /content.heading-level/)
  assert.throws(() => readDoc({ type: 'doc', content: [{ type: 'iframe', attrs: { src: 'x' } }] }), /content.body-block-not-allowed/)
  let deep: unknown = { type: 'paragraph' }
  for (let i = 0; i < 5000; i++) deep = { type: 'blockquote', content: [deep] }
  assert.throws(() => readDoc({ type: 'doc', content: [deep] }), /content.body-block-not-allowed/)
})

test('an excerpt is cut by what people count as characters', () => {
  assert.equal(excerpt(fromPlain('One two three four'), 9), 'One two…')
  assert.equal(excerpt(fromPlain('图书馆今天开放到八点半'), 6), '图书馆今天…')
  assert.equal(excerpt(fromPlain('👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧'), 2), '👩‍👩‍👧…')
  assert.equal(excerpt(fromPlain('short')), 'short')
})
