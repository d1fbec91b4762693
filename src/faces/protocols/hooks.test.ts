import assert from 'node:assert/strict'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { furnish } from '#house'
import { claimHost } from '#rooms/alliance'
import { type Account, connectAccount, listInbox } from '#rooms/channels'
import { openTestHouse, type TestHouse } from '#testing'
import { type LineStandIn, openLine } from '../../channels/line/stand-in-for-tests.ts'
import { hostHeader } from '../http/server.ts'
import { hooks } from './hooks.ts'

let house: TestHouse
let there: LineStandIn
let account: Account
let port = 0
const closing: (() => void)[] = []
before(async () => {
  there = await openLine()
  house = await openTestHouse({ env: { FOYER_ALLOW_OUTBOUND: there.hostPort } })
  await house.system((work) => claimHost(work, 'localhost'))
  account = await house.as('editor', (work) =>
    connectAccount(work, {
      kind: 'line',
      name: 'LINE',
      settings: { secretToken: there.token, secretChannel: there.channelSecret, server: there.origin },
    }),
  )
  const answer = hooks(await furnish(house.platform))
  const server = createServer(async (incoming, response) => {
    incoming.headers[hostHeader] = incoming.headers.host
    if (!(await answer(incoming, response, incoming.url!.split('?')[0]!))) response.writeHead(404).end('passed on')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
  closing.push(
    () => server.closeAllConnections(),
    () => server.close(),
    () => there.close(),
  )
})
after(async () => {
  for (const close of closing) close()
  await house.close()
})

const at = (path: string) => `http://localhost:${port}${path}`
const inbox = async () => (await house.as('author', (work) => listInbox(work))).items.map(({ text }) => text)
const event = (id: string, text: string) => ({
  type: 'message',
  mode: 'active',
  timestamp: Date.parse('2026-09-07T00:30:00Z'),
  source: { type: 'user', userId: `U${'a'.repeat(32)}` },
  webhookEventId: `01H810YECXQQZ37VAXPF6H9E${id}`,
  deliveryContext: { isRedelivery: false },
  message: { id, type: 'text', quoteToken: 'q', text },
})

test('what a platform brings is taken at the address of its account; what nobody signed, and every other address, is refused', async () => {
  const path = `/hooks/line/${account.accountId}`
  const brought = there.bring([event('10', '几点开门？')])
  const post = async (to: string, more: RequestInit = {}) => (await fetch(at(to), { method: 'POST', ...brought, ...more })).status
  assert.equal(await post(path), 200)
  assert.equal(await post(path), 200)
  assert.equal(await post(path, { headers: {} }), 401)
  assert.equal(await post(path, { body: brought.body.replace('几', '九') }), 401)
  assert.equal(await post('/hooks/line/0199a000-0000-7000-8000-000000000001'), 404)
  assert.equal(await post(`/hooks/telegram/${account.accountId}`), 404)
  assert.equal((await fetch(at(path))).status, 405)
  assert.equal(await (await fetch(at('/hooks/line/elsewhere'))).text(), 'passed on')
  // Another host is another library, or none.
  const elsewhere = await new Promise<number>((resolve, reject) => {
    const asked = request(at(path), { method: 'POST', headers: { ...brought.headers, host: 'other.example' } }, ({ statusCode }) =>
      resolve(statusCode!),
    )
    asked.once('error', reject)
    asked.end(brought.body)
  })
  assert.equal(elsewhere, 404)
  assert.deepEqual(await inbox(), ['几点开门？'])
})

test('a body without end is not read to its end', async () => {
  const path = `/hooks/line/${account.accountId}`
  const large = there.bring([event('11', 'x'.repeat(300 * 1024))])
  assert.equal((await fetch(at(path), { method: 'POST', ...large })).status, 413)
  // Told nothing of its length, it is cut off where it is too long.
  const chunked = await new Promise<number>((resolve, reject) => {
    const asked = request(at(path), { method: 'POST', headers: large.headers }, ({ statusCode }) => resolve(statusCode!))
    asked.once('error', reject)
    asked.write(large.body.slice(0, 200 * 1024))
    asked.write(large.body.slice(200 * 1024))
  })
  assert.equal(chunked, 413)
  const fits = there.bring([event('12', 'y'.repeat(200 * 1024))])
  assert.equal((await fetch(at(path), { method: 'POST', ...fits })).status, 200)
  assert.deepEqual(
    (await inbox()).map((text) => text.length),
    [5, 10_000],
  )
})
