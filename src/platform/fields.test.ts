import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { cleanText, Fields } from './fields.ts'
import { isRefusal } from './refusal.ts'

test('what is wrong with a form is said at once, in the words of its room', () => {
  const fields = new Fields('kitchen')
  assert.equal(fields.line('name', '  A \u202Ebad\u0007   name\n', { max: 8, needed: true }), 'A bad name')
  assert.equal(fields.lines('about', ' one\r\ntwo '), 'one\ntwo')
  assert.equal(fields.line('city', ' ', { needed: true }), '')
  assert.deepEqual(fields.names('names', { 'zh-CN': ' 厨房 ', en: '', 'not a tag': 'x' }), { 'zh-CN': '厨房' })
  assert.deepEqual([fields.email('mail', 'A@B'), fields.webAddress('url', 'javascript:alert(1)')], ['a@b', ''])
  assert.equal(fields.webAddress('site', 'kitchen.example'), 'https://kitchen.example')
  fields.number('count', 1.5, { min: 0, max: 9, whole: true })
  fields.number('age', 10, { min: 0, max: 9 })
  assert.equal(fields.optionalDay('none', ''), null)
  fields.order('ends', fields.day('starts', '2026-03-02'), fields.day('ends', '2026-03-01'))
  fields.day('on', '2026-02-30')
  assert.equal(fields.id('owner', 'x', 'no-such-cook'), null)
  assert.throws(
    () => fields.check(),
    (error) => {
      assert.ok(isRefusal(error))
      assert.deepEqual(
        error.fields.map(({ field, code }) => [field, code]),
        [
          ['name', 'kitchen.field-too-long'],
          ['city', 'kitchen.field-missing'],
          ['names.not a tag', 'kitchen.not-a-language'],
          ['mail', 'kitchen.not-an-email'],
          ['url', 'kitchen.not-a-web-address'],
          ['count', 'kitchen.not-a-number'],
          ['age', 'kitchen.number-out-of-bounds'],
          ['ends', 'kitchen.ends-before-start'],
          ['on', 'kitchen.not-a-day'],
          ['owner', 'kitchen.no-such-cook'],
        ],
      )
      return true
    },
  )
})

test('a text that was cleaned stays what it is', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => assert.equal(cleanText(cleanText(text)), cleanText(text))))
})
