import assert from 'node:assert/strict'
import { createReadStream } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Platform } from '#platform'
import { callApi, isOutcome } from './call.ts'

const MiB = 1024 * 1024
const closing: (() => unknown)[] = []
after(async () => {
  for (const close of closing) await close()
})

/** A server that throws away what it gets and says how much that was. */
async function waste(early?: number) {
  const server = createServer(async (request, response) => {
    if (early) return void response.writeHead(early, { connection: 'close' }).end('{}')
    let bytes = 0
    for await (const chunk of request) bytes += (chunk as Buffer).length
    response.end(JSON.stringify({ bytes, said: Number(request.headers['content-length']) }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/`, house: { config: { allowOutbound: [`127.0.0.1:${port}`] } } as unknown as Platform }
}

/** A large film, as the store of files hands it out; on the disk it takes no room. */
async function film(bytes: number) {
  const folder = await mkdtemp(join(tmpdir(), 'foyer-call-'))
  closing.push(() => rm(folder, { recursive: true }))
  const path = join(folder, 'film.mp4')
  const file = await open(path, 'w')
  await file.truncate(bytes)
  await file.close()
  return { bytes, stream: () => createReadStream(path) }
}

/** The most bytes that stood outside the heap while something was done, above what stood there before. */
async function heldWhile(act: () => Promise<unknown>): Promise<number> {
  const held = () => process.memoryUsage().arrayBuffers
  const before = held()
  let most = 0
  const look = setInterval(() => (most = Math.max(most, held() - before)), 5)
  await act().finally(() => clearInterval(look))
  return Math.max(most, held() - before)
}

test('a film is read while it leaves, in a form as by itself: nobody holds it whole', async () => {
  const { house, url } = await waste()
  const large = await film(400 * MiB)
  for (const request of [{ body: large }, { form: { chat: '1', video: { bytes: large, mime: 'video/mp4', name: 'film.mp4' } } }]) {
    let bytes: unknown
    const held = await heldWhile(async () => {
      const said = await callApi(house, url, { method: 'POST', timeoutMs: 120_000, ...request })
      bytes = isOutcome(said) ? said : said.body
    })
    const { bytes: arrived, said } = bytes as { bytes: number; said: number }
    assert.ok(arrived >= large.bytes && arrived < large.bytes + 1000, JSON.stringify(bytes))
    assert.equal(said, arrived)
    assert.ok(held < 200 * MiB, `${Math.round(held / MiB)} MiB were held`)
  }
})

test('a film that is gone from the disk, or that the other side refuses before it has it, ends as an outcome or an answer', async () => {
  const { house, url } = await waste()
  const gone = { bytes: 10, stream: () => createReadStream('/nowhere/film.mp4') }
  const said = await callApi(house, url, { method: 'POST', body: gone })
  assert.equal(isOutcome(said) && said.state, 'retry')
  const refusing = await waste(413)
  const refused = await callApi(refusing.house, refusing.url, { method: 'POST', body: await film(MiB) })
  assert.ok(isOutcome(refused) ? ['retry', 'unknown'].includes(refused.state) : refused.status === 413)
})
