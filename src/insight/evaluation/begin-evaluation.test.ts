// A workbook that begins, from a template, a sheet, or both.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { codes } from '#testing'
import { importCriteria, languageIn, workbookFile } from '../index.ts'
import { openEvaluationHouse } from './house-for-tests.ts'

const { house, begin, read, score } = await openEvaluationHouse()
after(() => house.close())

test('a template speaks the language of whoever begins from it, and goes on in it for whoever reads', async () => {
  const begun = await begin({ template: 'three-parts', locale: 'zh-CN' })
  const { shown } = await read(begun.evaluationId)
  const parts = shown.criteria.map(({ part }) => part)
  assert.deepEqual(new Set(parts), new Set(['必备条件']))
  assert.match(shown.criteria[0]!.criterion, /^年文献外借量/)
  assert.equal(shown.criteria[0]!.unit, '册次')
  assert.equal(languageIn('three-parts', parts, { locale: 'en', first: 'en' }), 'zh-CN')
  assert.equal(languageIn('three-parts', ['Must-haves'], { locale: 'zh-CN', first: 'zh-CN' }), 'en')
  assert.equal(languageIn('five-groups', [], { locale: 'zh-CN', first: 'en' }), 'zh-CN', 'nothing stands in it yet')
  assert.equal(languageIn('empty', ['必备条件'], { locale: 'zh-CN', first: 'en' }), 'en', 'a sheet of its own')
})

test('a workbook begins from a template and a sheet, is exported, and another begins from what was exported', async () => {
  const begun = await begin({ template: 'three-parts', authority: 'Ministry' })
  const sheet = 'part,code,criterion,kind,points\nService,1.1,=cmd|calc,points,5\n'
  const bring = (text: string, id = begun.evaluationId) =>
    house.as('editor', (work) => importCriteria(work, { evaluation: id, file: new TextEncoder().encode(text) }))
  assert.deepEqual(await bring(sheet), { added: 1, changed: 0 })
  assert.deepEqual(await bring(sheet), { added: 0, changed: 0 }, 'the same sheet twice changes nothing')
  assert.deepEqual(await bring(sheet.replace(',5', ',8')), { added: 0, changed: 1 })
  assert.deepEqual(await codes(bring(`${sheet}Service,1.2,Bad,sometimes,\n`)), ['file insight.line-criterion-kind'])
  const { shown } = await read(begun.evaluationId)
  assert.deepEqual(
    shown.criteria.map(({ code, kind, threshold, figure }) => [code, kind, threshold, figure]),
    [
      ['6-1', 'must', 120_000, 'loans'],
      ['6-2', 'must', 85, null],
      ['6-3', 'must', 5000, 'floor.area'],
      ['6-4', 'must', 20, 'items-added-per-head'],
      ['1.1', 'points', null, null],
    ],
  )
  const { bytes } = await house.as('analyst', (work) =>
    workbookFile(work, { evaluation: begun.evaluationId, form: 'criteria.csv', locale: 'en' }),
  )
  assert.ok(new TextDecoder().decode(bytes).includes("'=cmd|calc"), 'no cell runs as a formula')
  const again = await begin({ file: bytes })
  const asked = (criteria: typeof shown.criteria) =>
    criteria.map(({ part, code, criterion, kind, points, threshold, unit, figure, years }) => ({
      part,
      code,
      criterion,
      kind,
      points,
      threshold,
      unit,
      figure,
      years,
    }))
  assert.deepEqual(asked((await read(again.evaluationId)).shown.criteria), asked(shown.criteria))
  await score(shown.criteria[4]!.criterionId, { score: 8 })
  assert.deepEqual(await codes(bring(sheet)), ['file insight.line-points-scored'])
})

test('the next round begins from the template and the sheet of the last: of one code the sheet stands', async () => {
  const last = await begin({ template: 'three-parts' })
  const { bytes } = await house.as('analyst', (work) =>
    workbookFile(work, { evaluation: last.evaluationId, form: 'criteria.csv', locale: 'en' }),
  )
  const sheet = new TextDecoder().decode(bytes).replace('120000', '150000')
  const { evaluationId } = await begin({ template: 'three-parts', file: new TextEncoder().encode(sheet) })
  assert.deepEqual(
    (await read(evaluationId)).shown.criteria.map(({ code, threshold }) => [code, threshold]),
    [
      ['6-1', 150_000],
      ['6-2', 85],
      ['6-3', 5000],
      ['6-4', 20],
    ],
  )
})
