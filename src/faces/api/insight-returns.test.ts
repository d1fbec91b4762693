// Returns as programs see them: read line by line, kept, read again by version, refused with a sentence.
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
    recordFacts(work, [
      { metric: 'loans', day: '2025-08-15', point: 1, amount: 1204, source: 'lending desk' },
      { metric: 'loans', day: '2026-03-15', point: 1, amount: 300, source: 'lending desk' },
    ]),
  )
  house.setNow('2026-07-02T01:00:00Z')
})
after(() => house.close())

test('a return is read for a year and for twelve months, kept, and kept again when a late figure came in', async () => {
  const { body } = await ask('GET', '/insight/returns/mct?period=2025')
  const loans = body.lines.find((line: { key: string }) => line.key === 'loans')
  assert.deepEqual([loans.asks, loans.amount, loans.parts[0].sources], ['书刊文献外借册次', 1204, ['lending desk']])
  const seats = body.lines.find((line: { key: string }) => line.key === 'seats')
  assert.deepEqual([seats.amount, seats.told, seats.says], [null, 'none', 'not told'])
  const split = (await ask('GET', `/insight/returns/pls?period=${encodeURIComponent('2025-07/2026-06')}`)).body
  assert.equal(split.lines.find((line: { key: string }) => line.key === 'physical').amount, 1504)
  const members = (await ask('GET', '/insight/returns/ifla/members?period=2025')).body.items
  assert.deepEqual([members.length, members[0].lines[0].places], [1, [1]])

  const kept = await ask('POST', '/returns', { body: { kind: 'mct', period: '2025' } })
  assert.deepEqual([kept.status, kept.body.version, kept.body.isNew], [201, 1, true])
  await house.system((work) => recordFacts(work, [{ metric: 'loans', day: '2025-09-15', point: 1, amount: 96, source: 'lending desk' }]))
  assert.equal((await ask('POST', '/returns', { body: { kind: 'mct', period: '2025' } })).body.version, 2)
  const read = (await ask('GET', `/returns/${kept.body.returnId}`)).body
  assert.ok(read.changes.includes('书刊文献外借册次: 1,300 (before: 1,204).'), read.changes.join(' '))
  const first = (await ask('GET', `/returns/${kept.body.returnId}?version=1`)).body
  assert.equal(first.lines.find((line: { key: string }) => line.key === 'loans').amount, 1204)
  assert.equal((await ask('GET', '/returns')).body.items[0].version, 2)
})

test('what cannot be read or kept is refused by name', async () => {
  assert.deepEqual((await ask('GET', '/insight/returns/mct?period=soon')).fields, [['/period', 'insight.return-no-period']])
  assert.equal((await ask('POST', '/returns', { body: { kind: 'mct', period: '2026' } })).code, 'insight.return-not-over')
  assert.equal((await ask('POST', '/returns', { token: desk, body: { kind: 'mct', period: '2025' } })).code, 'platform.not-allowed')
  assert.equal((await ask('GET', '/returns/0199a000-0000-7000-8000-00000000ffff')).code, 'insight.no-such-return-kept')
})
