import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { csvField, csvResponse } from './csv.ts'

test('what a spreadsheet would run stands as text', () => {
  for (const text of ['=1+1', '+cmd', '-1', '@SUM(A1)', '\tx']) assert.ok(csvField(text).replace(/^"/, '').startsWith("'"), text)
  assert.equal(csvField(-1), '-1')
  assert.equal(csvField(null), '')
  assert.equal(csvField('a"b'), '"a""b"')
})

test('a table is read back as it was', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.string({ minLength: 1 }), { minLength: 2, maxLength: 3 }), { minLength: 1, maxLength: 5 }),
      async (rows) => {
        const text = await csvResponse('t.csv', ['a', 'b'], rows).text()
        const [, ...read] = parse(text, { bom: true, relax_column_count: true, record_delimiter: '\r\n' }) as string[][]
        assert.deepEqual(
          read,
          rows.map((row) => row.map((field) => (/^[=+\-@\t\r]/.test(field) ? `'${field}` : field))),
        )
      },
    ),
  )
})
