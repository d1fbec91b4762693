import assert from 'node:assert/strict'
import { request, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { after, before, test } from 'node:test'
import type { House } from '#house'
import type { Role } from '#platform'
import { claimHost } from '#rooms/alliance'
import { photoLinks, savePhotoDay } from '#rooms/content'
import { openTestHouse, type TestHouse } from '#testing'
import { createOwner } from '../accounts/accounts.ts'
import { answerers } from './answerers.ts'
import { makeServer } from './server.ts'

let house: TestHouse
let server: Server
const cookies = new Map<Role, string>()
const KiB = 1024
const MiB = 1024 * KiB

before(async () => {
  house = await openTestHouse()
  await house.system((work) => claimHost(work, '127.0.0.1'))
  const { signIn } = house.platform as House
  const passphrase = 'three green lamps in a row'
  for (const role of ['owner', 'keeper'] as const) {
    const email = `${role}@library.example`
    await createOwner(house.platform as House, house.alliance, { name: role, email, passphrase, roles: [role] })
    const entered = await signIn.signIn({ headers: new Headers(), address: 'local' }, email, passphrase)
    cookies.set(role, entered.cookies.map((line) => line.split(';', 1)[0]).join('; '))
  }
  server = makeServer(house.platform, answerers(house.platform as House), (asked, response) => {
    asked.resume().on('end', () => response.writeHead(299).end('the pages'))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
after(async () => {
  server.closeAllConnections()
  server.close()
  await house.close()
})

/** Posts a body of so many bytes, or only says so (`announced`) and waits for what is answered. */
function post(path: string, size: number, options: { as?: Role; announced?: boolean; chunked?: boolean; language?: string } = {}) {
  const { as, announced, chunked, language } = options
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const asked = request({
      port: (server.address() as AddressInfo).port,
      host: '127.0.0.1',
      path,
      method: 'POST',
      agent: false,
      headers: {
        ...(chunked ? { 'transfer-encoding': 'chunked' } : { 'content-length': size }),
        ...(as ? { cookie: cookies.get(as)! } : {}),
        ...(language ? { 'accept-language': language } : {}),
        origin: 'http://127.0.0.1',
      },
    })
    asked.on('error', reject)
    asked.on('response', (answer) => {
      let text = ''
      answer.on('data', (part) => (text += part))
      answer.on('end', () => {
        resolve({ status: answer.statusCode!, text })
        if (announced) asked.destroy()
      })
    })
    if (announced) asked.flushHeaders()
    else asked.end(Buffer.alloc(size, 'a'))
  })
}

test('what anybody may send is small, on every page, and the answer comes before the body', async () => {
  for (const path of ['/newsletter', '/zh-CN/join', '/desk/sign-in', '/desk/assets', '/desk/facts/imports', '/setup', '/nothing']) {
    assert.equal((await post(path, 64 * KiB)).status, 299, path)
    assert.equal((await post(path, 64 * KiB + 1)).status, 413, path)
    assert.equal((await post(path, 200 * MiB, { announced: true })).status, 413, path)
  }
  assert.equal((await post('/newsletter', 64 * KiB + 1)).text, 'The body is larger than the limit of 65,536 bytes.\n')
  assert.match((await post('/newsletter', 64 * KiB + 1, { language: 'zh-CN' })).text, /上限/)
})

test('helpers of a photo day send pictures by the link they were given, and nobody else sends that much', async () => {
  const { upload, agree } = await house.system(async (work) => {
    const day = await savePhotoDay(work, { event: 'Book fair', day: '2099-09-12' })
    return photoLinks(work, day.id)
  })
  assert.equal((await post(upload, 3 * MiB)).status, 299)
  assert.equal((await post(`/zh-CN${upload}`, 3 * MiB)).status, 299)
  assert.equal((await post(upload, 64 * MiB + 1, { announced: true })).status, 413)
  for (const path of ['/photo-day', `${upload}x`, agree, upload.replace('photo-day', 'photo-consent')])
    assert.equal((await post(path, 3 * MiB, { announced: true })).status, 413, path)
})

test('helpers wait for each other where together they would fill the memory, and come in when one is done', async () => {
  const { upload } = await house.system(async (work) => {
    const day = await savePhotoDay(work, { event: 'Lantern night', day: '2099-02-12' })
    return photoLinks(work, day.id)
  })
  /** Says that so much is coming, sends none of it yet, and leaves when told. */
  const underWay = () =>
    request({
      port: (server.address() as AddressInfo).port,
      host: '127.0.0.1',
      path: upload,
      method: 'POST',
      agent: false,
      headers: { 'content-length': 64 * MiB, expect: '100-continue', origin: 'http://127.0.0.1' },
    })
  // Four fit, and of five one is refused, whichever comes last.
  const five = Array.from({ length: 5 }, underWay)
  const refused = await Promise.race(
    five.map((asked) => {
      asked.on('error', () => {})
      asked.flushHeaders()
      return new Promise((resolve) => asked.once('response', ({ statusCode }) => resolve(statusCode)))
    }),
  )
  assert.equal(refused, 503)
  assert.match((await post(upload, 3 * MiB)).text, /at once/)
  assert.equal((await post('/newsletter', 10 * KiB)).status, 299, 'others do not wait')
  for (const asked of five) asked.destroy()
  await until(async () => (await post(upload, 3 * MiB)).status === 299)
})

test('helpers who leave at once, as telephones in a crowd do, keep nobody out', async () => {
  const { upload } = await house.system(async (work) => {
    const day = await savePhotoDay(work, { event: 'Crowded night', day: '2099-03-12' })
    return photoLinks(work, day.id)
  })
  const { port } = server.address() as AddressInfo
  const head = `POST ${upload} HTTP/1.1\r\nhost: 127.0.0.1\r\norigin: http://127.0.0.1\r\ncontent-length: ${64 * MiB}\r\n\r\n`
  await Promise.all(
    Array.from({ length: 24 }, () => {
      const socket = connect(port, '127.0.0.1')
      // Gone before the house knows whose day it is.
      socket.once('connect', () => socket.write(head, () => socket.destroy()))
      return new Promise((resolve) => socket.once('close', resolve))
    }),
  )
  await until(async () => (await post(upload, 3 * MiB)).status === 299)
})

/** Asks until it is so: the server hears of a request, and of its end, a moment after the client. */
async function until(so: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (await so()) return
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  assert.fail('it never came to be so')
}

test('a body that does not say how long it is is refused', async () => {
  assert.equal((await post('/newsletter', 10, { chunked: true })).status, 411)
  assert.equal((await post('/desk/assets', 10, { chunked: true, as: 'owner' })).status, 411)
})

test('staff send long posts, and files where their role takes files', async () => {
  assert.equal((await post('/desk/posts/new', 2 * MiB, { as: 'keeper' })).status, 299)
  assert.equal((await post('/desk/posts/new', 2 * MiB + 1, { as: 'keeper' })).status, 413)
  assert.equal((await post('/newsletter', 2 * MiB, { as: 'owner' })).status, 413, 'the desk only')
  for (const [path, most] of [
    ['/desk/assets', 32],
    ['/desk/settings/brand', 4],
    ['/desk/points/import', 32],
    ['/desk/facts/imports', 220],
  ] as const) {
    assert.equal((await post(path, 3 * MiB, { as: 'owner' })).status, 299, path)
    assert.equal((await post(path, most * MiB + 1, { as: 'owner', announced: true })).status, 413, path)
    assert.equal((await post(path, 3 * MiB, { as: 'keeper', announced: true })).status, 413, `${path} as keeper`)
  }
})

test('the API takes no more from somebody without a token', async () => {
  const { status, text } = await new Promise<{ status: number; text: string }>((resolve, reject) => {
    const asked = request(
      {
        port: (server.address() as AddressInfo).port,
        host: '127.0.0.1',
        path: '/api/v1/newsletter/subscriptions',
        method: 'POST',
        agent: false,
        headers: { 'content-type': 'application/json' },
      },
      async (answer) => resolve({ status: answer.statusCode!, text: (await answer.toArray()).join('') }),
    )
    asked.on('error', reject)
    asked.end(JSON.stringify({ email: `${'x'.repeat(64 * KiB)}@library.example` }))
  })
  assert.equal(status, 413, text)
})
