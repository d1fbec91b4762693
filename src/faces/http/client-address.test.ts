import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import type { Log } from '#platform'
import { openTestGround } from '../../testing/ground.ts'
import { addressHeader, addressReader } from './client-address.ts'
import { makeServer } from './server.ts'

const quiet: Log = { info() {}, warn() {}, error() {} }
const from = (remoteAddress: string | undefined, forwarded?: string) =>
  ({ socket: { remoteAddress }, headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded } }) as never

test('nobody is believed who was not named: not the loopback, not a private network', () => {
  const read = addressReader([], quiet)
  for (const peer of ['127.0.0.1', '::1', '10.0.0.7', '192.168.1.9', '172.17.0.1', 'fd00::7', '203.0.113.5'])
    assert.equal(read(from(peer, '9.8.7.6')), peer)
  assert.equal(read(from('::ffff:10.0.0.7')), '10.0.0.7')
  assert.equal(read(from('fe80::9%eth0', '9.8.7.6')), 'fe80::9')
  assert.equal(read(from(undefined, '9.8.7.6')), 'local')
})

test('behind named proxies the reader is the last address that is none of them', () => {
  const read = addressReader(['127.0.0.1', '10.0.3.0/24', 'fd00::/8'], quiet)
  assert.equal(read(from('127.0.0.1', '203.0.113.5')), '203.0.113.5')
  assert.equal(read(from('::ffff:127.0.0.1', '1.1.1.1, 203.0.113.5')), '203.0.113.5', 'what the reader wrote in front says nothing')
  assert.equal(read(from('127.0.0.1', '1.1.1.1, 203.0.113.5, 10.0.3.9')), '203.0.113.5')
  assert.equal(read(from('fd00::7', '2001:db8::5')), '2001:db8::5')
  assert.equal(read(from('127.0.0.1', 'nonsense')), '127.0.0.1')
  assert.equal(read(from('127.0.0.1', '9.9.9.9, nonsense')), '127.0.0.1', 'behind nonsense nothing is read')
  assert.equal(read(from('127.0.0.1')), '127.0.0.1')
  assert.equal(read(from('127.0.0.2', '203.0.113.5')), '127.0.0.2')
  assert.equal(read(from('10.0.4.1', '203.0.113.5')), '10.0.4.1')
})

test('a proxy that was not named is logged once, without an address', () => {
  const lines: unknown[] = []
  const read = addressReader([], { ...quiet, warn: (...line) => lines.push(line) })
  read(from('10.0.0.7', '203.0.113.5'))
  read(from('10.0.0.8', '203.0.113.6'))
  assert.equal(lines.length, 1)
  assert.doesNotMatch(JSON.stringify(lines), /\d+\.\d+\.\d+/)
})

test('pages and the API are told the same address, and a client cannot write it', async () => {
  for (const [trusted, told] of [
    ['', '127.0.0.1'],
    ['127.0.0.1', '203.0.113.5'],
  ] as const) {
    const ground = await openTestGround({ env: { FOYER_TRUST_PROXY: trusted } })
    const server = makeServer(ground.platform, [], (request, response) => {
      response.end(request.headers[addressHeader])
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, {
      headers: { 'x-forwarded-for': '203.0.113.5', [addressHeader]: '9.9.9.9' },
    })
    assert.equal(await answer.text(), told)
    server.closeAllConnections()
    server.close()
    await ground.close()
  }
})
