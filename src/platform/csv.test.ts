import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { csvField, streamCsv, toCsv, withoutGuard } from './csv.ts'

test('what a spreadsheet would run stands as text', () => {
  for (const text of ['=1+1', '+cmd', '-1', '@SUM(A1)', '\tx', '\r=1', '\n=1', '＝1', '＋1', '－1', '＠x'])
    assert.ok(csvField(text).replace(/^"/, '').startsWith("'"), JSON.stringify(text))
  assert.ok(csvField(['=1', 2]).startsWith("'"))
  assert.equal(csvField(-1), '-1')
  assert.equal(csvField(null), '')
  assert.equal(csvField('a"b'), '"a""b"')
})

test('a table opens in a spreadsheet as text, whatever a title holds', () => {
  const rows = [
    ['=HYPERLINK("x")', 3],
    ['He said "no",\nthen left', null],
    ['图书馆', 0],
  ]
  assert.equal(toCsv(['a', 'b'], rows), '\uFEFFa,b\r\n"\'=HYPERLINK(""x"")",3\r\n"He said ""no"",\nthen left",\r\n图书馆,0\r\n')
})

const tables = fc.array(fc.array(fc.string({ minLength: 1 }), { minLength: 2, maxLength: 3 }), { minLength: 1, maxLength: 5 })

test('a table is read back as it was', () => {
  fc.assert(
    fc.property(tables, (rows) => {
      // A text that came with an apostrophe before a formula loses it: the file cannot tell it from the guard.
      const [, ...read] = parse(toCsv(['a', 'b'], rows), { bom: true, relax_column_count: true, record_delimiter: '\r\n' }) as string[][]
      assert.deepEqual(
        read.map((row) => row.map(withoutGuard)),
        rows.map((row) => row.map(withoutGuard)),
      )
    }),
  )
})

test('written page by page it is the same file', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(tables, { maxLength: 4 }), async (pages) => {
      async function* reading() {
        yield* pages
      }
      let text = ''
      for await (const part of streamCsv(['a', 'b'], reading())) text += part
      assert.equal(text, toCsv(['a', 'b'], pages.flat()))
    }),
  )
})
