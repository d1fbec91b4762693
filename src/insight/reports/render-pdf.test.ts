import assert from 'node:assert/strict'
import { test } from 'node:test'
import { footOf } from './render-pdf.ts'

test('the foot of a paper begins with its days, or with its words where no days are to be said', () => {
  const paper = { foot: 'Made by Foyer.', rows: 'Rows:' }
  const at = 'https://library.example/desk'
  assert.equal(
    footOf({ ...paper, short: { above: '', days: 'Days of the report.' } }, at),
    `Days of the report. Made by Foyer.\nRows: ${at}`,
  )
  assert.equal(footOf({ ...paper, short: { above: '', days: '' } }, at), `Made by Foyer.\nRows: ${at}`)
})
