import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { normalIsbn } from './isbn.ts'

test('an ISBN is known in the forms people write it, and kept in one', () => {
  for (const text of [
    '0-306-40615-2',
    'ISBN 0306406152',
    '978-0-306-40615-7',
    'isbn: 978 0 306 40615 7',
    '９７８０３０６４０６１５７',
    '978‑0‑306‑40615‑7',
  ])
    assert.equal(normalIsbn(text), '9780306406157', text)
  assert.equal(normalIsbn('080442957X'), '9780804429573')
  for (const text of ['', '0306406153', '9780306406158', '97803064061', '977-0306406157', 'X306406152', '978030640615X', 'ISSN 0306-4061'])
    assert.equal(normalIsbn(text), null, text)
})

test('one wrong digit, or two neighbours the wrong way round, is no ISBN-10; one wrong digit no ISBN-13', () => {
  const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 9, maxLength: 9 })
  fc.assert(
    fc.property(digits, fc.nat(8), fc.integer({ min: 1, max: 9 }), (body, at, by) => {
      const sum = body.reduce((all, digit, i) => all + (10 - i) * digit, 0)
      const check = (11 - (sum % 11)) % 11
      const ten = body.join('') + (check === 10 ? 'X' : check)
      const thirteen = normalIsbn(ten)!
      assert.match(thirteen, /^978\d{10}$/)
      assert.equal(normalIsbn(thirteen), thirteen)
      const wrong = (text: string, i: number) => text.slice(0, i) + ((Number(text[i]) + by) % 10) + text.slice(i + 1)
      assert.equal(normalIsbn(wrong(ten, at)), null)
      assert.equal(normalIsbn(wrong(thirteen, at + 3)), null)
      const [a, b] = [ten[at]!, ten[at + 1]!]
      if (a !== b && b !== 'X') assert.equal(normalIsbn(ten.slice(0, at) + b + a + ten.slice(at + 2)), null)
    }),
  )
})
