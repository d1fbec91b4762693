// Evaluation workbooks as programs see them: begun, brought a sheet, scored, finished, judged; refused with a sentence.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { addServicePoint } from '#rooms/alliance'
import { recordFacts } from '#rooms/facts'
import { openTestHouse, type TestHouse } from '#testing'
import { openCaller, type TestCaller } from './caller-for-tests.ts'

let house: TestHouse
let ask: TestCaller['ask']
let desk: string
before(async () => {
  house = await openTestHouse()
  const caller = await openCaller(house, 'insight:read', 'insight:write')
  ask = caller.ask
  desk = await caller.token('desk', 'insight:read', 'insight:write')
  await house.as('owner', (work) => addServicePoint(work, { name: 'Central', kind: 'central' }))
  await house.system((work) =>
    recordFacts(work, [{ metric: 'loans', day: '2025-08-15', point: 1, amount: 130_000, source: 'lending desk' }]),
  )
})
after(() => house.close())

test('a workbook from its beginning to its verdict', async () => {
  const begun = await ask('POST', '/evaluations', { body: { title: 'Round 8', from: 2025, to: 2025, template: 'three-parts' } })
  assert.equal(begun.status, 201)
  const at = `/evaluations/${begun.body.evaluationId}`
  const bring = (text: string) =>
    ask('POST', `${at}/sheet`, { body: new TextEncoder().encode(text), headers: { 'content-type': 'text/csv' } })
  assert.deepEqual((await bring('part,code,criterion,kind,points\nA,1,Events,points,12\n')).body, { added: 1, changed: 0 })
  assert.deepEqual((await bring('part,code,criterion,kind,points\nA,1,Events,points,many\n')).fields, [
    ['/file', 'insight.line-criterion-points-points'],
  ])
  const whole = (await ask('GET', at)).body
  assert.deepEqual([whole.criteria[0].standing, whole.criteria[0].figures[0].says, whole.sums.done], ['met', '130,000', 1])
  const id = whole.criteria[4].criterionId
  const scored = await ask('POST', `/criteria/${id}/scores`, { body: { side: 'self', score: 9, reason: 'Sixty a year.', seen: 0 } })
  assert.deepEqual([scored.status, scored.body.number], [201, 1])
  const late = { side: 'self', score: 8, reason: 'Other.', seen: 0 }
  assert.equal((await ask('POST', `/criteria/${id}/scores`, { body: late })).code, 'insight.criterion-scored-meanwhile')
  assert.equal((await ask('POST', `/criteria/${id}/scores`, { token: desk, body: late })).code, 'platform.not-allowed')
  assert.equal((await ask('GET', `/criteria/${id}`)).body.scores.self[0].score, 9)
  assert.deepEqual((await ask('POST', `${at}/finish`, { body: {} })).body, { version: 1, isNew: true })
  assert.equal((await ask('PUT', `${at}/verdict`, { body: { verdict: 'First class', day: '2026-09-01' } })).status, 204)
  assert.equal((await ask('GET', '/evaluations')).body.items[0].state, 'judged')
  const sheet = await ask('GET', `${at}/workbook.criteria.csv`)
  assert.match(String(sheet.body), /part,code,criterion,kind/)
})
