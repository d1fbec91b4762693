import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isMarcText, readMarcLines } from './read-marc.ts'

test('records are read in the forms catalogues print them', () => {
  for (const text of [
    '=245  10$aFicciones :$bstories /$cJorge Luis Borges.',
    '245 10 |a Ficciones : |b stories / |c Jorge Luis Borges.',
    '245 1 0 ‡a Ficciones :‡b stories /‡c Jorge Luis Borges',
    '245 10 _aFicciones : _bstories / _cJorge Luis Borges.',
  ]) {
    assert.ok(isMarcText(text), text)
    assert.deepEqual(
      readMarcLines(text).map(({ words }) => [words.title, words.author]),
      [['Ficciones: stories', 'Jorge Luis Borges']],
      text,
    )
  }
  assert.equal(isMarcText('245 books for $a dollar'), false)
  assert.equal(isMarcText('The Yellow River / Philip Ball'), false)
})

test('a title that comes again is another record, and each is told with its line', () => {
  const two = readMarcLines('=245  10$aOne\n=100  1\\$aA\n=245  10$aTwo\n\n=001  3\n=245  10$aThree')
  assert.deepEqual(
    two.map(({ line, words }) => [line, words.title]),
    [
      [1, 'One'],
      [3, 'Two'],
      [5, 'Three'],
    ],
  )
})

test('anything at all is read without a fault', () => {
  const line = fc
    .tuple(fc.constantFrom('=245  10$a', '245 10 |a ', '=020  \\\\$a', '200 1 _a', '', '=LDR  '), fc.string({ maxLength: 40 }))
    .map((parts) => parts.join(''))
  fc.assert(
    fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
      for (const { words, line: at } of readMarcLines(lines.join('\n'))) {
        assert.equal(typeof words.title, 'string')
        assert.ok(at >= 1)
      }
    }),
  )
})
