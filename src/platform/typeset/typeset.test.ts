import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { breakLines, clampLines, openRuler, pieces } from '#platform'

const measure = (text: string) => [...text].reduce((sum, sign) => sum + (sign.codePointAt(0)! > 0x2e80 ? 2 : 1), 0)

test('Chinese breaks anywhere but before closing and after opening signs; Latin words stay whole', () => {
  assert.deepEqual(pieces('《县志》，开放。'), ['《县', '志》，', '开', '放。'])
  assert.deepEqual(breakLines('The book that survived', 10, measure), ['The book', 'that', 'survived'])
  for (const line of breakLines('九月二十日起，《瑞安县志》嘉靖刻本在古籍阅览室展出。', 12, measure)) {
    assert.ok(!/^[，。》、]/.test(line), line)
    assert.ok(!/[《（]$/.test(line), line)
  }
})

test('no line is wider than allowed, and nothing is lost', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.integer({ min: 4, max: 40 }), (text, width) => {
      const lines = breakLines(text, width, measure)
      const one = (line: string) => [...new Intl.Segmenter().segment(line)].length === 1
      for (const line of lines)
        assert.ok(measure(line) <= width || one(line) || measure(line.replace(/\p{P}/gu, '')) <= width, JSON.stringify(line))
      assert.equal(lines.join('').replace(/\s/g, ''), text.replace(/\s/g, ''))
    }),
  )
})

test('what does not fit ends in an ellipsis that fits', () => {
  const kept = clampLines(['one two', 'three four', 'five'], 2, 10, measure)
  assert.equal(kept.length, 2)
  assert.ok(kept[1]!.endsWith('…') && measure(kept[1]!) <= 10)
})

test('a character that the font does not have is named, not drawn as a box', async () => {
  assert.deepEqual((await openRuler()).missing('书𠀀册'), ['𠀀'])
})
