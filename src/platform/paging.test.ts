import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { newId, pageOf, readCursor } from './index.ts'

const cursorOf = (...keys: unknown[]) => Buffer.from(JSON.stringify(keys)).toString('base64url')
const wrong = { code: 'platform.cursor-wrong' }

test('a cursor comes back as the keys it was made of', () => {
  const at = new Date('2026-09-07T01:00:00.123Z')
  const keys = ['a text', 7, at, '2026-09-07', newId()] as const
  const { next } = pageOf([1, 2], 1, () => keys)
  assert.deepEqual(readCursor(next, ['text', 'number', 'date', 'day', 'id']), [...keys])
  assert.equal(pageOf([1], 1, () => keys).next, null)
  assert.equal(readCursor('', ['id']), undefined)
})

test('what is no key of its kind is refused before it reaches a query', () => {
  const bad = {
    text: ['a\u0000b', 7, null],
    number: [1e300, 0.5, 2 ** 31, '7', null],
    date: ['not a time', '2026-13-01T00:00:00Z', '7', 7],
    day: ['2026-02-30', '2026-09-07T00:00:00Z', '', 20260907],
    id: ['not-a-uuid', 'li@example.org', '', 7, null],
  } as const
  for (const [kind, keys] of Object.entries(bad))
    for (const key of keys) assert.throws(() => readCursor(cursorOf(key), [kind as 'id']), wrong, `${kind} ${key}`)
  assert.throws(() => readCursor(cursorOf(newId(), newId()), ['id']), wrong)
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (text) => {
      assert.throws(() => readCursor(text, ['date', 'id']), wrong)
    }),
  )
})
