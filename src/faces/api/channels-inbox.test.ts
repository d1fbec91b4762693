import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { furnish, type House } from '#house'
import { makeToken } from '#platform'
import { claimHost } from '#rooms/alliance'
import { pasteIncoming } from '#rooms/channels'
import { openTestHouse, type TestHouse } from '#testing'
import { makeApp } from './api.ts'
import { allOperations } from './index.ts'

let house: TestHouse
let ask: (scopes: string[], method: string, path: string, body?: unknown) => Promise<{ status: number; body: string }>
before(async () => {
  house = await openTestHouse()
  const app = makeApp((await furnish(house.platform)) as House, allOperations().operations)
  await house.system((work) => claimHost(work, 'api.test'))
  ask = async (scopes, method, path, body) => {
    const { token } = await house.as('owner', (work) => makeToken(work, { name: 'Program', scopes }))
    const headers = { host: 'api.test', authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const answer = await app.request(`http://api.test/api/v1${path}`, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    return { status: answer.status, body: await answer.text() }
  }
})
after(() => house.close())

test('what people wrote to the library is not for programs that read deliveries or make them', async () => {
  const item = await house.as('desk', (work) =>
    pasteIncoming(work, { channel: 'elsewhere', sort: 'message', author: 'Li Na', text: 'I have been ill' }),
  )
  for (const path of ['/inbox', '/inbox/state', `/inbox/${item}`]) {
    const { status, body } = await ask(['channels:read', 'channels:write', 'patrons:read', 'content:read'], 'GET', path)
    assert.equal(status, 403, path)
    assert.ok(!body.includes('ill'))
    assert.equal((await ask(['inbox:read'], 'GET', path)).status, 200, path)
  }
  const note = { note: 'Called' }
  for (const scopes of [['channels:write'], ['inbox:read']])
    assert.equal((await ask(scopes, 'POST', `/inbox/${item}/notes`, note)).status, 403)
  assert.equal((await ask(['inbox:write'], 'POST', `/inbox/${item}/notes`, note)).status, 204)
})

test('what is pasted with an address of enormous length, or a date of the year one, is refused by name', async () => {
  const paste = (more: object) => ask(['inbox:write'], 'POST', '/inbox', { channel: 'elsewhere', text: 'x', ...more })
  const many = Array.from({ length: 1900 }, (_, at) => String.fromCodePoint(0x4e00 + ((at * 7919) % 20_000))).join('')
  for (const [more, pointer] of [
    [{ address: `https://library.example/${many}` }, '/address'],
    [{ saidAt: '0026-09-07T08:00:00Z' }, '/writtenAt'],
  ] as const) {
    const { status, body } = await paste(more)
    assert.equal(status, 422, body)
    assert.ok(body.includes(pointer), body)
  }
  assert.equal((await paste({ address: 'https://library.example/图书馆/评论', saidAt: '2026-09-01T08:00:00Z' })).status, 201)
})
