// Reports as programs see them: made, read with every figure, fetched as files, refused with a sentence.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { recordFacts } from '#rooms/facts'
import { openTestHouse, type TestHouse } from '#testing'
import { openCaller, type TestCaller } from './caller-for-tests.ts'

const scopes = ['insight:read', 'insight:write', 'strategy:read', 'facts:read', 'content:read']
let house: TestHouse
let ask: TestCaller['ask']
let keeper: string
before(async () => {
  house = await openTestHouse()
  const caller = await openCaller(house, ...scopes)
  ask = caller.ask
  keeper = await caller.token('keeper', ...scopes)
  await house.system((work) => recordFacts(work, [{ metric: 'loans', day: '2026-08-15', amount: 1204, source: 'lending desk' }]))
  house.setNow('2026-10-02T01:00:00Z')
})
after(() => house.close())

test('a report is made, read in a language, and fetched in three forms', async () => {
  const made = await ask('POST', '/reports', { body: { kind: 'board', period: '2026-Q3' } })
  assert.deepEqual([made.status, made.body.version, made.body.isNew], [201, 1, true])
  const { reportId } = made.body
  assert.equal((await ask('POST', '/reports', { body: { kind: 'board', period: '2026-Q3' } })).body.isNew, false)
  const read = (await ask('GET', `/reports/${reportId}`)).body
  assert.deepEqual([read.from, read.to, read.changes], ['2026-07-01', '2026-09-30', []])
  const loans = read.sections
    .flatMap((one: { figures: unknown[] }) => one.figures)
    .find((one: { key: string }) => one.key === 'metric.loans')
  assert.deepEqual(
    [loans.now, loans.says, loans.sources, loans.gaps],
    [
      { amount: 1204, told: 'exact' },
      '1,204',
      ['lending desk'],
      [
        { from: '2026-07-01', to: '2026-07-31' },
        { from: '2026-09-01', to: '2026-09-30' },
      ],
    ],
  )
  const pdf = await ask('GET', `/reports/${reportId}/report.pdf`)
  assert.deepEqual([pdf.status, pdf.type, Buffer.from(pdf.body.subarray(0, 5)).toString()], [200, 'application/pdf', '%PDF-'])
  const html = await ask('GET', `/reports/${reportId}/report.html?locale=zh-CN`)
  assert.match(Buffer.from(html.body).toString(), /<html lang="zh-CN"/)
  const csv = await ask('GET', `/reports/${reportId}/report.csv?version=1`)
  assert.match(Buffer.from(csv.body).toString(), /metric\.loans/)
  const list = (await ask('GET', '/reports')).body.items
  assert.deepEqual([list.length, list[0].period, list[0].version], [1, '2026-Q3', 1])
})

test('what cannot be made or read is refused by name', async () => {
  assert.equal((await ask('POST', '/reports', { body: { kind: 'board', period: '2026-Q4' } })).code, 'insight.report-not-over')
  assert.deepEqual((await ask('POST', '/reports', { body: { kind: 'board', period: 'soon' } })).fields, [
    ['/period', 'insight.report-no-period'],
  ])
  assert.equal((await ask('GET', '/reports/0199a000-0000-7000-8000-00000000ffff/report.pdf')).code, 'insight.no-such-report')
  const [{ reportId }] = (await ask('GET', '/reports')).body.items
  assert.equal((await ask('GET', `/reports/${reportId}?version=9`)).code, 'insight.no-such-report')
  assert.equal((await ask('GET', '/reports', { token: keeper })).code, 'platform.not-allowed')
})
