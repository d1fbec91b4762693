import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Doc, readDoc } from '../doc.ts'
import { fromPlain, toPlain } from '../plain.ts'
import { findName } from './find-name.ts'
import { lookIn, putOut } from './in-words.ts'

const finder = findName(['Li Lei', '李雷'])
const locales = ['en', 'zh-CN']
const how = { locales, word: (locale: string | null) => (locale === 'zh-CN' ? '一位读者' : 'a reader'), keep: () => false }

test('a name is found in every corner of a text, with the language and the block it stands in', () => {
  const content = {
    kind: 'Li Lei',
    texts: {
      en: {
        title: 'Li Lei reads',
        body: fromPlain(
          '## Li Lei\n\n**Li** _Lei_ and [Li Lei](https://x.example/li-lei).\n\n- Li Lei\n\n> Good.\n>\n> — Li Lei\n\n{picture:0199a000-0000-7000-8000-000000000001} Li Lei',
        ),
      },
      'zh-CN': { title: '李雷', body: fromPlain('读者李雷。') },
    },
  }
  const found = lookIn(content, finder, locales)
  assert.deepEqual(
    found.map(({ where, locale, contexts }) => [where, locale, contexts.length]),
    [
      ['texts.en.title', 'en', 1],
      ['texts.en.body.0', 'en', 1],
      ['texts.en.body.1', 'en', 3],
      ['texts.en.body.2', 'en', 1],
      ['texts.en.body.3', 'en', 1],
      ['texts.en.body.4', 'en', 1],
      ['texts.zh-CN.title', 'zh-CN', 1],
      ['texts.zh-CN.body.0', 'zh-CN', 1],
    ],
  )
  const without = putOut(content, finder, how)
  assert.equal(lookIn(without, finder, locales).length, 0)
  assert.equal(without.kind, 'Li Lei', 'what is no text is left')
  assert.equal(without.texts.en.title, 'a reader reads')
  assert.equal(
    toPlain(readDoc(without.texts.en.body)),
    '## a reader\n\n**a reader** and a reader.\n\n- a reader\n\n> Good.\n>\n> — a reader\n\n{picture:0199a000-0000-7000-8000-000000000001} a reader',
  )
  assert.equal(toPlain(without.texts['zh-CN'].body), '读者一位读者。')
})

test('what is kept stays, and a value without the name is the same value', () => {
  const value = { title: 'Li Lei', note: 'Li Lei' }
  assert.deepEqual(putOut(value, finder, { ...how, keep: (where) => where === 'note' }), { title: 'a reader', note: 'Li Lei' })
  const other = { title: 'Nobody' }
  assert.equal(putOut(other, finder, how), other)
})

test('whatever a text is made of, it is a text afterwards, and the name is gone', () => {
  const words = fc.constantFrom('Li Lei', 'Li', ' Lei', '李', '雷', ' reads ', 'and')
  const mark = fc.constantFrom(
    [],
    [{ type: 'strong' as const }],
    [{ type: 'em' as const }],
    [{ type: 'link' as const, attrs: { href: '/a' } }],
  )
  const inline = fc.oneof(
    { weight: 5, arbitrary: fc.tuple(words, mark).map(([text, marks]) => ({ type: 'text' as const, text, marks })) },
    {
      weight: 1,
      arbitrary: fc.constant({ type: 'hard_break' as const }),
    },
  )
  fc.assert(
    fc.property(fc.array(fc.array(inline, { maxLength: 8 }), { maxLength: 5 }), (paragraphs) => {
      const doc = readDoc({ type: 'doc', content: paragraphs.map((content) => ({ type: 'paragraph', content })) })
      const without = readDoc(putOut<Doc>(doc, finder, how))
      assert.deepEqual(lookIn(without, finder, locales), [])
      assert.equal(without.content.length, doc.content.length)
    }),
  )
})
