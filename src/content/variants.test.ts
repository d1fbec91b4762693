import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { cutToFit, lengthIn } from './variants.ts'

const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom('👩‍👩‍👧‍👦', '🇨🇳', '𠮷', 'é', '书', ' ', '\n', 'a'),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
  ),
  maxLength: 120,
})
const unit = fc.constantFrom('graphemes' as const, 'utf16' as const, 'weighted' as const)

test('what is cut fits, in its unit and in bytes, and begins as the text did, whole character by whole character', () => {
  fc.assert(
    fc.property(text, unit, fc.nat(130), fc.option(fc.nat(400), { nil: undefined }), (given, unit, most, bytes) => {
      const cut = cutToFit(given, { most, unit, bytes })
      assert.ok(lengthIn(cut, unit) <= most)
      assert.ok(bytes === undefined || Buffer.byteLength(cut) <= bytes)
      assert.ok(cut.isWellFormed() || !given.isWellFormed())
      if (cut === given) return
      assert.ok(cut === '' || cut.endsWith('…'))
      const parts = [...new Intl.Segmenter().segment(given)].map(({ segment }) => segment)
      const kept = cut.slice(0, -1)
      assert.ok(parts.some((_, n) => parts.slice(0, n).join('').trimEnd() === kept) || kept === '')
    }),
    { numRuns: 1500 },
  )
})

test('a text that fits is not touched', () => {
  fc.assert(fc.property(text, unit, (given, unit) => assert.equal(cutToFit(given, { most: lengthIn(given, unit), unit }), given)))
})

test('lengths as platforms count them', () => {
  const family = '👩‍👩‍👧‍👦'
  assert.deepEqual([lengthIn(family), lengthIn(family, 'utf16'), lengthIn(family, 'weighted')], [1, 11, 2])
  assert.deepEqual([lengthIn('图书馆'), lengthIn('图书馆', 'weighted')], [3, 6])
  assert.equal(lengthIn('“Library” – café', 'weighted'), 16)
  assert.equal(cutToFit('图书馆之夜', { most: 6, unit: 'weighted' }), '图书…', 'the ellipsis weighs two')
  assert.equal(cutToFit('abc', { most: 0 }), '')
})
