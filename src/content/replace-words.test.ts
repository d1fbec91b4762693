import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readDoc } from './doc.ts'
import { fromPlain, toPlain } from './plain.ts'
import { replaceInDoc } from './replace-words.ts'

const replaced = (plain: string, from: string, to: string) => toPlain(replaceInDoc(fromPlain(plain), from, to))

test('words are replaced in every kind of block, also where they run across marks', () => {
  assert.equal(replaced('Ask Li Min. Li Min knows.', 'Li Min', 'the desk'), 'Ask the desk. the desk knows.')
  assert.equal(replaced('Ask **Li** Min or [Li Min](/points).', 'Li Min', 'us'), 'Ask **us** or [us](/points).')
  assert.equal(replaced('## Li Min\n\n- Li Min\n- no\n\n> said\n>\n> — Li Min', 'Li Min', 'X'), '## X\n\n- X\n- no\n\n> said\n>\n> — X')
  assert.equal(
    replaced('{picture:0199a000-0000-7000-8000-000000000001} By Li Min', 'Li Min', '$&'),
    '{picture:0199a000-0000-7000-8000-000000000001} By $&',
  )
  assert.equal(replaced('Nothing here', 'Li Min', 'X'), 'Nothing here')
  assert.equal(replaced('Nothing here', '', 'X'), 'Nothing here')
})

test('whatever the text, the words are gone, the rest stays, and it is still a text', () => {
  const words = fc.stringMatching(/^[ab *_]{0,30}$/)
  fc.assert(
    fc.property(fc.array(words, { maxLength: 4 }), fc.constantFrom('a', 'ab', 'aa', 'a b'), (lines, from) => {
      const doc = fromPlain(lines.join('\n\n'))
      const after = replaceInDoc(doc, from, 'Z')
      readDoc(after)
      const text = (of: typeof doc) =>
        JSON.stringify(
          of.content.map((block) =>
            'content' in block ? (block.content ?? []).map((one) => ('text' in one ? one.text : '|')).join('') : '',
          ),
        )
      if (doc.content.every((block) => block.type === 'paragraph')) assert.equal(text(after), text(doc).replaceAll(from, 'Z'))
    }),
  )
})
