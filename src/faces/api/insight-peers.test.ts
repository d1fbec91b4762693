// Other libraries' figures as programs bring and compare them.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestHouse, type TestHouse } from '#testing'
import { openCaller, type TestCaller } from './caller-for-tests.ts'

let house: TestHouse
let ask: TestCaller['ask']
before(async () => {
  house = await openTestHouse()
  ask = (await openCaller(house, 'insight:read', 'insight:write')).ask
})
after(() => house.close())

test('a file is brought, listed, compared and dropped', async () => {
  const body = new TextEncoder().encode('Authority,Period,Count\nA,2025,100\nB,2025,\n')
  const brought = await ask('POST', '/insight/peers?measure=loans&source=Office&definition=All', {
    body,
    headers: { 'content-type': 'text/csv' },
  })
  assert.deepEqual([brought.status, brought.body], [201, { rows: 1, leftCount: 1, left: [{ line: 3, why: 'no-count' }] }])
  const [file] = (await ask('GET', '/insight/peers')).body.items
  assert.deepEqual([file.measure, file.source, file.rows], ['loans', 'Office', 1])
  const [compared] = (await ask('GET', '/insight/peers/comparison?period=2025')).body.items
  assert.deepEqual([compared.measure, compared.middle, compared.own.value, compared.left.noPopulation], ['loans', null, null, ['A']])
  assert.equal((await ask('GET', '/insight/peers/comparison?period=soon')).code, 'insight.period-wrong')
  assert.equal((await ask('DELETE', '/insight/peers/loans')).status, 204)
  assert.equal((await ask('DELETE', '/insight/peers/loans')).code, 'insight.no-such-peers')
})
