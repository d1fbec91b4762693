import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { furnish } from '#house'
import { listAccounts, runHub } from '#rooms/channels'
import { openTestHouse, type TestHouse } from '#testing'
import { openSubscriber, type Subscriber } from '../../channels/websub/subscriber-for-tests.ts'
import { addressHeader } from '../http/client-address.ts'
import { hostHeader } from '../http/server.ts'
import { feeds } from './feeds.ts'
import { websub } from './websub.ts'

let house: TestHouse
let subscriber: Subscriber
let base = ''
const closing: (() => void)[] = []
before(async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://localhost:${(server.address() as AddressInfo).port}`
  subscriber = await openSubscriber()
  house = await openTestHouse({ env: { FOYER_URL: base, FOYER_ALLOW_OUTBOUND: `127.0.0.1:${subscriber.port}` } })
  await house.system((work) => import('#rooms/alliance').then(({ claimHost }) => claimHost(work, 'localhost')))
  await house.as('editor', listAccounts)
  const furnished = await furnish(house.platform)
  const answer = [feeds(furnished), websub(furnished)]
  server.on('request', async (request, response) => {
    request.headers[hostHeader] = request.headers.host
    request.headers[addressHeader] = String(request.headers['x-caller'] ?? '192.0.2.1')
    for (const one of answer) if (await one(request, response, request.url!.split('?')[0]!)) return
    response.writeHead(404).end('passed on')
  })
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
})
after(async () => {
  for (const close of closing) close()
  await house.close()
  await subscriber.close()
})

test('a subscriber finds the hub of every feed by the feed alone, and is subscribed by asking there', async () => {
  for (const path of ['/feeds/en/rss.xml', '/feeds/rss.xml', '/feeds/zh-CN/atom.xml', '/feeds/en/feed.json', '/feeds/en/press/atom.xml']) {
    const { hub, self, how } = await subscriber.discover(base + path)
    assert.equal(how, 'header')
    assert.equal(hub, `${base}/websub`)
    assert.equal(self, base + path.replace('/feeds/rss.xml', '/feeds/en/rss.xml'))
    const { status, says, asked } = await subscriber.ask(hub, self)
    assert.deepEqual([status, says], [202, ''])
    await runHub(house.platform, house.alliance)
    for (let look = 0; !asked.active && look < 100; look++) await new Promise((resolve) => setTimeout(resolve, 20))
    assert.ok(asked.active, path)
  }
  const unchanged = await fetch(`${base}/feeds/en/rss.xml`, {
    headers: { 'if-none-match': (await fetch(`${base}/feeds/en/rss.xml`)).headers.get('etag')! },
  })
  assert.equal(unchanged.status, 304)
})

test('what is no request is told so in a line', async () => {
  const form = { 'hub.mode': 'subscribe', 'hub.topic': `${base}/feeds/en/rss.xml`, 'hub.callback': 'http://elsewhere.example/' }
  const post = (body: BodyInit, headers: Record<string, string> = {}) => fetch(`${base}/websub`, { method: 'POST', body, headers })
  const statuses = [
    await fetch(`${base}/websub`),
    await post('{}', { 'content-type': 'application/json' }),
    await post(new URLSearchParams({ ...form, 'hub.secret': 'x'.repeat(20_000) })),
    await post(new URLSearchParams({ ...form, 'hub.mode': 'publish' })),
    await post(new URLSearchParams({ ...form, 'hub.topic': 'http://elsewhere.example/' })),
  ]
  assert.deepEqual(
    statuses.map(({ status }) => status),
    [405, 415, 413, 400, 404],
  )
  assert.equal(statuses[0]!.headers.get('allow'), 'POST')
})

test('one caller is one, however many addresses of its network it asks from', async () => {
  const ask = (i: number) => fetch(`${base}/websub`, { method: 'POST', body: 'x', headers: { 'x-caller': `2001:db8:1:2::${i}` } })
  const statuses = (await Promise.all(Array.from({ length: 40 }, (_, i) => ask(i + 1)))).map(({ status }) => status)
  assert.ok(statuses.includes(429))
  assert.notEqual((await fetch(`${base}/websub`, { method: 'POST', body: 'x', headers: { 'x-caller': '2001:db8:1:3::1' } })).status, 429)
})

test('one caller may not have the house call others without end', async () => {
  const ask = async (caller: string) => {
    const answer = await fetch(`${base}/websub`, { method: 'POST', body: new URLSearchParams({}), headers: { 'x-caller': caller } })
    return answer.status
  }
  const statuses = await Promise.all(Array.from({ length: 40 }, () => ask('192.0.2.7')))
  assert.ok(statuses.includes(429))
  assert.equal(statuses.filter((status) => status === 400).length >= 30, true)
  assert.equal(await ask('192.0.2.8'), 400)
})
