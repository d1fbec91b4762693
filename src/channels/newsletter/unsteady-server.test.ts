import assert from 'node:assert/strict'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { openTestHouse, type TestHouse } from '#testing'
import { changeAccount, decideUnconfirmed, listAccounts, Relay } from '../index.ts'
import * as readers from './readers-for-tests.ts'

/** A bare mail server of a few lines that can break off anywhere: `broken` is asked at each moment of each mail. */
const server = {
  connections: 0,
  taken: new Map<string, number>(),
  broken: (_moment: 'greeting' | 'data' | 'dot', _to: string): boolean => false,
}
const listener = createServer((socket: Socket) => {
  server.connections++
  socket.on('error', () => {})
  if (server.broken('greeting', '')) return void socket.destroy()
  let to = ''
  let rest = ''
  let inside = false
  socket.write('220 unsteady\r\n')
  socket.on('data', (chunk) => {
    const lines = (rest + chunk.toString('latin1')).split('\r\n')
    rest = lines.pop()!
    for (const line of lines) {
      if (inside && line !== '.') continue
      if (line === '.') server.taken.set(to, (server.taken.get(to) ?? 0) + 1)
      to = /^RCPT TO:<(.+)>/i.exec(line)?.[1] ?? to
      if ((line === '.' || line === 'DATA') && server.broken(line === '.' ? 'dot' : 'data', to)) return void socket.destroy()
      inside = line === 'DATA'
      socket.write(inside ? '354 go\r\n' : '250 ok\r\n')
    }
  })
})

let house: TestHouse
let owner: pg.Client
before(async () => {
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  house = await openTestHouse({ env: { FOYER_SMTP: `smtp://127.0.0.1:${(listener.address() as AddressInfo).port}?tls=off` } })
  owner = new pg.Client(house.database.admin)
  await owner.connect()
})
after(async () => {
  await owner.end()
  await house.close()
  listener.close()
})

const drain = () => new Relay(house.platform).drain()
const taken = (address: string) => server.taken.get(address) ?? 0
const account = async () => (await house.as('editor', (work) => listAccounts(work))).find(({ kind }) => kind === 'newsletter')!
const later = (seconds: number) => house.setNow(new Date(house.platform.clock.now().getTime() + seconds * 1000))

test('a mail server that is away is tried again after waits, however few the mails are; then the channel is down', async () => {
  house.setNow('2026-09-07T01:00:00Z')
  const addresses = await readers.subscribers(house, owner, 'away', 2)
  server.broken = (moment) => moment === 'greeting'
  const post = await readers.sendNewsletter(house, 'away')
  for (let n = 1; n <= 5; n++) {
    const before = server.connections
    await drain()
    const delivery = await readers.mailOf(house, post)
    assert.deepEqual([delivery.state, delivery.outcome, delivery.attempts], ['due', 'channels.mail-server-away', n])
    assert.ok(delivery.nextAt! > house.platform.clock.now())
    assert.ok(server.connections - before <= 2, `${server.connections - before} connections`)
    later(600)
  }
  await drain()
  assert.equal((await account()).state, 'down')
  server.broken = () => false
  later(3600)
  await drain()
  assert.deepEqual(addresses.map(taken), [1, 1])
  assert.equal((await readers.mailOf(house, post)).state, 'sent')
  assert.equal((await account()).state, 'on')
})

test('one address whose mail always breaks the connection does not keep its newsletter on the way for ever', async () => {
  house.setNow('2026-09-14T01:00:00Z')
  const addresses = await readers.subscribers(house, owner, 'poison', 12)
  server.broken = (moment, to) => moment === 'data' && to === addresses[3]
  const post = await readers.sendNewsletter(house, 'poison')
  for (let n = 0; n < 40 && (await readers.mailOf(house, post)).state !== 'failed'; n++) {
    await drain()
    later(4 * 3600)
  }
  const delivery = await readers.mailOf(house, post)
  assert.deepEqual([delivery.state, delivery.counts.sent], ['failed', 11])
  assert.deepEqual(
    addresses.map(taken),
    addresses.map((address) => (address === addresses[3] ? 0 : 1)),
  )
  // Left by a person, it has been sent to all others: nothing may leave a second time.
  await house.as('editor', (work) => decideUnconfirmed(work, { delivery: delivery.id, choice: 'skip' }))
  const ended = await readers.mailOf(house, post)
  assert.deepEqual([ended.state, ended.counts.sent, ended.counts.skipped], ['sent', 11, 1])
})

test('a server that breaks off after each final dot: nobody gets a mail more than twice by a standing choice, then a person is asked', async () => {
  house.setNow('2026-10-12T01:00:00Z')
  await house.as('editor', async (work) => changeAccount(work, (await account()).accountId, { onUnconfirmed: 'resend' }))
  const addresses = await readers.subscribers(house, owner, 'swallowed', 20)
  server.broken = (moment) => moment === 'dot'
  const post = await readers.sendNewsletter(house, 'swallowed')
  await drain()
  // So many in doubt at most, before the run stops and waits.
  const most = house.platform.mail.connections() * 2 + 1
  const first = addresses.reduce((sum, address) => sum + taken(address), 0)
  assert.ok(first >= 1 && first <= most, `${first} mails in the first run`)
  for (let n = 0; n < 60 && ['due', 'sending'].includes((await readers.mailOf(house, post)).state); n++) {
    later(4 * 3600)
    await drain()
  }
  assert.ok(addresses.every((address) => taken(address) <= 2))
  const delivery = await readers.mailOf(house, post)
  assert.ok(['unconfirmed', 'failed'].includes(delivery.state), delivery.state)
  assert.ok(delivery.counts.unconfirmed! > 0)
  const before = new Map(server.taken)
  server.broken = () => false
  later(24 * 3600)
  await drain()
  assert.deepEqual(server.taken, before)
  await house.as('editor', async (work) => changeAccount(work, (await account()).accountId, { onUnconfirmed: 'ask' }))
})
