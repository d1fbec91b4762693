import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createSocketServer } from 'node:net'
import { after, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { guardedLookup } from './address.ts'
import { fetchOutbound, isPublicAddress } from './index.ts'

const closing: (() => void)[] = []
after(() => {
  for (const close of closing) close()
})

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as { port: number }).port
}
const strict = { config: { allowOutbound: [] } }
const allow = (...ports: number[]) => ({ config: { allowOutbound: ports.map((port) => `127.0.0.1:${port}`) } })

test('only addresses of the public internet are public', () => {
  const inside =
    '127.0.0.1 127.9.9.9 0.0.0.0 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1 100.100.100.200 192.0.0.1 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.9 224.0.0.1 240.0.0.1 255.255.255.255 :: ::1 fe80::1 fc00::1 fd00:ec2::254 ff02::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:a9fe:a9fe ::127.0.0.1 64:ff9b::7f00:1 64:ff9b:1::1 2002:7f00:1:: 2001:0:1::1 2001:db8::1 100::1 5f00::1 nonsense'
  for (const address of inside.split(' ')) assert.equal(isPublicAddress(address), false, address)
  for (const address of '1.1.1.1 8.8.8.8 172.32.0.1 100.128.0.1 ::ffff:8.8.8.8 2606:4700::1111 2400:3200::1'.split(' '))
    assert.equal(isPublicAddress(address), true, address)
})

test('private addresses are refused however they are written, and nothing connects', async () => {
  let knocks = 0
  const port = await serve((_, response) => {
    knocks++
    response.end('secret')
  })
  for (const host of [
    '127.0.0.1',
    '127.1',
    '0x7f.0.0.1',
    '2130706433',
    '017700000001',
    'localhost',
    'LOCALHOST',

    '0.0.0.0',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::]',
  ])
    await assert.rejects(fetchOutbound(strict, `http://${host}:${port}/`), { name: 'OutboundFailure', reason: 'not-allowed' }, host)
  assert.equal(knocks, 0)
  for (const url of [
    'ftp://example.org/',
    'file:///etc/passwd',
    'http://user:pass@example.org/',
    'gopher://x',
    'nothing',
    'javascript:alert(1)',
  ])
    await assert.rejects(fetchOutbound(strict, url), { reason: 'not-an-address' }, url)
})

test('an exception is the exact host and port, and nothing beside it', async () => {
  const port = await serve((_, response) => response.end('hello'))
  assert.equal(await (await fetchOutbound(allow(port), `http://127.0.0.1:${port}/`)).text(), 'hello')
  await assert.rejects(fetchOutbound(allow(port), `http://localhost:${port}/`), { reason: 'not-allowed' })
  await assert.rejects(fetchOutbound(allow(port + 1), `http://127.0.0.1:${port}/`), { reason: 'not-allowed' })
})

test('a redirect to a private address is refused, and takes no confidence along', async () => {
  let heard: string | undefined
  const inner = await serve((request, response) => {
    heard = request.headers.authorization
    response.end('inner')
  })
  const outer = await serve((request, response) =>
    response.writeHead(302, { location: request.url === '/loop' ? '/loop' : `http://127.0.0.1:${inner}/` }).end(),
  )
  await assert.rejects(fetchOutbound(allow(outer), `http://127.0.0.1:${outer}/`), { reason: 'not-allowed' })
  const answer = await fetchOutbound(allow(outer, inner), `http://127.0.0.1:${outer}/`, { headers: { Authorization: 'Bearer x' } })
  assert.equal(await answer.text(), 'inner')
  assert.equal(heard, undefined)
  await assert.rejects(fetchOutbound(allow(outer), `http://127.0.0.1:${outer}/loop`), { reason: 'too-many-redirects' })
  assert.equal(
    (await fetchOutbound(allow(outer), `http://127.0.0.1:${outer}/`, { method: 'POST', body: '{}' })).status,
    302,
    'a POST is not sent on',
  )
})

test('a name is looked up once, and the connection goes to what was checked', async () => {
  const answer = await new Promise((resolve) =>
    guardedLookup('localhost', { all: true }, (error) => resolve((error as { reason?: string } | null)?.reason)),
  )
  assert.equal(answer, 'not-allowed')
  const literal = await new Promise((resolve) => guardedLookup('8.8.8.8', {}, (_, address) => resolve(address)))
  assert.equal(literal, '8.8.8.8')
})

test('answers are bounded in size, also unpacked, and in time', async () => {
  const port = await serve((request, response) => {
    if (request.url === '/big') response.end(Buffer.alloc(3_000_000))
    else if (request.url === '/bomb') response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(50_000_000)))
    else if (request.url === '/packed') response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('packed'))
    else if (request.url === '/slow') setTimeout(() => response.end(), 60_000).unref()
    else if (request.url === '/drip') setInterval(() => response.write('x'), 50).unref()
    else if (request.url === '/empty') response.writeHead(204).end()
    else if (request.url === '/half') response.writeHead(200, { 'content-length': '100' }).write('half', () => response.destroy())
  })
  const get = (path: string, more = {}) =>
    fetchOutbound(allow(port), `http://127.0.0.1:${port}${path}`, { maxBytes: 1_000_000, timeoutMs: 60_000, ...more })
  await assert.rejects(get('/big'), { reason: 'too-large' })
  await assert.rejects(get('/bomb'), { reason: 'too-large' })
  await assert.rejects(get('/slow', { timeoutMs: 400 }), { reason: 'too-slow' })
  await assert.rejects(get('/drip', { timeoutMs: 400 }), { reason: 'too-slow' })
  await assert.rejects(get('/half'), { reason: 'broken-off' })
  assert.equal(await (await get('/packed')).text(), 'packed')
  assert.equal((await get('/empty')).status, 204)
  const closed = createSocketServer()
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve))
  const gone = (closed.address() as { port: number }).port
  await new Promise((resolve) => closed.close(resolve))
  await assert.rejects(fetchOutbound(allow(gone), `http://127.0.0.1:${gone}/`), { reason: 'unreachable', requestSent: false })
})
